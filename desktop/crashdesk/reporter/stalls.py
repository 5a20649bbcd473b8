"""What is told of a stall of the main thread: to whoever makes a report, or a span, of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from crashdesk.reporter.samples import Samples

if TYPE_CHECKING:
    from crashdesk.reporter.samples import Stack


@dataclass(slots=True)
class Stall:
    """One time in which the main thread handled no events.

    Args:
        begin: when the event was begun that blocked it; seconds of ``clocks.monotonic``.
        thread: the main thread's identifier.
        event: the event's type, such as ``MouseButtonRelease``.
        receiver: the class of the object that got it.
        end: when the next event was begun; None while the stall lasts.
        name: the receiver's ``objectName``; known once the stall has ended, because only the main thread
            may ask for it.
        samples: the main thread's stacks, taken during the stall.
    """

    begin: float
    thread: int
    event: str
    receiver: str
    end: float | None = None
    name: str = ""
    samples: Samples = field(default_factory=Samples)

    @property
    def stacks(self) -> list[Stack]:
        """The stacks sampled so far."""
        return self.samples.stacks

    @property
    def duration(self) -> float:
        """Seconds from begin to end; 0 while it lasts."""
        return 0.0 if self.end is None else self.end - self.begin


class StallObserver(Protocol):
    """Somebody who wants to know of stalls. Called on the watcher's thread, never on the main one."""

    @property
    def threshold(self) -> float:
        """Seconds from which a stall is one to this observer."""

    def began(self, stall: Stall) -> None:
        """A stall has reached the threshold; as a rule it is still going on.

        Where the main thread was in a C function that held Python's lock all the while, this comes only
        when that lets go: right before :meth:`ended`.
        """

    def ended(self, stall: Stall) -> None:
        """A stall that was told of as begun is over."""
