"""UI transactions: what the application does because a person clicked something.

One begins with each step of the person's and is the current one until the next step, or until nothing has
happened in it for three seconds. Work that it has caused joins it even later: threads and tasks take it along
(:mod:`crashdesk.reporter.span_context`). It lasts to the end of its last child; without any it is dropped.
"""

from __future__ import annotations

import sys
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from crashdesk.reporter.allowance import Allowance
from crashdesk.reporter.clocks import epoch, monotonic
from crashdesk.reporter.forks import renewed
from crashdesk.reporter.frames import DRAWN, Frames
from crashdesk.reporter.idleness import DEADLINE, IDLE, Course, course
from crashdesk.reporter.recordings import Recording, early_recording, sdk_recording
from crashdesk.reporter.span_context import bind

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Mapping

    from crashdesk.reporter.diagnostics import Diagnostics
    from crashdesk.reporter.span_context import Binding
    from crashdesk.reporter.spans import EarlySpan
    from crashdesk.reporter.writer import Writer

GRACE: Final = 1.0
"""Seconds that the transaction of an earlier step waits for spans of what has just ended, such as a stall."""
LATE: Final = 0.05
"""Seconds by which a look may come late before the main thread counts as having been blocked meanwhile."""
SAME_EVENT: Final = 0.05
"""Seconds from the start of an event to the step that is noted in it; stalls are no shorter."""
BURST: Final = 30
"""Transactions at once: more than anybody clicks."""
PER_MINUTE: Final = 60
"""Transactions in the long run; a program that clicks by itself gets no more."""
MAX_LIVE: Final = 50
"""Transactions that wait for their children at a time."""

Site = tuple[int, int]
"""Where code calls Qt: the code's id, and the instruction."""


@dataclass(eq=False, slots=True)
class Interaction:
    """One UI transaction.

    Args:
        begun: when, in seconds of the monotonic clock.
        site: where the host's code had called Qt when it began.
        quiet_since: when it was last at work itself, in seconds since it began.
        idle: seconds that it may be quiet.
        superseded: when the next step came; None while it is the current one.
        failed: whether an error was raised in it that nobody handled.
        frames: drawn while it ran.
    """

    name: str
    recording: Recording
    binding: Binding
    begun: float
    site: Site
    quiet_since: float = 0.0
    idle: float = IDLE
    superseded: float | None = None
    failed: bool = False
    frames: Frames = field(default_factory=Frames)


@dataclass(eq=False, slots=True)
class _Telling:
    """The writer's job for a transaction that is over."""

    recording: Recording
    end: float
    status: str

    def begin(self) -> None:
        """Nothing is written for a transaction: losing one with a crash loses no report."""

    def finish(self) -> None:
        self.recording.finish(self.end, self.status)


