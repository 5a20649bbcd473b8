"""How long the main thread has been busy at least, told by its processor's clock.

A C function that keeps Python's lock lets nobody look at the main thread. When it lets go, another thread
than the watcher may be next, and the event be over before anybody has seen it. But waiting uses no processor.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

NOTABLE: Final = 0.005
"""Seconds of work that no event loop needs to come to rest, or to handle a probe."""


class Effort:
    """Bounds what the main thread has done since a moment from below. To be used on any thread.

    Args:
        processor: the seconds of processor time that the main thread has ever used; None where the system
            does not tell them to other threads: nothing is known then.
        now: seconds of the monotonic clock.
    """

    def __init__(self, processor: Callable[[], float] | None, now: float) -> None:
        self._processor = processor
        self._reading = (now, 0.0)
        self.note(now)

    def note(self, now: float) -> None:
        """Read the clock: the closer to an event's start, the better the bound."""
        if self._processor is not None:
            self._reading = (now, self._processor())

    def busy_until(self, begin: float) -> float:
        """A moment up to which the main thread has been busy for sure since ``begin``.

        Args:
            begin: seconds of the monotonic clock.

        Returns:
            Seconds of the same clock; ``begin`` or earlier where it may have rested all the time.
        """
        if self._processor is None:
            return begin
        moment, spent = self._reading
        used = self._processor() - spent
        # It may have been busy all the way from the reading to the begin; and after the reading it was for
        # certain, unless what it used was but for coming to rest.
        return (moment if moment < begin or used >= NOTABLE else begin) + used
