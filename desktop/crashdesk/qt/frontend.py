"""The reporter's Qt half, put together."""

from __future__ import annotations

import atexit
from typing import TYPE_CHECKING, Any

from PyQt6 import sip
from PyQt6.QtCore import QCoreApplication, QEvent, QObject, QTimer
from PyQt6.QtWidgets import QApplication, QWidget

from crashdesk.qt.breadcrumbs import Breadcrumbs
from crashdesk.qt.bridge import MainThread
from crashdesk.qt.events import EventFilter
from crashdesk.qt.facts import QtFacts
from crashdesk.qt.handovers import Handovers
from crashdesk.qt.loads import Loads
from crashdesk.qt.messages import QtMessages
from crashdesk.qt.runs import Runs
from crashdesk.reporter.executors import Executors

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from crashdesk.reporter.diagnostics import Diagnostics
    from crashdesk.reporter.loads import Load

    AddBreadcrumb = Callable[[str, str, str, Mapping[str, Any]], None]
    ReportMessage = Callable[[str, str, Mapping[str, Any]], None]


class QtFrontend:
    """Watches the application: its messages from now on, its events as soon as it exists.

    To be made on the main thread.

    Args:
        add: takes a breadcrumb's message, category, level and data.
        report_message: takes a critical or fatal Qt message: level, text, data.
        first_paint: called once, after the first window was painted.
        diagnostics: told when something here fails.
        pii: whether breadcrumbs may hold texts; asked each time.
    """

    def __init__(
        self,
        add: AddBreadcrumb,
        report_message: ReportMessage,
        first_paint: Callable[[], None],
        diagnostics: Diagnostics,
        pii: Callable[[], bool] = lambda: False,
    ) -> None:
        self.main_thread = MainThread(diagnostics)
        self._first_paint, self._diagnostics = first_paint, diagnostics
        self._messages = QtMessages(add, report_message, diagnostics)
        self.handovers = Handovers(diagnostics)
        self._executors = Executors(diagnostics)
        self._runs = Runs(diagnostics, self.handovers.carried)
        self._filter = EventFilter(diagnostics)
        self.facts = QtFacts(diagnostics)
        self.on_loaded: Callable[[Load], object] = lambda _load: None
        self.loads = Loads(self._filter, lambda load: self.on_loaded(load), diagnostics)  # noqa: PLW0108 - it is set later
        self.on_acted: Callable[[str, Mapping[str, Any]], object] = lambda _path, _data: None
        self._breadcrumbs = Breadcrumbs(add, diagnostics, pii, lambda path, data: self.on_acted(path, data))  # noqa: PLW0108 - it is set later
        for ours in (self._breadcrumbs, self.facts, self.loads):
            # Whatever Qt deletes first, nothing is told to what is gone already.
            ours.setParent(self._filter)
        self.on_attach: Callable[[EventFilter], object] = lambda _events: None
        self._left = False

    def install(self, app: QCoreApplication | None = None) -> None:
        """Begin to watch; where there is no application yet, as soon as its event loop runs."""
        self._runs.install()
        self.handovers.install()
        self._executors.install()
        self._messages.install()
        # Qt may still say something when Python is gone.
        atexit.register(self._messages.uninstall)
        app = app or QCoreApplication.instance()
        if app is not None:
            self._attach(app)
        else:
            self.main_thread.call(self._attach_late)

    def uninstall(self) -> None:
        """Leave the application as it was found."""
        if self._left:
            return
        self._left = True
        self._runs.uninstall()
        self.handovers.uninstall()
        self._executors.uninstall()
        self._messages.uninstall()
        if not sip.isdeleted(self._filter):
            # At once, not later: deleting the receivers, which are its children, ends their connections.
            sip.delete(self._filter)
        self.main_thread.close()
        atexit.unregister(self._messages.uninstall)

    def painted_already(self) -> None:
        """The first window was painted before we were there."""
        self._filter.off(QEvent.Type.Paint, self._painted)
        self._first_paint()

    def note_shown(self, windows: Sequence[QWidget]) -> None:
        """Tell of windows that were shown before we were there."""
        with self._diagnostics.guard("breadcrumb"):
            self._breadcrumbs.note_shown(windows)

    def leave_screen(self) -> None:
        """Hide what is still shown: the event loop has ended, and a window would stand there frozen."""
        for window in QApplication.topLevelWidgets():
            window.hide()

    def tell_repeats(self) -> None:
        """Add the breadcrumbs held back as repetition, as before a report; from any thread."""
        with self._diagnostics.guard("repeats"):
            self._messages.tell()
            self._breadcrumbs.tell()

    def network_changed(self, *, online: bool) -> None:
        """The system sees a network, or none; to be called on the main thread."""
        with self._diagnostics.guard("breadcrumb"):
            self._breadcrumbs.surroundings.network_changed(online=online)

    def ignore_messages(self, text: str, category: str = "*") -> None:
        """Leave out messages of Qt's; both are wildcard patterns."""
        self._messages.noise.add(text, category)

    def _attach_late(self) -> None:
        app = QCoreApplication.instance()
        if app is not None and not self._left:
            self._attach(app)
            self._breadcrumbs.catch_up(app)

    def _attach(self, app: QCoreApplication) -> None:
        self.facts.attach(app)
        if not isinstance(app, QApplication):
            return  # no widgets: there is nothing to see but messages
        self._breadcrumbs.attach(app, self._filter, self.loads)
        self._filter.on(QEvent.Type.Paint, self._painted)
        self._filter.on(QEvent.Type.ShowToParent, self.facts.window_changed)
        self._filter.on(QEvent.Type.HideToParent, self.facts.window_changed)
        app.installEventFilter(self._filter)
        self.on_attach(self._filter)

    def _painted(self, _watched: QObject | None, _event: QEvent) -> None:
        self._filter.off(QEvent.Type.Paint, self._painted)
        # Not now: the event is still on its way to the widget that paints.
        QTimer.singleShot(0, self._first_paint)
