"""What waits is scrubbed again where less may leave by now than when it was kept."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from crashdesk.protocol.envelope import EnvelopeError
from crashdesk.reporter.scrubber import ScrubError, UnansweredError

if TYPE_CHECKING:
    from collections.abc import Callable

    from crashdesk.reporter.cleaner import Cleaner
    from crashdesk.reporter.diagnostics import Diagnostics
    from crashdesk.reporter.entries import Entry
    from crashdesk.reporter.outbox import Outbox


@dataclass(frozen=True, slots=True)
class Revision:
    """Scrubs again each entry that tells more of a person than it may; it takes milliseconds for each.

    A process that dies meanwhile leaves the rest to the next one: each file's name tells what it holds, and
    keeps it from leaving. So does this with what is on its way and could only be removed, because it may
    arrive, and with what the host's rule gave no answer on.

    Args:
        outbox: what waits.
        cleaner: scrubs by what holds now.
        diagnostics: told of what could not be scrubbed.
        set_aside: given the key of what the host's rule failed on, and why; it is in the outbox no more.
        give_up: takes an entry that nobody can read, with its bytes; it removes the entry.
    """

    outbox: Outbox
    cleaner: Cleaner
    diagnostics: Diagnostics
    set_aside: Callable[[str, ScrubError], object]
    give_up: Callable[[Entry, bytes], object]

    def run(self) -> None:
        """Do it."""
        for entry in self.outbox.entries():
            while self._tells_too_much(self.outbox.find(entry.key)) and not self._is_settled(entry.key):
                pass  # somebody changed it meanwhile

    def _tells_too_much(self, entry: Entry | None) -> bool:
        """Known by the name alone: nearly all that waits is fine, and none of that is read."""
        return entry is not None and entry.exposure > self.cleaner.exposure

    def _is_settled(self, key: str) -> bool:
        """Scrub an entry again. Returns whether there is nothing more to do with it."""
        opened = self.outbox.opened(key)
        if opened is None or not self._tells_too_much(opened[0]):
            return True
        entry, data = opened
        try:
            clean = self.cleaner.again(data)
        except UnansweredError as error:
            self.diagnostics.failed("scrub", error)
            return True
        except ScrubError as error:
            return self._let_go(entry, partial(self._discard, entry, error))
        except EnvelopeError as error:
            self.diagnostics.failed("scrub", error)
            return self._let_go(entry, partial(self.give_up, entry, data))
        if clean is None:
            return self._let_go(entry, partial(self.outbox.discard, entry))
        return self.outbox.amend(entry, clean, self.cleaner.exposure)

    def _let_go(self, entry: Entry, remove: Callable[[], object]) -> bool:
        with self.outbox.claimed(entry.key) as free:
            if not free:
                return True
            unchanged = self.outbox.find(entry.key) is entry
            if unchanged:
                remove()
        return unchanged

    def _discard(self, entry: Entry, error: ScrubError) -> None:
        if self.outbox.discard(entry):
            self.set_aside(entry.key, error)
