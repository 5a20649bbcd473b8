"""Time in which the machine did not let this process run: nobody in it is to blame for that."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

TICK: Final = 0.01
"""Seconds between two signs of life."""
SLACK: Final = 0.02
"""Seconds that a sign may come late on any machine: another thread had Python's lock."""


class Standstill:
    """Adds up how late its signs of life came while the process did not even use the processor.

    So it is no standstill where something in the process works, keeps Python's lock or not.
    """

    def __init__(self) -> None:
        self._seconds = 0.0
        self._last = self._used = 0.0
        self._lock = threading.Lock()
        self._live()

    @property
    def seconds(self) -> float:
        """All such time so far."""
        with self._lock:
            return self._seconds + self._late()

    def tick(self) -> None:
        """Give a sign of life."""
        with self._lock:
            self._seconds += self._late()
            self._live()

    def _live(self) -> None:
        self._last, self._used = time.monotonic(), time.process_time()

    def _late(self) -> float:
        late = time.monotonic() - self._last - TICK - (time.process_time() - self._used)
        return late if late > SLACK else 0.0


@contextmanager
def standstill() -> Iterator[Standstill]:
    """Measure it while the block runs."""
    measured, over = Standstill(), threading.Event()

    def live() -> None:
        while not over.wait(TICK):
            measured.tick()

    thread = threading.Thread(target=live)
    thread.start()
    try:
        yield measured
    finally:
        over.set()
        thread.join()
