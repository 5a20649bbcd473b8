"""The watcher: a thread that sees when the main thread handles no events, and of what.

While the event loop is idle it is parked and costs nothing. The next event wakes it; if no further one is
begun for a while it posts a probe, an event whose handling shows that the loop runs. What counts as a stall
is decided in :mod:`crashdesk.qt.judge`; here is the thread, the clock and the probe.

Limits: while a C function keeps Python's lock no sample can be taken: the stall is then seen when the lock is
let go, with its true begin and end. Where a thread of the host's waits for the lock as well (ours look first,
see :mod:`crashdesk.qt.gaze`), the main thread may have gone on by then: a sample shows its caller, or, if the
event was over, there is none, and the stall is told without what caused it. That it was one is then known by
the processor's time alone; where other threads cannot read that (Windows, macOS), it goes unseen, as does a C
function that keeps the lock and is called by Qt without any Python code (such as a ``functools.partial``).
"""

from __future__ import annotations

import sys
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final, NamedTuple, cast

from PyQt6 import sip
from PyQt6.QtCore import QCoreApplication, QEvent, QObject, Qt

from crashdesk.qt.audience import Audience
from crashdesk.qt.connections import no_longer_on_quit, on_quit
from crashdesk.qt.events import CAUSED, CAUSED_BY_STEP, EventFilter
from crashdesk.qt.excuses import Excuses
from crashdesk.qt.gaze import Gaze
from crashdesk.qt.judge import Judge, Plan
from crashdesk.qt.pulse import Pulse
from crashdesk.reporter import debuggers
from crashdesk.reporter.clocks import monotonic, slept
from crashdesk.reporter.samples import Samples, walk
from crashdesk.reporter.stalls import Stall

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crashdesk.qt.pulse import Beat
    from crashdesk.reporter.diagnostics import Diagnostics
    from crashdesk.reporter.samples import Stack
    from crashdesk.reporter.stalls import StallObserver

PROBE: Final = QEvent.Type(QEvent.registerEventType())
_FIRST: Final = cast("int", Qt.EventPriority.HighEventPriority.value)
FIRST_INTERVAL: Final = Samples().interval
END_PATIENCE: Final = 2.0
"""Seconds that the main thread waits for the watcher to end."""


class _Sight(NamedTuple):
    """What one look saw.

    No frame is kept of it: that would keep the host's variables alive, with a painter that ends when its
    variable does, while we write files; and they would die on our thread.
    """

    plan: Plan
    now: float
    stack: Stack
    traced: bool


