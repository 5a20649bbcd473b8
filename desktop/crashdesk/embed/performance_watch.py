"""What is measured of the start, of windows and of the person's steps, tied to the event loop."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crashdesk.qt.repaints import Repaints
from crashdesk.qt.ticker import Ticker
from crashdesk.reporter.clocks import epoch
from crashdesk.reporter.interactions import interaction_name
from crashdesk.reporter.loads import Loads
from crashdesk.reporter.process_start import process_start

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crashdesk.embed.hang_watch import HangWatch
    from crashdesk.qt.events import EventFilter
    from crashdesk.qt.frontend import QtFrontend
    from crashdesk.reporter.client import Reporter
    from crashdesk.reporter.loads import Load


class PerformanceWatch:
    """Leads what the Qt half sees to what makes transactions of it. To be made on the main thread.

    Args:
        reporter: makes them.
        frontend: sees steps and windows.
        hang_watch: sees the events in which they happen.
        installed: when the reporter was installed, in seconds of the monotonic clock.
    """

    def __init__(
        self, reporter: Reporter, frontend: QtFrontend, hang_watch: HangWatch, installed: float
    ) -> None:
        self._reporter, self._hang_watch = reporter, hang_watch
        performance, began = reporter.performance, process_start()
        process = None if began is None else began - epoch()
        self._loads = Loads(
            process, installed, performance.may_trace, performance.interactions.add, performance.tracer.submit
        )
        frontend.on_acted = self._acted
        frontend.on_loaded = self._loads.painted
        frontend.loads.since = hang_watch.since
        self._tickers: list[Ticker] = []
        self._repaints: Repaints | None = None

    def attach(self, events: EventFilter) -> None:
        """The application is there."""
        interactions, diagnostics = self._reporter.performance.interactions, self._reporter.diagnostics
        steps = Ticker(interactions.look, diagnostics)
        start = Ticker(self._loads.conclude, diagnostics)
        self._tickers = [steps, start]
        interactions.wake, self._loads.wake = steps.start, start.start
        repaints = self._repaints = Repaints(events, interactions.frame, diagnostics)
        interactions.on_busy = lambda busy: repaints.watch(wanted=busy)

    def painted(self, load: Load) -> None:
        """The first window has painted itself before anybody here could see it."""
        self._loads.painted(load)

    def fully_displayed(self, moment: float) -> None:
        """The host says that its first window shows all it is meant to; in seconds of the monotonic clock."""
        self._loads.fully_displayed(moment)

    def conclude(self) -> None:
        """Tell of what nobody will say more about."""
        self._loads.conclude()

    def close(self) -> None:
        """Measure no more; to be called on the main thread."""
        for ticker in self._tickers:
            ticker.close()
        if self._repaints is not None:
            self._repaints.close()

    def _acted(self, path: str, data: Mapping[str, Any]) -> None:
        with self._reporter.diagnostics.guard("interaction"):
            self._hang_watch.step()
            self._reporter.performance.interactions.begin(interaction_name(path), data)
            if self._repaints is not None:
                self._repaints.step()
