"""A reporter installed in a Qt application: the Python half, the Qt half and the dialogs as one."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PyQt6.QtCore import QCoreApplication

from crashdesk.embed.conductor import Conductor
from crashdesk.qt.frontend import QtFrontend
from crashdesk.qt.tags import frontend_tags
from crashdesk.reporter.captures import Capture
from crashdesk.reporter.client import EXIT_PATIENCE, Reporter
from crashdesk.reporter.diagnostics import Diagnostics
from crashdesk.reporter.filters import Filters
from crashdesk.reporter.folders import Folders
from crashdesk.reporter.permission import consent_for
from crashdesk.reporter.sources import (
    Preferences,
    environment,
    host_release,
    load_config,
    personal_data_is_ruled_out,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from crashdesk.qt.network import Network
    from crashdesk.reporter.config import Config
    from crashdesk.reporter.consent import Consent


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
        scrub: Callable[[dict[str, Any]], dict[str, Any]] | None,
        sdk_options: Mapping[str, Any],
    ) -> None:
        diagnostics, folders = Diagnostics(), Folders.from_environment()
        config, app_name = named(load_config(settings, folders), app)
        warnings: list[str] = []
        self.consent = consent_for(consent, config, folders, environment(), warnings.append)
        self.reporter = Reporter(
            config.with_problems(warnings),
            self.consent,
            Filters(diagnostics, **{name: value for name, value in filters.items() if value is not None}),
            folders,
            diagnostics,
            frontend_tags(config.service),
            scrub,
            sdk_options,
        )
        self.frontend = QtFrontend(self._add_breadcrumb, self._qt_failed, self._first_paint, diagnostics)
        fixed = "The application itself rules it out." if personal_data_is_ruled_out(settings) else ""
        preferences = Preferences(folders, config.dsn.recipient) if config.dsn else None
        self.conductor = Conductor(self.reporter, self.frontend.main_thread, preferences, app_name, fixed)
        self.reporter.release = lambda capture: self.frontend.main_thread.call(capture.forget_error)
        self._app = app
        self._left = False
        self._network: Network | None = None

    def start(self) -> None:
        """Install every hook."""
        self.reporter.start()
        self.conductor.start()
        self.frontend.install(self._app)

    def flush(self, timeout: float = EXIT_PATIENCE) -> bool:
        """Wait until everything captured is kept and everything that may be sent is delivered.

        Args:
            timeout: seconds to wait at most.

        Returns:
            Whether that was so in time.
        """
        return self.reporter.flush(timeout)

    def uninstall(self) -> None:
        """Put every hook back, take every dialog away and end the threads; a second call does nothing.

        What is on disk is sent at the next start.
        """
        if self._left:
            return
        self._left = True
        with self.reporter.diagnostics.guard("uninstall"):
            self.conductor.close()
        self._network = None
        self.reporter.uninstall()
        self.frontend.uninstall()

    def _first_paint(self) -> None:
        if self._left:
            return
        self.reporter.first_paint()
        self.conductor.launched()
        self._watch_network()

    def _watch_network(self) -> None:
        """Have delivery rest while there is no network; a receiver on this computer needs none."""
        dsn = self.reporter.config.dsn
        if dsn is not None and not dsn.is_loopback:
            from crashdesk.qt.network import Network

            tell = self.reporter.delivery.set_online
            self._network = Network(lambda online: tell(online=online), self.reporter.diagnostics)
            self._network.start()

    def _add_breadcrumb(self, message: str, category: str, level: str, data: Mapping[str, Any]) -> None:
        kind = "debug" if category.startswith("qt.") else "ui"
        self.reporter.trail.add(message, category, level, data, kind)

    def _qt_failed(self, level: str, text: str, data: Mapping[str, Any]) -> None:
        """A critical Qt message, or a fatal one, after which Qt aborts: that one must be on disk now."""
        capture = Capture(
            self.reporter.trail.snapshot(),
            level,
            synthetic=("QtFatal" if level == "fatal" else "QtCritical", text),
            mechanism="qt_message",
            handled=level != "fatal",
            extra=dict(data),
        )
        if level == "fatal":
            self.reporter.draft(capture)
        else:
            self.reporter.report(capture)


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
