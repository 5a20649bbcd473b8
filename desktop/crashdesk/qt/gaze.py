"""Looking at the main thread from any other one: where its Python code is, and what was seen of an event.

A C function that kept Python's lock lets it go for a moment, and any of the threads that wait for it is next.
The main thread then still stands where it was; once the watcher runs, it may have gone on. So whichever of
our threads has come to run glances at it first, and the watcher finds what was seen.
"""

from __future__ import annotations

import sys
from collections import deque
from typing import TYPE_CHECKING, Final, NamedTuple

from crashdesk.qt.events import EventFilter
from crashdesk.reporter.clocks import monotonic
from crashdesk.reporter.samples import walk

if TYPE_CHECKING:
    from types import FrameType

    from crashdesk.qt.pulse import Beat, Pulse
    from crashdesk.reporter.samples import Samples, Site, Stack

MAX_GLIMPSES: Final = 20
"""Long events on end of which the watcher sees nothing."""


class Glimpse(NamedTuple):
    """The main thread's stack at one moment of an event."""

    beat: Beat
    moment: float
    stack: Stack


class Gaze:
    """Sees the main thread, and remembers the latest of each event; to be used on any thread.

    Args:
        pulse: knows its events, and where loops run.
        patience: seconds of an event from which it is worth a glance.
    """

    def __init__(self, pulse: Pulse, patience: float) -> None:
        self._pulse, self._patience = pulse, patience
        self._glimpses: deque[Glimpse] = deque(maxlen=MAX_GLIMPSES)

    def frame(self) -> FrameType | None:
        """The innermost frame, as long as it is; to be let go at once, for it keeps the host's variables."""
        return sys._current_frames().get(self._pulse.thread)  # noqa: SLF001 - the documented way

    def site(self, frame: FrameType | None) -> Site | None:
        """Where the main thread is in Python code; None where it runs a loop, or is in no Python code."""
        while frame is not None and frame.f_code is EventFilter.eventFilter.__code__:
            frame = frame.f_back
        if frame is None or self._pulse.runs_loop(frame):
            return None
        return (id(frame.f_code), frame.f_lasti)

    def glance(self) -> None:
        """See what an event that takes long is doing now, if one does."""
        beat, now = self._pulse.beat, monotonic()
        if beat is None or now - beat[0] < self._patience:
            return
        frame = self.frame()
        if self.site(frame) is not None and self._pulse.beat is beat:
            self._remember(Glimpse(beat, now, walk(frame, self._pulse.sites)))

    def recall(self, beat: Beat, samples: Samples) -> None:
        """Add what was seen of an event since its last sample, if anything was."""
        for glimpse in list(self._glimpses):
            if glimpse.beat is beat and glimpse.moment > samples.until:
                samples.take(glimpse.stack, glimpse.moment)

    def _remember(self, glimpse: Glimpse) -> None:
        """In the place of an earlier one of the same event."""
        glimpses = self._glimpses
        if glimpses and glimpses[-1].beat is glimpse.beat:
            glimpses[-1] = glimpse
        else:
            glimpses.append(glimpse)
