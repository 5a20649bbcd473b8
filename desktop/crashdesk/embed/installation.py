"""A reporter installed in a Qt application: the Python half, the Qt half and the dialogs as one."""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PyQt6.QtCore import QCoreApplication

from crashdesk.embed.conductor import Conductor
from crashdesk.embed.hang_watch import HangWatch
from crashdesk.embed.performance_watch import PerformanceWatch
from crashdesk.qt.frontend import QtFrontend
from crashdesk.qt.tags import frontend_tags
from crashdesk.qt.witness import Witness
from crashdesk.reporter.captures import Capture
from crashdesk.reporter.client import Reporter
from crashdesk.reporter.diagnostics import Diagnostics
from crashdesk.reporter.filters import Filters
from crashdesk.reporter.folders import Folders
from crashdesk.reporter.host import host_release
from crashdesk.reporter.permission import consent_for
from crashdesk.reporter.sources import (
    Preferences,
    environment,
    load_config,
    personal_data_is_ruled_out,
)
from crashdesk.reporter.stacks import calling_frames

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from contextlib import AbstractContextManager

    from PyQt6.QtWidgets import QWidget

    from crashdesk.qt.events import EventFilter
    from crashdesk.qt.network import Network
    from crashdesk.reporter.config import Config
    from crashdesk.reporter.consent import Consent


_KINDS: Final = {"navigation": "navigation", "app": "navigation", "device": "system", "qt": "debug"}
"""Breadcrumb types by the first word of the category, where it is not ``ui``
(https://develop.sentry.dev/sdk/data-model/event-payloads/breadcrumbs/)."""

MAX_CALLERS: Final = 20
"""Frames kept of the Python calls that led to a Qt message: Qt waits meanwhile."""


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
    ) -> None:
        diagnostics, folders = Diagnostics(), Folders.from_environment()
        config, app_name = named(load_config(settings, folders), app)
        warnings: list[str] = []
        self.consent = consent_for(consent, config, folders, environment(), warnings.append)
        given = {name: value for name, value in filters.items() if value is not None}
        self._filters = Filters(diagnostics, **given)
        self.reporter = Reporter(
            config.with_problems(warnings),
            self.consent,
            self._filters,
            folders,
            diagnostics,
            frontend_tags(config.service),
            scrub,
            sdk_options,
        )
        self.frontend = QtFrontend(
            self._add_breadcrumb, self._qt_failed, self._first_paint, diagnostics, lambda: self.reporter.pii
        )
        self.reporter.trail.before_snapshot = self.frontend.tell_repeats
        self.reporter.surroundings.live = self.frontend.facts.now
        fixed = "The application itself rules it out." if personal_data_is_ruled_out(settings) else ""
        preferences = Preferences(folders, config.dsn.recipient) if config.dsn else None
        self.conductor = Conductor(self.reporter, self.frontend.main_thread, preferences, app_name, fixed)
        self.witness = Witness(
            self.frontend.main_thread,
            self.reporter.attachments.allowed,
            lambda: self.reporter.pii,
            diagnostics,
        )
        self.reporter.attachments.look = self.witness.look
        self.reporter.intake.is_own_doing = self.witness.own_painting.is_to_blame
        self._hang_watch = HangWatch(self.reporter, self.frontend.main_thread)
        self.performance = PerformanceWatch(self.reporter, self.frontend, self._hang_watch)
        self.reporter.on_end = self.performance.conclude
        self.frontend.on_attach = self._attached
        self.reporter.performance.tracer.of_thread = self.frontend.handovers.of_thread
        self.reporter.intake.release = lambda capture: self.frontend.main_thread.call(capture.forget_error)
        self.reporter.on_wait = self.frontend.leave_screen
        self._app = app
        self._left = False
        self._network: Network | None = None

    def start(self) -> None:
        """Install every hook."""
        # First who is told: the reporter tells of crashes of earlier runs as soon as it is started.
        self.conductor.start()
        self.reporter.start()
        self.frontend.install(self._app)

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
        self._hang_watch.settle(timeout)
        return self.reporter.flush(max(0.0, deadline - time.monotonic()))

    def pause_hang_detection(self) -> AbstractContextManager[None]:
        """Take no main thread for hanging inside a ``with``: what is done there may block it.

        Dialogs, those of the platform too, and drag and drop need none.
        """
        return self._hang_watch.paused()

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

        Both are wildcard patterns, such as ``"QPainter::begin: *"`` and ``"qt.*"``. A fatal message is
        always reported.
        """
        self.frontend.ignore_messages(text, category)

    def uninstall(self) -> None:
        """Put every hook back, take every dialog away and end the threads; a second call does nothing.

        What is on disk is sent at the next start.
        """
        if self._left:
            return
        self._left = True
        with self.reporter.diagnostics.guard("uninstall"):
            self.conductor.close()
            self._hang_watch.close()
        with self.reporter.diagnostics.guard("uninstall"):
            self.witness.close()
        self._network = None
        self.reporter.uninstall()
        self.performance.close()
        self.frontend.uninstall()

    def _attached(self, app: QCoreApplication, events: EventFilter) -> None:
        self.performance.attach(app, events)
        self._hang_watch.attach(app, events)

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

    def _add_breadcrumb(self, message: str, category: str, level: str, data: Mapping[str, Any]) -> None:
        first, _, rest = category.partition(".")
        hint = {"qt_message": {"level": level, "category": rest, **data}} if first == "qt" else None
        self.reporter.trail.add(message, category, level, data, _KINDS.get(first, "ui"), hint)

    def _qt_failed(self, level: str, text: str, data: Mapping[str, Any]) -> None:
        """A critical Qt message, or a fatal one, after which Qt aborts: that one must be on disk now.

        It says too little by itself, so it carries the Python calls that led to it.
        """
        kind = "QtFatal" if level == "fatal" else "QtCritical"
        if level != "fatal" and self._filters.ignores_message(kind, text):
            return
        snapshot = self.reporter.trail.snapshot()
        capture = Capture(
            replace(snapshot, contexts={**snapshot.contexts, "qt_message": dict(data)}),
            level,
            synthetic=(kind, text),
            mechanism="qt_message",
            handled=False,
            extra=dict(data),
            frames=calling_frames(MAX_CALLERS),
        )
        if level == "fatal":
            self.reporter.report_last_words(capture)
        else:
            self.reporter.intake.report(capture)


def named(config: Config, app: QCoreApplication | None) -> tuple[Config, str]:
    """Fill in the service and the release from the application where they were not given.

    Returns:
        The configuration, and what the dialogs call the application.
    """
    app = app or QCoreApplication.instance()
    # Where the host gave no name, Qt answers with the script's or the interpreter's.
    own = QCoreApplication.applicationName() if app is not None else ""
    script = Path(sys.argv[0]).stem if sys.argv and sys.argv[0] else "application"
    name = own if own and own not in {script, f"{script}.py", Path(sys.executable).name} else script
    display = str(app.property("applicationDisplayName") or "") if app is not None else ""
    version = QCoreApplication.applicationVersion() if app is not None else ""
    release = host_release() or (f"{name}@{version}" if version else None)
    return config.with_names(name, release), display if display and display != own else name
