"""Windows and dialogs that come and go, and the person's moves between them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PyQt6.QtCore import QEvent, QObject, Qt, pyqtSlot
from PyQt6.QtGui import QGuiApplication, QWindow
from PyQt6.QtWidgets import QApplication, QDialog, QMessageBox, QWidget

from crashdesk.qt.connections import connect_once
from crashdesk.qt.steps import address
from crashdesk.qt.views import is_ignored, name_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from crashdesk.qt.loads import Loads
    from crashdesk.qt.steps import Steps
    from crashdesk.reporter.diagnostics import Diagnostics

_PLAIN: Final = {Qt.WindowType.Window, Qt.WindowType.Dialog, Qt.WindowType.Sheet, Qt.WindowType.Tool}


class Windows(QObject):
    """Notes windows shown, closed and hidden, dialogs accepted and rejected, and moves between windows.

    A dialog is hidden before it tells the host how it ended, so its step comes first. A move is one only
    between windows that were both open before: that a new window takes the keyboard, and gives it back
    when it closes, says nothing more than that it came and went.
    """

    def __init__(self, steps: Steps, diagnostics: Diagnostics, parent: QObject) -> None:
        super().__init__(parent)
        self._steps, self._diagnostics = steps, diagnostics
        self._loads: Loads | None = None
        self._closing = 0
        self._active = (0, "")
        self._open: dict[int, bool] = {}
        """Windows that are shown, and whether each has had the keyboard since."""

    def watch(self, app: QGuiApplication, loads: Loads) -> None:
        """Watch the moves between windows, and have it told how they come to the screen."""
        self._loads = loads
        connect_once(app.focusWindowChanged, self._moved)
        window = QApplication.activeWindow()
        self._open = {address(one): True for one in QApplication.topLevelWidgets() if one.isVisible()}
        self._active = (address(window), name_of(window)) if window is not None else (0, "")

    def catch_up(self, app: QApplication) -> None:
        """Take the windows that are shown for ones that have not painted themselves yet."""
        for window in app.topLevelWidgets():
            if self._loads is not None and window.isVisible() and is_plain_window(window):
                self._loads.shown(window)

    def note_shown(self, windows: Iterable[QWidget]) -> None:
        """Windows were shown, and painted, before anybody looked."""
        for window in windows:
            if is_plain_window(window):
                self._note(window, "shown")

    def shown(self, widget: QWidget, event: QEvent) -> None:
        """A widget was shown; not so where the system brings a window back from its icon."""
        if is_plain_window(widget) and not event.spontaneous():
            self._open[address(widget)] = False
            if self._loads is not None:
                self._loads.shown(widget)
            self._note(widget, "shown")

    def closed(self, widget: QWidget) -> None:
        """A widget is asked to close. The host may refuse that, but a dialog tells when it is hidden."""
        if is_plain_window(widget):
            self._closing = address(widget)
            if not isinstance(widget, QDialog):
                self._note(widget, "closed")

    def hidden(self, widget: QWidget, event: QEvent) -> None:
        """A widget was hidden."""
        if not is_plain_window(widget) or event.spontaneous():
            return
        here = address(widget)
        self._open.pop(here, None)
        if self._loads is not None:
            self._loads.hidden(widget)
        closing, self._closing = self._closing == here, 0
        if not closing:
            self._note(widget, "hidden")
        elif isinstance(widget, QDialog):
            what, data = end_of(widget)
            self._note(widget, what, data)

    @pyqtSlot(QWindow)
    def _moved(self, _window: QWindow | None) -> None:
        with self._diagnostics.guard("breadcrumb"):
            window = QApplication.activeWindow()
            # A popup takes the keyboard, but nobody has gone elsewhere; and of a window that is gone again
            # the system may tell late.
            if window is not None and address(window) in self._open and not is_ignored(window):
                self._go_to(window)

    def _go_to(self, window: QWidget) -> None:
        (before, name), here, there = self._active, address(window), name_of(window)
        known, self._open[here], self._active = self._open[here], True, (here, there)
        if known and before in self._open and before != here:
            route = {"from": name, "to": there}
            self._steps.put(f"{name} → {there}", "navigation", route, window.windowTitle)

    def _note(self, window: QWidget, what: str, data: Mapping[str, Any] | None = None) -> None:
        self._steps.note(window, f" {what}", "ui.lifecycle", data or {}, window.windowTitle)


def end_of(dialog: QDialog) -> tuple[str, dict[str, Any]]:
    """How a dialog ended: accepted, rejected, or with a result of its own."""
    result = dialog.result()
    if isinstance(dialog, QMessageBox):
        known = [one.name for one in QMessageBox.StandardButton if one.value == result]
        return "closed", {"result": (known or [str(result)])[0]}
    if result in {QDialog.DialogCode.Accepted, QDialog.DialogCode.Rejected}:
        return ("accepted" if result == QDialog.DialogCode.Accepted else "rejected"), {}
    return "finished", {"result": result}


def is_plain_window(widget: QWidget) -> bool:
    """Whether a widget is a window to a person: menus, tooltips and completers are windows to Qt alone."""
    return widget.isWindow() and widget.windowType() in _PLAIN
