"""Notices an application that crashes each time it is started."""

from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crashdesk.reporter.files import read_json, write_json
from crashdesk.reporter.forks import renewed

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

SOON: Final = 60.0
"""Seconds: a crash later than that is none at the start, and a run that lived so long ends a series."""
LOOP: Final = 3
"""So many crashes in a row make a loop."""


@dataclass(frozen=True, slots=True)
class EndedRun:
    """A run that is over.

    Args:
        name: tells it from all other runs.
        started, last_sign: seconds since the epoch.
        crashed: whether it died of a crash; one that was killed or lost with the power counts for nothing.
    """

    name: str
    started: float
    last_sign: float
    crashed: bool


def series_after(series: tuple[str, ...], ended: Iterable[EndedRun]) -> tuple[str, ...]:
    """The runs that crashed soon after their start, in a row, once these runs have ended too."""
    for run in sorted(ended, key=lambda run: run.last_sign):
        if run.last_sign - run.started > SOON:
            series = ()
        elif run.crashed and run.name not in series:
            series = (*series, run.name)
    return series[-LOOP:]


def is_loop(series: tuple[str, ...]) -> bool:
    """Whether so many crashes in a row are a loop."""
    return len(series) >= LOOP


class CrashLoop:
    """The series of crashes so far, kept in a small file.

    Args:
        path: of the file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._series: tuple[str, ...] = ()
        self._lock = renewed(threading.RLock())
        self.active = False

    def begin(self, ended: Iterable[EndedRun]) -> None:
        """Decide whether this start is one of a loop; nothing is written yet."""
        kept = read_json(self._path, 10_000).get("crashes")
        series = tuple(str(name) for name in kept) if isinstance(kept, list) else ()
        self._series = series_after(series, ended)
        self.active = is_loop(self._series)

    def add(self, run: EndedRun) -> None:
        """Count this run, which the person leaves because of a crash.

        Raises:
            OSError: it cannot be kept.
        """
        with self._lock:
            self._series = series_after(self._series, [run])
            self.save()

    def save(self) -> None:
        """Keep the series.

        Raises:
            OSError: it cannot be kept.
        """
        with self._lock:
            if self._series:
                write_json(self._path, {"crashes": list(self._series)})
            else:
                self.end()

    def end(self) -> None:
        """End the series: this run ended as it should, or nothing may be kept any more."""
        with self._lock, suppress(OSError):
            self._series = ()
            self._path.unlink(missing_ok=True)
