"""The Qt half of an installation: what sees the application, and what the person sees of the reporter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crashdesk.embed.conductor import Conductor
from crashdesk.embed.hang_watch import HangWatch
from crashdesk.embed.network_watch import NetworkWatch
from crashdesk.embed.performance_watch import PerformanceWatch
from crashdesk.qt.frontend import QtFrontend
from crashdesk.qt.witness import Witness

if TYPE_CHECKING:
    from collections.abc import Callable

    from crashdesk.embed.qt_news import QtNews
    from crashdesk.qt.events import EventFilter
    from crashdesk.reporter.client import Reporter
    from crashdesk.reporter.sources import Preferences


class QtHalf:
    """Put together, but not at work yet; to be made and used on the main thread.

    Attributes:
        frontend: watches the application, once it is installed.
        conductor: shows the dialogs, once it is started.
        hang_watch: has the main thread watched.
        performance: measures the start, windows and the person's steps.

    Args:
        reporter: the half that knows no Qt.
        news: takes what Qt tells.
        first_paint: called once, after the first window was painted.
        installed: when the reporter was installed, in seconds of the monotonic clock.
        preferences, app_name, pii_fixed: see :class:`Conductor`.
    """

    def __init__(
        self,
        reporter: Reporter,
        news: QtNews,
        first_paint: Callable[[], None],
        installed: float,
        preferences: Preferences | None,
        app_name: str,
        pii_fixed: str,
    ) -> None:
        self._reporter, diagnostics = reporter, reporter.diagnostics
        told, may_show = (news.add_breadcrumb, news.failed), lambda: reporter.pii
        self.frontend = QtFrontend(*told, first_paint, diagnostics, may_show)
        main_thread = self.frontend.main_thread
        self.conductor = Conductor(reporter, main_thread, preferences, app_name, pii_fixed)
        self._witness = Witness(main_thread, reporter.attachments.allowed, may_show, diagnostics)
        self.hang_watch = HangWatch(reporter, main_thread)
        self.performance = PerformanceWatch(reporter, self.frontend, self.hang_watch, installed)
        self._network = NetworkWatch(reporter, self.frontend)
        self.frontend.on_attach = self._attached
        self._complement()

    def _complement(self) -> None:
        """Have the reporter ask the Qt half for what it cannot know or do itself."""
        reporter, frontend = self._reporter, self.frontend
        reporter.trail.before_snapshot = frontend.tell_repeats
        reporter.surroundings.live = frontend.facts.now
        reporter.attachments.look = self._witness.look
        reporter.intake.is_own_doing = self._witness.own_painting.is_to_blame
        reporter.on_end, reporter.ending.on_wait = self.performance.conclude, frontend.leave_screen
        reporter.performance.tracer.of_thread = frontend.handovers.of_thread
        frontend.handovers.of_step = reporter.performance.interactions.span

    def first_paint(self) -> None:
        """The first window was painted: there is time for the rest, and somebody to be asked."""
        self._reporter.first_paint()
        self.conductor.launched()
        self._network.start()

    def rest(self) -> None:
        """Take every dialog away and watch nothing more; the reporter may still end its work."""
        with self._reporter.diagnostics.guard("uninstall"):
            self.conductor.close()
        with self._reporter.diagnostics.guard("uninstall"):
            self.hang_watch.close()
            self._witness.close()
        self._network.close()

    def uninstall(self) -> None:
        """Leave the application as it was found; after the reporter, which needs the main thread."""
        self.performance.close()
        self.frontend.uninstall()

    def _attached(self, events: EventFilter) -> None:
        self.performance.attach(events)
        self.hang_watch.attach(events)
