"""Small controls that several panes are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, QTimer
from PyQt6.QtGui import QGuiApplication, QPainter, QPaintEvent, QPalette
from PyQt6.QtWidgets import QToolButton, QWidget

from crashdesk.widgets.icons import icon

if TYPE_CHECKING:
    from collections.abc import Callable


def single_shot(owner: QObject, milliseconds: int, callback: Callable[[], None]) -> QTimer:
    """A timer that runs once each time it is started, and dies with its owner."""
    timer = QTimer(owner)
    timer.setSingleShot(True)
    timer.setInterval(milliseconds)
    timer.timeout.connect(callback)
    return timer


def tool_button(glyph: str, tip: str, callback: Callable[[], None]) -> QToolButton:
    """A flat button with an icon, its name in tooltip and screen reader."""
    button = QToolButton()
    button.setAutoRaise(True)
    button.setIcon(icon(glyph))
    button.setToolTip(tip)
    button.setAccessibleName(tip)
    button.clicked.connect(lambda _checked: callback())
    return button


class GlyphView(QWidget):
    """Shows an icon, painted anew with each change of the palette (a label would keep its pixels)."""

    def __init__(
        self, glyph: str, side: int, role: QPalette.ColorRole, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._role = role
        self._icon = icon(glyph, role)
        self.setFixedSize(side, side)

    def show_glyph(self, glyph: str) -> None:
        """Show another icon."""
        self._icon = icon(glyph, self._role)
        self.update()

    def paintEvent(self, _event: QPaintEvent | None) -> None:
        """Draw the icon."""
        with QPainter(self) as painter:
            self._icon.paint(painter, self.rect())


def copy_to_clipboard(text: str) -> None:
    """Put text on the clipboard."""
    clipboard = QGuiApplication.clipboard()
    if clipboard is not None:
        clipboard.setText(text)
