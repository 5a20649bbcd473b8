"""Reports that are in memory alone, because nothing may be written: until the crash prompt closes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crashdesk.protocol.envelope import EnvelopeError
from crashdesk.reporter.forks import renewed
from crashdesk.reporter.scrubber import ScrubError, UnansweredError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crashdesk.reporter.cleaner import Cleaner
    from crashdesk.reporter.entries import Exposure

MAX_IN_MEMORY: Final = 10
"""As many reports as the consent table lets wait on disk."""


@dataclass(frozen=True, slots=True)
class Clean:
    """An envelope's bytes, and how much of a person they may tell."""

    data: bytes
    exposure: Exposure


class Unwritten:
    """Keeps the newest of them; from any thread, and never for long: the main thread asks here."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Clean] = OrderedDict()
        self._lock = renewed(threading.Lock())

    def keep(self, key: str, clean: Clean) -> None:
        """Keep a report."""
        with self._lock:
            self._kept[key] = clean
            while len(self._kept) > MAX_IN_MEMORY:
                self._kept.popitem(last=False)

    def find(self, key: str) -> Clean | None:
        """The report of a key; None where there is none any more."""
        with self._lock:
            return self._kept.get(key)

    def take(self, key: str) -> Clean | None:
        """The same, which is not kept here any longer."""
        with self._lock:
            return self._kept.pop(key, None)

    def forget(self, keys: Iterable[str]) -> None:
        """Keep these no longer."""
        with self._lock:
            for key in keys:
                self._kept.pop(key, None)

    def revise(self, cleaner: Cleaner) -> None:
        """Scrub again what tells more of a person than it may.

        Without the lock: the host's own rule may take seconds.
        """
        with self._lock:
            known = list(self._kept.items())
        for key, kept in known:
            if kept.exposure > cleaner.exposure:
                self._replace(key, kept, _again(kept, cleaner))

    def _replace(self, key: str, kept: Clean, clean: Clean | None) -> None:
        with self._lock:
            if self._kept.get(key) is not kept:
                return  # the person has decided meanwhile
            if clean is None:
                del self._kept[key]
            else:
                self._kept[key] = clean


def _again(kept: Clean, cleaner: Cleaner) -> Clean | None:
    """A report as it may leave now; None where it must not."""
    try:
        data = cleaner.again(kept.data)
    except UnansweredError:
        return kept  # whatever becomes of it, what it says of itself keeps it from leaving
    except (EnvelopeError, ScrubError):
        return None
    return None if data is None else Clean(data, cleaner.exposure)
