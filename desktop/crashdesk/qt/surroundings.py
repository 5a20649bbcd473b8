"""What happens around the application: in front or behind, screens, network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PyQt6.QtCore import QObject, QTimer, pyqtSlot
from PyQt6.QtGui import QGuiApplication, QScreen

from crashdesk.qt.connections import connect_once

if TYPE_CHECKING:
    from PyQt6.QtCore import Qt

    from crashdesk.qt.steps import Steps
    from crashdesk.reporter.diagnostics import Diagnostics

SETTLE: Final = 200
"""Milliseconds that the application must stay in front or behind: between two of its own windows it is
inactive for a moment."""


class Surroundings(QObject):
    """Notes the application going behind and coming back, and changes of screens and network."""

    def __init__(self, steps: Steps, diagnostics: Diagnostics, parent: QObject) -> None:
        super().__init__(parent)
        self._steps, self._diagnostics = steps, diagnostics
        # That it comes to the front when it starts is no step.
        self._told = "active"
        self._online: bool | None = None
        self._settled = QTimer(self)
        self._settled.setSingleShot(True)
        self._settled.setInterval(SETTLE)
        connect_once(self._settled.timeout, self._tell_state)

    def watch(self, app: QGuiApplication) -> None:
        """Begin to watch."""
        connect_once(app.applicationStateChanged, self._state_changed)
        connect_once(app.screenAdded, self._screen_added)
        connect_once(app.screenRemoved, self._screen_removed)
        for screen in app.screens():
            connect_once(screen.geometryChanged, self._screen_changed)

    def network_changed(self, *, online: bool) -> None:
        """The system sees a network, or none; what it saw at first is no change."""
        before, self._online = self._online, online
        if before is not None and before != online:
            action = "NETWORK_AVAILABLE" if online else "NETWORK_LOST"
            self._tell("network available" if online else "network lost", action)

    @pyqtSlot()
    def _state_changed(self) -> None:
        with self._diagnostics.guard("breadcrumb"):
            self._settled.start()

    @pyqtSlot()
    def _tell_state(self) -> None:
        with self._diagnostics.guard("breadcrumb"):
            state = name_of_state(QGuiApplication.applicationState())
            if state != self._told:
                self._told = state
                self._steps.put(f"application {state}", "app.lifecycle", {"state": state})

    @pyqtSlot(QScreen)
    def _screen_added(self, screen: QScreen) -> None:
        with self._diagnostics.guard("breadcrumb"):
            connect_once(screen.geometryChanged, self._screen_changed)
            self._tell("screen added", "SCREEN_ADDED", **_facts(screen))

    @pyqtSlot(QScreen)
    def _screen_removed(self, _screen: QScreen) -> None:
        with self._diagnostics.guard("breadcrumb"):
            self._tell("screen removed", "SCREEN_REMOVED", screens=len(QGuiApplication.screens()))

    @pyqtSlot()
    def _screen_changed(self) -> None:
        with self._diagnostics.guard("breadcrumb"):
            screen = self.sender()
            if isinstance(screen, QScreen):
                self._tell("screen changed", "SCREEN_CHANGED", **_facts(screen))

    def _tell(self, message: str, action: str, **data: Any) -> None:
        self._steps.put(message, "device.event", {"action": action, **data})


def name_of_state(state: Qt.ApplicationState) -> str:
    """``active``, ``inactive``, ``hidden`` or ``suspended``."""
    return str(state.name).removeprefix("Application").lower()


def _facts(screen: QScreen) -> dict[str, Any]:
    size = screen.geometry().size()
    return {
        "screens": len(QGuiApplication.screens()),
        "size": f"{size.width()}x{size.height()}",
        "scale": screen.devicePixelRatio(),
    }
