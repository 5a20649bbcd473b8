"""The reporter's Qt half, put together."""

from __future__ import annotations

import atexit
from typing import TYPE_CHECKING, Any

from PyQt6 import sip
from PyQt6.QtCore import QCoreApplication, QEvent, QObject, QTimer
from PyQt6.QtWidgets import QAbstractButton, QApplication

from crashdesk.qt.breadcrumbs import Breadcrumbs
from crashdesk.qt.bridge import MainThread
from crashdesk.qt.events import EventFilter
from crashdesk.qt.messages import QtMessages

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from crashdesk.reporter.diagnostics import Diagnostics

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
    """

    def __init__(
        self,
        add: AddBreadcrumb,
        report_message: ReportMessage,
        first_paint: Callable[[], None],
        diagnostics: Diagnostics,
    ) -> None:
        self.main_thread = MainThread(diagnostics)
        self._first_paint = first_paint
        self._messages = QtMessages(add, report_message, diagnostics)
        self._filter = EventFilter(diagnostics)
        self._breadcrumbs = Breadcrumbs(
            lambda message, category, data: add(message, category, "info", data), diagnostics
        )
        self._app: QCoreApplication | None = None
        self._left = False

    def install(self, app: QCoreApplication | None = None) -> None:
        """Begin to watch; where there is no application yet, as soon as its event loop runs."""
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
        self._messages.uninstall()
        if self._app is not None and not sip.isdeleted(self._app):
            self._app.removeEventFilter(self._filter)
        for ours in (self._filter, self._breadcrumbs):
            if not sip.isdeleted(ours):
                # At once, not later: deleting the receiver is what ends its connections.
                sip.delete(ours)
        self.main_thread.close()
        atexit.unregister(self._messages.uninstall)

    def _attach_late(self) -> None:
        app = QCoreApplication.instance()
        if app is not None and not self._left:
            self._attach(app)

    def _attach(self, app: QCoreApplication) -> None:
        self._app = app
        if not isinstance(app, QApplication):
            return  # no widgets: there is nothing to see but messages
        self._filter.on(QEvent.Type.Polish, self._breadcrumbs.polished)
        self._filter.on(QEvent.Type.Show, self._breadcrumbs.shown)
        self._filter.on(QEvent.Type.Close, self._breadcrumbs.closed)
        self._filter.on(QEvent.Type.Paint, self._painted)
        app.installEventFilter(self._filter)
        for widget in app.allWidgets():
            if isinstance(widget, QAbstractButton):
                self._breadcrumbs.watch(widget)

    def _painted(self, _watched: QObject | None, _event: QEvent) -> None:
        self._filter.off(QEvent.Type.Paint)
        # Not now: the event is still on its way to the widget that paints.
        QTimer.singleShot(0, self._first_paint)