@dataclass(slots=True)
class Interactions:
    """Begins and ends UI transactions; on the main thread, but for :meth:`add`.

    Args:
        ready: whether sentry_sdk is loaded.
        may_trace: whether performance may be recorded now.
        rate: the sample rate of a transaction's name.
        writer: tells of what is over.
        submit: has an early transaction replayed.
        dice: decides on what begins before sentry_sdk is there.

    Attributes:
        wake: called with the seconds after which :meth:`look` is to be called.
        on_busy: told whether any is recorded now, when that changes; on the main thread.
    """

    ready: Callable[[], bool]
    may_trace: Callable[[], bool]
    rate: Callable[[str], float]
    writer: Writer
    submit: Callable[[EarlySpan], None]
    diagnostics: Diagnostics
    dice: random.Random
    clock: Callable[[], float] = monotonic
    wake: Callable[[float], object] = lambda _seconds: None
    on_busy: Callable[[bool], object] = lambda _busy: None
    _recorded: int = field(default=0, init=False)
    _live: list[Interaction] = field(default_factory=list, init=False)
    _current: Interaction | None = field(default=None, init=False)
    _fresh: bool = field(default=False, init=False)
    _due: float = field(default=0.0, init=False)
    _closed: bool = field(default=False, init=False)
    _lock: Any = field(default_factory=lambda: renewed(threading.RLock()), init=False)
    _allowance: Allowance = field(default_factory=lambda: Allowance(BURST, PER_MINUTE), init=False)

    def begin(self, name: str, data: Mapping[str, Any]) -> None:
        """The person did something: what follows belongs to a transaction of its own.

        Args:
            name: of the transaction, without any text.
            data: about what was clicked.
        """
        if self._closed or not self.may_trace():
            return
        site = host_site()
        if self._fresh and self._current is not None and site != self._current.site:
            return  # code of the host's did it, in what the person did
        self._supersede()
        begun = self.clock()
        recording = self._recording(name)
        if recording is None:
            return
        # What happens in it is timed by our clock: begun by two, it would lie beside it.
        recording.begin_at(epoch(self.clock) + begun)
        recording.set_data(data)
        one = Interaction(name, recording, bind(recording.span), begun, site)
        with self._lock:
            self._live.append(one)
        self._current, self._fresh = one, True
        self._count(one, 1)
        self._look_after(0.0)

    def span(self) -> Any | None:
        """The span of the person's last step, where that is recorded and goes on; from any thread."""
        one = self._current
        return None if one is None else one.recording.span

    def fail(self) -> None:
        """An error was raised that nobody handled: it counts as the last step's."""
        if self._current is not None and threading.current_thread() is threading.main_thread():
            self._current.failed = True

    def look(self) -> None:
        """See which transactions are over; once the loop runs, and when it is due again."""
        now, self._fresh = self.clock(), False
        late = now - self._due > LATE
        waits = [wait for one in tuple(self._live) if (wait := self._settle(one, now, late=late)) is not None]
        if waits:
            self._look_after(min(waits))

    def add(self, op: str, name: str, begin: float, end: float, data: Mapping[str, Any]) -> bool:
        """Add a span that is over to the transaction that ran then; from any thread.

        Args:
            op: Sentry's operation name.
            name: what to call it.
            begin: in seconds of the monotonic clock.
            end: the same.
            data: about it.

        Returns:
            Whether one ran that is recorded.
        """
        with self._lock:
            one = self._at(begin)
            if one is None or not one.recording.sampled:
                return False
            if begin < one.begun:
                # The step is noted a moment after the event was begun that it is in.
                one.recording.begin_earlier(one.begun - begin)
                one.quiet_since += one.begun - begin
                one.begun = begin
            one.recording.add(op, name, begin - one.begun, end - one.begun, data)
            own = begin - one.begun <= SAME_EVENT or data.get("qt.event") in DRAWN
            if data.get("blocked_main_thread") and not own:
                one.frames.add(end - begin)  # one that could not be drawn meanwhile; others tell of their own
            return True

    def frame(self, begin: float, took: float, due: float) -> None:
        """A window was drawn, or what was drawn for a step.

        Args:
            begin: in seconds of the monotonic clock.
            took: seconds.
            due: seconds that the screen leaves for it.
        """
        with self._lock:
            one = self._at(begin)
            if one is not None:
                one.frames.add(took, due)

    def close(self) -> None:
        """End what is running, as the application does."""
        self._closed = True
        for one in tuple(self._live):
            with self.diagnostics.guard("interaction"):
                age = self.clock() - one.begun
                one.recording.close_children(age, "cancelled")
                ends = [lap.end for lap in one.recording.laps() if lap.end is not None]
                self._end(one, Course(None, max(ends, default=None)))

    def _recording(self, name: str) -> Recording | None:
        rate = self.rate(name)
        if rate <= 0 or len(self._live) >= MAX_LIVE or not self._allowance.take():
            return None
        if self.ready():
            return sdk_recording(name, rate)
        return early_recording(name, rate, self.submit) if self.dice.random() < rate else None

    def _supersede(self) -> None:
        one, self._current = self._current, None
        if one is not None:
            one.binding.step_aside()
            with self._lock:
                one.superseded = self.clock()
                one.quiet_since, one.idle = one.superseded - one.begun, GRACE

    def _look_after(self, seconds: float) -> None:
        self._due = self.clock() + seconds
        self.wake(seconds)

    def _settle(self, one: Interaction, now: float, *, late: bool) -> float | None:
        """End a transaction that is over; else return the seconds until the next look."""
        with self._lock:
            age = now - one.begun
            if late and age < DEADLINE + GRACE:
                # The main thread was blocked: that was no rest, and who watches it is about to tell.
                one.quiet_since = age
                return GRACE
            due = course(age, one.quiet_since, one.recording.laps(), one.idle)
            if due.wait is not None:
                return due.wait
            self._end(one, due)
        return None

    def _end(self, one: Interaction, due: Course) -> None:
        with self._lock:
            self._live.remove(one)
        if one is self._current:
            self._current = None
        one.binding.loosen()
        if due.exceeded and due.end is not None:
            one.recording.close_children(due.end, "deadline_exceeded")
        self._count(one, -1)
        one.recording.seal()
        if due.end is not None and one.recording.sampled and self.may_trace():
            for figure in one.frames.measurements():
                one.recording.measure(*figure)
            status = "internal_error" if one.failed else "deadline_exceeded" if due.exceeded else "ok"
            self.writer.put(_Telling(one.recording, due.end, status))

    def _count(self, one: Interaction, more: int) -> None:
        if one.recording.sampled:
            before, self._recorded = self._recorded, self._recorded + more
            if bool(before) != bool(self._recorded):
                self.on_busy(bool(self._recorded))

    def _at(self, moment: float) -> Interaction | None:
        """The transaction that was the current one; a step in the event that began then counts."""
        begun = [one for one in self._live if one.begun <= moment + SAME_EVENT]
        latest = max(begun, key=lambda one: one.begun, default=None)
        # The next step, too, is noted a moment after its event was begun, and it may not be recorded.
        if latest is None or (latest.superseded is not None and latest.superseded < moment + SAME_EVENT):
            return None
        return latest


def interaction_name(path: str) -> str:
    """The name of a transaction: window and widget, of a ``view.path`` from the window down."""
    parts = [part for part in path.split("/") if part]
    return ".".join(dict.fromkeys((parts[0], parts[-1]))) if parts else "application"


def host_site() -> Site:
    """Where the innermost code that is not ours is: at the top, where it runs the event loop."""
    frame = sys._getframe(1)  # noqa: SLF001 - what inspect.currentframe calls
    while frame.f_back is not None and str(frame.f_globals.get("__name__")).startswith("crashdesk."):
        frame = frame.f_back
    return id(frame.f_code), frame.f_lasti
