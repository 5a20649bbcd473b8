"""Clicks on buttons, check boxes and radio buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QObject, Qt, pyqtSlot
from PyQt6.QtWidgets import QAbstractButton, QCheckBox, QToolButton, QWidget

from crashdesk.qt.connections import connect_once
from crashdesk.qt.steps import address

if TYPE_CHECKING:
    from PyQt6.QtGui import QKeyEvent, QMouseEvent

    from crashdesk.qt.menus import Actions
    from crashdesk.qt.steps import Steps
    from crashdesk.reporter.diagnostics import Diagnostics

_VERBS: Final = {True: "checked", False: "unchecked", None: "clicked"}
_HOLDING_KEYS: Final = {Qt.Key.Key_Space, Qt.Key.Key_Select}
"""Keys that press a button when they go down and click it when they come up (qabstractbutton.cpp)."""


class Buttons(QObject):
    """Notes a click before the host's slot of any of the button's signals but ``pressed``.

    ``released`` comes before ``clicked``, but ``toggled``, and the action of a tool button, come before
    both. So a click by mouse or space bar is noted where it is certain: when the release is on its way to
    a button that is down. Every other click (Return, a mnemonic, ``click()``, assistive technology) begins
    with the signal ``pressed`` and is certain then.

    Args:
        steps: takes the clicks.
        actions: takes the clicks on tool buttons that stand for an action.
    """

    def __init__(self, steps: Steps, actions: Actions, diagnostics: Diagnostics, parent: QObject) -> None:
        super().__init__(parent)
        self._steps, self._actions, self._diagnostics = steps, actions, diagnostics
        self._held = 0

    def watch(self, button: QAbstractButton) -> None:
        """Watch a button; a second time changes nothing."""
        connect_once(button.pressed, self._pressed)

    def mouse_pressed(self, widget: QWidget, event: QMouseEvent) -> None:
        """A mouse button went down; on a button this is no click yet: it may be dragged off."""
        if isinstance(widget, QAbstractButton) and event.button() == Qt.MouseButton.LeftButton:
            self._held = address(widget)

    def mouse_released(self, widget: QWidget, event: QMouseEvent) -> None:
        """A mouse button came up."""
        if isinstance(widget, QAbstractButton) and event.button() == Qt.MouseButton.LeftButton:
            self._held = 0
            if widget.isDown() and widget.rect().contains(event.position().toPoint()):
                self._click(widget)

    def key_pressed(self, widget: QWidget, event: QKeyEvent) -> None:
        """A key went down."""
        if isinstance(widget, QAbstractButton):
            self._held = address(widget) if event.key() in _HOLDING_KEYS else 0

    def key_released(self, widget: QWidget, event: QKeyEvent) -> None:
        """A key came up."""
        if isinstance(widget, QAbstractButton) and event.key() in _HOLDING_KEYS and not event.isAutoRepeat():
            self._held = 0
            if widget.isDown():
                self._click(widget)

    @pyqtSlot()
    def _pressed(self) -> None:
        with self._diagnostics.guard("breadcrumb"):
            button = self.sender()
            # A button that repeats itself while it is held emits this again for each time.
            if isinstance(button, QAbstractButton) and self._held != address(button):
                self._click(button)

    def _click(self, button: QAbstractButton) -> None:
        action = button.defaultAction() if isinstance(button, QToolButton) else None
        if action is not None:
            self._actions.chosen(action, button)
        elif button.isCheckable():
            state = state_after_click(button)
            checked = {} if state is None else {"checked": state}
            self._steps.note(button, f" {_VERBS[state]}", data=checked, text=button.text)
        else:
            self._steps.note(button, " clicked", text=button.text)


def state_after_click(button: QAbstractButton) -> bool | None:
    """Whether a click leaves a checkable button checked; None where it has more than two states."""
    if isinstance(button, QCheckBox) and button.isTristate():
        return None
    group = button.group()
    exclusive = group.exclusive() if group is not None else button.autoExclusive()
    return True if exclusive else not button.isChecked()
