"""What our threads saw of the main thread as they woke, for the watcher, who may come later.

A C function that kept Python's lock lets it go for a moment, and any of the threads that wait for it is next.
The main thread then still stands where it was; once the watcher runs, it may have gone on.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from crashdesk.reporter.samples import Stack

MAX_GLIMPSES: Final = 20
"""Long events on end of which the watcher sees nothing."""


class Glimpse(NamedTuple):
    """The main thread's stack at one moment of an event."""

    beat: Any
    moment: float
    stack: Stack


class Glimpses:
    """The latest of each event; to be used on any thread."""

    def __init__(self) -> None:
        self._latest: deque[Glimpse] = deque(maxlen=MAX_GLIMPSES)

    def add(self, glimpse: Glimpse) -> None:
        """Keep one, in the place of an earlier one of the same event."""
        latest = self._latest
        if latest and latest[-1].beat is glimpse.beat:
            latest[-1] = glimpse
        else:
            latest.append(glimpse)

    def of(self, beat: Any) -> Glimpse | None:
        """The one of an event, given by the beat with which it began."""
        return next((glimpse for glimpse in reversed(self._latest) if glimpse.beat is beat), None)
