"""A reporter installed in a Qt application: the Python half, the Qt half and the dialogs as one."""

from __future__ import annotations

import time
from contextlib import nullcontext, suppress
from typing import TYPE_CHECKING, Any

from PyQt6.QtCore import QCoreApplication

from crashdesk.embed.catching_up import catch_up, first_load
from crashdesk.embed.chosen_elsewhere import ChosenElsewhere
from crashdesk.embed.conductor import Conductor
from crashdesk.embed.hang_watch import HangWatch
from crashdesk.embed.host_app import checked_app, named
from crashdesk.embed.performance_watch import PerformanceWatch
from crashdesk.embed.qt_news import QtNews
from crashdesk.qt.frontend import QtFrontend
from crashdesk.qt.tags import frontend_tags
from crashdesk.qt.witness import Witness
from crashdesk.reporter.client import Reporter
from crashdesk.reporter.clocks import monotonic
from crashdesk.reporter.diagnostics import Diagnostics
from crashdesk.reporter.early_place import StartHint
from crashdesk.reporter.filters import Filters, checked
from crashdesk.reporter.folders import Folders
from crashdesk.reporter.permission import consent_for
from crashdesk.reporter.sources import (
    Preferences,
    environment,
    load_config,
    personal_data_is_ruled_out,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from contextlib import AbstractContextManager

    from PyQt6.QtWidgets import QWidget

    from crashdesk.embed.early import EarlyInstallation
    from crashdesk.embed.early_window import EarlyWindow
    from crashdesk.qt.events import EventFilter
    from crashdesk.qt.network import Network
    from crashdesk.reporter.assembler import CrashNotice
    from crashdesk.reporter.captures import Capture
    from crashdesk.reporter.consent import Consent
    from crashdesk.reporter.early_place import EarlyPlace


class Installation:
    """What ``install`` returns.

    Attributes:
        reporter: the half that knows no Qt.
        consent: what the person allows; may be asked and answered by a host's own screen.
    """

    def __init__(
        self,
        app: QCoreApplication | None,
        settings: Mapping[str, Any],
        consent: str | Consent,
        filters: Mapping[str, Any],
        scrub: Callable[[dict[str, Any]], dict[str, Any]] | Mapping[str, Any] | None,
        sdk_options: Mapping[str, Any],
        place: EarlyPlace | None = None,
    ) -> None:
        self._installed = monotonic()
        diagnostics, folders = Diagnostics(), Folders.from_environment()
        warnings: list[str] = []
        app = checked_app(app, warnings.append)
        config, app_name = named(load_config(settings, folders), app)
        self.consent = consent_for(consent, config, folders, environment(), warnings.append)
        own = Filters(diagnostics, **checked(filters, warnings.append))
        self.reporter = Reporter(
            config.with_problems(warnings),
            self.consent,
            own,
            folders,
            diagnostics,
            frontend_tags(config.service),
            scrub,
            sdk_options,
            place=place,
        )
        self._news = QtNews(self.reporter, own)
        fixed = "The application itself rules it out." if personal_data_is_ruled_out(settings) else ""
        preferences = Preferences(folders, config.dsn.recipient) if config.dsn else None
        self._conducted = (preferences, app_name, fixed)
        if preferences is not None:
            elsewhere = ChosenElsewhere(
                preferences,
                lambda: load_config(settings, folders),
                lambda personal, variables: self.reporter.disclosure.hear(
                    personal=personal, variables=variables
                ),
            )
            self.reporter.delivery.gate.on_learn = elsewhere.learn
        # Until somebody is there to be told, and the main thread to let go of what is its.
        self._notices: list[CrashNotice] = []
        self._captures: list[Capture] = []
        self.reporter.on_crash = self._notices.append
        self.reporter.intake.release = self._captures.append
        self._hint = StartHint(settings)
        self._displayed: float | None = None
        self._left = self._dressed = False
        self._network: Network | None = None

    def start(self) -> None:
        """Install every hook; on the main thread."""
        self.begin()
        self.dress()

    def begin(self, early: EarlyInstallation | None = None) -> None:
        """Start the half that knows no Qt, on any thread.

        Args:
            early: what has stood in for it, and what that has kept.
        """
        self.reporter.start()
        if early is not None:
            early.hooks.pass_over()
            self._installed = early.installed
            if early.hooks.interrupted:
                self.reporter.interrupted()
            catch_up(early.hooks, self.reporter, self._news.add_breadcrumb, self._news.failed)
        self.consent.subscribe(self._leave_hint)
        self._leave_hint()

    def dress(self, early: EarlyInstallation | None = None) -> None:
        """Put on the half that is Qt's; on the main thread.

        Args:
            early: what has seen the first window.
        """
        reporter, diagnostics = self.reporter, self.reporter.diagnostics
        self.frontend = QtFrontend(
            self._news.add_breadcrumb,
            self._news.failed,
            self._first_paint,
            diagnostics,
            lambda: reporter.pii,
        )
        reporter.trail.before_snapshot = self.frontend.tell_repeats
        reporter.surroundings.live = self.frontend.facts.now
        self.conductor = Conductor(reporter, self.frontend.main_thread, *self._conducted)
        self.witness = Witness(
            self.frontend.main_thread, reporter.attachments.allowed, lambda: reporter.pii, diagnostics
        )
        reporter.attachments.look = self.witness.look
        reporter.intake.is_own_doing = self.witness.own_painting.is_to_blame
        self._hang_watch = HangWatch(reporter, self.frontend.main_thread)
        self.performance = PerformanceWatch(reporter, self.frontend, self._hang_watch, self._installed)
        reporter.on_end = self.performance.conclude
        reporter.ending.on_wait = self.frontend.leave_screen
        reporter.performance.tracer.of_thread = self.frontend.handovers.of_thread
        self.frontend.handovers.of_step = reporter.performance.interactions.span
        self.frontend.on_attach = self._attached
        self._take_over()
        self._dressed = True
        if self._displayed is not None:
            self.performance.fully_displayed(self._displayed)
        self.frontend.install()
        if early is not None:
            self._show_seen(early.window)

    def last_words(self) -> None:
        """The process is about to end because of what was kept before there was a reporter."""
        self.reporter.dies()

    @property
    def crash_loop(self) -> bool:
        """Whether the application crashed within a minute after each of its last three starts."""
        return self.reporter.crash_loop

    def offer_safe_start(self, callback: Callable[[], object]) -> None:
        """Have the person offered a safe start, should this start be one of a crash loop.

        Args:
            callback: what a safe start does in this application, such as leaving its plug-ins out or its
                settings aside; called on the main thread if the person wants it.
        """
        self.conductor.offer_safe_start(callback)

    def flush(self, timeout: float | None = None) -> bool:
        """Wait until everything captured is kept and everything that may be sent is delivered.

        Args:
            timeout: seconds to wait at most; by default those of ``shutdown_timeout``, or 2.

        Returns:
            Whether that was so in time.
        """
        timeout = self.reporter.patience if timeout is None else timeout
        deadline = time.monotonic() + timeout
        if self._dressed:
            self._hang_watch.settle(timeout)
        return self.reporter.flush(max(0.0, deadline - time.monotonic()))

    def pause_hang_detection(self) -> AbstractContextManager[None]:
        """Take no main thread for hanging inside a ``with``: what is done there may block it.

        Dialogs, those of the platform too, and drag and drop need none.
        """
        return self._hang_watch.paused() if self._dressed else nullcontext()

    def fully_displayed(self, moment: float) -> None:
        """The first window shows all it is meant to; see :func:`crashdesk.fully_displayed`."""
        if self._dressed:
            self.performance.fully_displayed(moment)
        else:
            self._displayed = moment

    def set_rates(
        self, *, traces: float | None = None, profiles: float | None = None, stalls: float | None = None
    ) -> None:
        """Change sample rates for what begins from now on, such as from the host's settings; from any thread.

        Args:
            traces: share of transactions that are recorded, 0 to 1; None keeps it.
            profiles: share of recorded transactions that are profiled.
            stalls: share of main-thread stalls that are recorded; with 0 nobody looks for them.
        """
        with self.reporter.diagnostics.guard("set_rates"):
            self.reporter.performance.set_rates(traces, profiles, stalls)

    def privacy_page(self, parent: QWidget | None = None) -> QWidget | None:
        """The privacy settings as a page for the host's own settings dialog; call it on the main thread.

        What is chosen holds once the host calls the page's ``apply()``; ``reset()`` forgets it.

        Returns:
            The page, or None where there is no recipient to be about.
        """
        return self.conductor.privacy_page(parent)

    def ignore_messages(self, text: str, category: str = "*") -> None:
        """Leave further messages of Qt's out of trail and reports, beside what is known as noise.

        A fatal message is always reported.

        Args:
            text: a wildcard pattern for the whole message, such as ``"QPainter::begin: *"``.
            category: a wildcard pattern for its logging category, such as ``"qt.*"``; by default any.
        """
        with self.reporter.diagnostics.guard("ignore_messages"):
            self.frontend.ignore_messages(text, category)

    def uninstall(self) -> None:
        """Put every hook back, take every dialog away and end the threads; a second call does nothing.

        What is on disk is sent at the next start.
        """
        if self._left:
            return
        self._left = True
        if self._dressed:
            with self.reporter.diagnostics.guard("uninstall"):
                self.conductor.close()
            with self.reporter.diagnostics.guard("uninstall"):
                self._hang_watch.close()
                self.witness.close()
        self._network = None
        self.reporter.uninstall()
        if self._dressed:
            self.performance.close()
            self.frontend.uninstall()

    def _take_over(self) -> None:
        """Have the person told what nobody could be told, and the main thread let go of what is its."""
        reporter, main_thread = self.reporter, self.frontend.main_thread
        self.conductor.start()
        for notice in self._notices:
            reporter.on_crash(notice)
        reporter.intake.release = lambda capture: main_thread.call(capture.forget_error)
        for capture in self._captures:
            main_thread.call(capture.forget_error)
        self._notices.clear()
        self._captures.clear()

    def _show_seen(self, window: EarlyWindow) -> None:
        """Go on from what the first moments have seen."""
        self.frontend.note_shown([shown for one, _ in window.shown if (shown := one()) is not None])
        load = first_load(window, self._installed)
        if load is not None:
            self.performance.painted(load)
        if window.first is not None:
            self.frontend.painted_already()

    def _leave_hint(self) -> None:
        """Let the next start of this application begin at once, as long as reports are allowed."""
        with self.reporter.diagnostics.guard("hint"), suppress(OSError):
            known = self.reporter.known_of_runs()
            if known is None or self.consent.state("errors") != "granted":
                self._hint.forget()
            else:
                self._hint.write(*known)

    def _attached(self, events: EventFilter) -> None:
        self.performance.attach(events)
        self._hang_watch.attach(events)

    def _first_paint(self) -> None:
        if self._left:
            return
        self.reporter.first_paint()
        self.conductor.launched()
        self._watch_network()

    def _watch_network(self) -> None:
        """Note it, and have delivery rest while there is none; a receiver on this computer needs none."""
        dsn = self.reporter.config.dsn
        if dsn is not None and not dsn.is_loopback:
            from crashdesk.qt.network import Network

            self._network = Network(self._network_changed, self.reporter.diagnostics)
            self._network.start()

    def _network_changed(self, online: bool) -> None:  # noqa: FBT001 - a callback's argument
        self.reporter.delivery.set_online(online=online)
        self.frontend.network_changed(online=online)
