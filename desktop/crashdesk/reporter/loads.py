"""What the start of the application took, and each window: as transactions and spans by Sentry's names.

Source: https://docs.sentry.io/platforms/android/tracing/instrumentation/automatic-instrumentation/
(app start, time to initial and to full display)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from crashdesk.reporter.allowance import Allowance
from crashdesk.reporter.clocks import epoch, monotonic
from crashdesk.reporter.recordings import SOURCE
from crashdesk.reporter.spans import EarlySpan

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

OP: Final = "ui.load"
START: Final = "app.start.cold"
INITIAL: Final = "ui.load.initial_display"
FULL: Final = "ui.load.full_display"
LONGEST_START: Final = 60.0
"""Seconds from the process's start to the first window beyond which the one was not waiting for the other:
a program in the tray, a shell (sentry-java, ``AppStartMetrics``). As long from a window's showing to its
painting it was not loading but out of sight: on another desktop, behind a locked screen."""
FULL_WAIT: Final = 25.0
"""Seconds after which nobody says that all is displayed (there, ``ActivityLifecycleIntegration``)."""
BURST: Final = 30
"""Windows at once: more than anybody opens."""
PER_MINUTE: Final = 60


@dataclass(frozen=True, slots=True)
class Load:
    """A window that was shown and has painted itself; times in seconds of the monotonic clock.

    Args:
        window: its name, without any text.
        begun: when the event was begun in which it was shown.
        shown: when it was shown.
        painted: when its first painting was over.
        data: what describes the window.
    """

    window: str
    begun: float
    shown: float
    painted: float
    data: Mapping[str, Any]


@dataclass(slots=True)
class _Start:
    """The first window's load, until all is displayed or nobody says so."""

    load: Load
    full: float | None = None


class Loads:
    """Makes transactions and spans of them.

    Args:
        process: when the process was started, in seconds of the monotonic clock; None where nobody knows.
        installed: when the reporter was, on the same clock.
        may_trace: whether performance may be recorded now.
        add: adds a span to the UI transaction that ran then: op, name, begin and end in seconds of the
            monotonic clock, data; returns whether one ran.
        submit: takes a finished transaction; its rate is decided there.
        clock: seconds.

    Attributes:
        wake: called with the seconds after which :meth:`conclude` is to be called; None for no more.
    """

    def __init__(
        self,
        process: float | None,
        installed: float,
        may_trace: Callable[[], bool],
        add: Callable[[str, str, float, float, Mapping[str, Any]], bool],
        submit: Callable[[EarlySpan], None],
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._process, self._installed = process, installed
        self._may_trace, self._add, self._submit, self._clock = may_trace, add, submit, clock
        self.wake: Callable[[float | None], object] = lambda _seconds: None
        self._allowance = Allowance(BURST, PER_MINUTE, clock)
        self._first = True
        self._start: _Start | None = None
        self._full: float | None = None

    def painted(self, load: Load) -> None:
        """A window stands; the first one ends the start."""
        first, self._first = self._first, False
        if not self._may_trace():
            return
        if first and self._process is not None and load.painted - self._process <= LONGEST_START:
            # Who has said before that all is displayed has meant: with the first painting.
            self._start = _Start(load, None if self._full is None else max(self._full, load.painted))
            if self._full is None:
                self.wake(FULL_WAIT)
            else:
                self.conclude()
        elif load.painted - load.begun <= LONGEST_START and self._allowance.take():
            self._later(load)

    def fully_displayed(self, moment: float | None = None) -> None:
        """The host says that its first window shows all it is meant to; the first time counts.

        Args:
            moment: when, in seconds of the monotonic clock; by default now.
        """
        if self._full is None:
            self._full = self._clock() if moment is None else moment
            if self._start is not None:
                self._start.full = self._full
                self.wake(None)
                self.conclude()

    def conclude(self) -> None:
        """Tell of the start: all is displayed, or nobody has said so in time."""
        start, self._start = self._start, None
        if start is not None and self._process is not None:
            self._submit(self._transaction_of(start, self._process))

    def _later(self, load: Load) -> None:
        if self._add(OP, load.window, load.begun, load.painted, load.data):
            return
        span = self._root(load, load.begun, load.painted)
        self._child(span, INITIAL, f"{load.window} initial display", load.begun, load.painted)
        span.measure("time_to_initial_display", _ms(load.painted - load.begun), "millisecond")
        self._submit(span)

    def _transaction_of(self, start: _Start, process: float) -> EarlySpan:
        load, full = start.load, start.full
        root = self._root(load, process, load.painted if full is None else full)
        cold = self._child(root, START, "Cold start", process, load.painted)
        # The phases have sentry-java's names.
        self._child(cold, "process.load", "Process and imports", process, min(self._installed, load.shown))
        self._child(cold, "application.load", "Application", min(self._installed, load.shown), load.shown)
        self._child(root, INITIAL, f"{load.window} initial display", process, load.painted)
        took = _ms(load.painted - process)
        root.measure("app_start_cold", took, "millisecond")
        root.measure("time_to_initial_display", took, "millisecond")
        if full is not None:
            self._child(root, FULL, f"{load.window} full display", process, full)
            root.measure("time_to_full_display", _ms(full - process), "millisecond")
        return root

    def _root(self, load: Load, begin: float, end: float) -> EarlySpan:
        span = EarlySpan(load.window, OP)
        span.source = SOURCE
        span.data.update(load.data)
        span.started, span.finished = self._wall(begin), self._wall(end)
        return span

    def _child(self, parent: EarlySpan, op: str, name: str, begin: float, end: float) -> EarlySpan:
        child = parent.start_child(op, name)
        child.started, child.finished = self._wall(begin), self._wall(max(begin, end))
        return child

    def _wall(self, moment: float) -> float:
        return epoch(self._clock) + moment


def _ms(seconds: float) -> float:
    return round(1000 * seconds, 3)