class Watcher:
    """Tells observers of stalls. To be made, started and stopped on the main thread.

    Args:
        events: its filter.
        observers: told of each stall that reaches their threshold.
        diagnostics: told when something here fails.
    """

    def __init__(
        self, events: EventFilter, observers: Sequence[StallObserver], diagnostics: Diagnostics
    ) -> None:
        self._events, self._diagnostics = events, diagnostics
        self._audience = Audience(observers, diagnostics)
        # A bare lock, held by us but for the moment in which it wakes the thread.
        self._wake = threading.Lock()
        self._wake.acquire()
        self._target = QObject(events)  # no event comes, and no probe is asked for, once that is gone
        self._pulse = Pulse(self._wake_up, self._post_probe, CAUSED, CAUSED_BY_STEP)
        self._judge = Judge(self._audience.thresholds)
        self._pulse.patience = self._judge.shortest
        self._stall: Stall | None = None
        self._gaze = Gaze(self._pulse, self._judge.patience)
        self._excuses = Excuses(self._pulse.excuse, self._pulse.begin_anew)
        self._pauses: list[Beat | None] = []
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="crashdesk-watcher", daemon=True)

    def start(self) -> None:
        """Begin to watch: from the time on that the event loop runs, and no pause is left."""
        self._events.on(PROBE, self._probed)
        self._excuses.install(self._events)
        on_quit(self._loop_ends)
        if not self._pauses:
            self._events.feel(self._pulse)
        self._thread.start()
        self._post_probe()

    def stop(self) -> None:
        """End the thread; a stall that goes on is told of as over."""
        self._events.feel(None)
        self._events.off(PROBE, self._probed)
        self._excuses.uninstall(self._events)
        no_longer_on_quit(self._loop_ends)
        self._pulse.excuse()
        self._closing = True
        self._wake_up()
        if self._thread.is_alive():
            self._thread.join(END_PATIENCE)
        if not sip.isdeleted(self._target):
            sip.delete(self._target)

    def step(self) -> None:
        """The event that is being handled is a step of the person's, such as a click on a button."""
        self._pulse.step()

    def since(self) -> float | None:
        """When the event was begun that is being handled, in seconds of the monotonic clock."""
        beat = self._pulse.beat
        return None if beat is None else beat[0]

    def glance(self) -> None:
        """Look at the main thread, if it may be held up: for any thread of ours that has just woken.

        It may have got Python's lock before the watcher did; see :mod:`crashdesk.qt.gaze`.
        """
        with self._diagnostics.guard("watcher"):
            self._gaze.glance()

    def settle(self, timeout: float) -> bool:
        """Wait until the observers were told of every stall that is over.

        Args:
            timeout: seconds to wait at most.

        Returns:
            Whether that was so in time.
        """
        deadline = time.monotonic() + timeout
        pulse = self._pulse
        while (pulse.ending is not None or pulse.unseen) and self._thread.is_alive():
            if time.monotonic() >= deadline:
                return False
            time.sleep(0.002)
        return True

    def pause(self) -> None:
        """Watch no longer until :meth:`resume`; pauses add up."""
        pulse = self._pulse
        self._pauses.append(pulse.beat if threading.get_ident() == pulse.thread else None)
        self._events.feel(None)
        pulse.excuse()
        self._wake_up()

    def resume(self) -> None:
        """Watch again; what the event that is being handled took so far does not count."""
        beat = self._pauses.pop()
        if not self._pauses and not self._closing:
            self._events.feel(self._pulse)
            if beat is not None and threading.get_ident() == self._pulse.thread:
                self._pulse.resume(beat)

    def _probed(self, _watched: QObject | None, _event: QEvent) -> None:
        self._pulse.rest(sys._getframe(2))  # noqa: SLF001 - 1 is the filter's

    def _loop_ends(self) -> None:
        with self._diagnostics.guard("watcher"):
            self._pulse.leave()
            self._post_probe()  # handled by the next loop that runs, if one does

    def _post_probe(self) -> None:
        if not sip.isdeleted(self._target):  # with the application
            # Before all that is posted already: it tells that the event is over which is handled now.
            QCoreApplication.postEvent(self._target, QEvent(PROBE), _FIRST)

    def _wake_up(self) -> None:
        with suppress(RuntimeError):  # it is awake already
            self._wake.release()

    def _run(self) -> None:
        while not self._closing:
            plan = Plan(wait=1.0)
            with self._diagnostics.guard("watcher"):
                plan = self._look()
            if plan.wait is None:
                self._park()
            elif plan.wait > 0:
                self._wake.acquire(timeout=plan.wait)
        with self._diagnostics.guard("watcher"):
            self._conclude()

    def _park(self) -> None:
        """Wait for the next event, however long."""
        self._pulse.attention = True
        if self._pulse.beat is None and not self._closing:
            self._wake.acquire()

    def _look(self) -> Plan:
        if self._pulse.ending is not None or self._pulse.unseen:
            self._gaze.glance()  # to tell of the last event takes its time, and the next one may be long, too
        if self._conclude():
            return Plan(wait=0.0)
        beat = self._pulse.beat
        if self._judge.suspect is not None and beat is not self._judge.suspect:
            return self._await_ending()
        if beat is None:
            return self._look_at_rest()
        plan, now, stack, traced = self._see(beat)
        if plan.suspect and not self._suspect(beat):
            return self._drop()
        if plan.sample and self._stall is not None:
            self._gaze.recall(beat, self._stall.samples)
            self._stall.samples.take(stack, now)
        if plan.reached and (traced or debuggers.is_debugged()):
            return self._leave_to_debugger(plan)
        self._audience.tell(self._stall, plan)
        return plan

    def _see(self, beat: Beat) -> _Sight:
        pulse = self._pulse
        frame = self._gaze.frame()
        interval = self._stall.samples.interval if self._stall else FIRST_INTERVAL
        now, busy_until = monotonic(), pulse.effort.busy_until(beat[0])
        pulse.effort.note(now)
        plan = self._judge.look(beat, now, slept(), self._gaze.site(frame), interval, busy_until)
        stack = walk(frame, pulse.sites) if plan.sample else ()
        return _Sight(plan, now, stack, traced=bool(plan.reached) and debuggers.is_traced(frame))

    def _look_at_rest(self) -> Plan:
        """The loop has nothing left; but whoever ran it may have gone on, who called ``processEvents``."""
        rested = self._pulse.rested
        if rested is None:
            return Plan(wait=None)
        busy = self._gaze.site(self._gaze.frame()) is not None
        plan = self._judge.rest(rested[0], monotonic(), busy=busy)
        if plan.wait == 0.0:
            self._pulse.go_on()
        return plan

    def _suspect(self, beat: Beat) -> bool:
        """Have the end of an event noted. Returns whether that will be, or is."""
        pulse = self._pulse
        self._stall = self._stall_of(beat)
        pulse.suspect, pulse.attention = beat, True
        if pulse.beat is not beat:
            return pulse.ending is not None and pulse.ending.beat is beat
        self._post_probe()
        return True

    def _stall_of(self, beat: Beat) -> Stall:
        samples = Samples(until=beat[0])
        return Stall(beat[0], self._pulse.thread, beat[1].name, beat[2].__name__, samples=samples)

    def _await_ending(self) -> Plan:
        """The next event was begun: the main thread is about to say so, or it has just done."""
        withdrawn = self._pulse.suspect is None and self._pulse.ending is None
        return self._drop() if withdrawn else Plan(wait=0.002)

    def _drop(self) -> Plan:
        self._pulse.suspect = self._pulse.ending = self._stall = None
        self._judge.forget()
        return Plan(wait=0.0)

    def _leave_to_debugger(self, plan: Plan) -> Plan:
        """Who looks at the application through a debugger knows that it is held up."""
        self._judge.take_back(plan.reached)
        self._pulse.excuse()
        self._conclude()
        return Plan(wait=None)

    def _conclude(self) -> bool:
        """Tell of stalls that are over. Returns whether an event that was followed was over."""
        self._catch_up()
        ending = self._pulse.ending
        if ending is None:
            return False
        if self._stall is not None and ending.beat is self._judge.suspect:
            self._gaze.recall(ending.beat, self._stall.samples)
            self._stall.end, self._stall.name = ending.end, ending.name
            loops = list(self._pulse.sites)
            plan = self._judge.close(
                ending.end, slept(), loops, excused=ending.excused, certain=ending.certain
            )
            self._audience.tell_of_past(self._stall, plan)
        # Last: whoever waits for it wants the observers to have been told.
        self._stall = self._pulse.ending = None
        self._judge.forget()
        return True

    def _catch_up(self) -> None:
        """Tell of stalls that were over before we could run."""
        pulse = self._pulse
        while pulse.unseen:
            ending = pulse.unseen[0]
            stall = self._stall_of(ending.beat)
            self._gaze.recall(ending.beat, stall.samples)
            stall.end, stall.name = ending.end, ending.name
            self._audience.tell_of_past(stall, self._judge.unseen(ending.beat[0], ending.end, slept()))
            pulse.unseen.popleft()  # last: see _conclude
