"""What a pane shows when it has nothing else: what will appear here, or what went wrong, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QPalette
from PyQt6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from crashdesk.desk.captions import Caption, Kind
from crashdesk.desk.controls import GlyphView
from crashdesk.desk.tokens import GRID

if TYPE_CHECKING:
    from collections.abc import Callable

_ICON = 40  # pixels
_WIDTH = 360  # pixels: lines longer than about 60 characters read badly


class MessagePane(QWidget):
    """An icon, a headline, a sentence or two, and at most one button."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = GlyphView("tray", _ICON, QPalette.ColorRole.PlaceholderText)
        self._headline = Caption(Kind.TITLE, wrap=True)
        self._text = Caption(Kind.QUIET, wrap=True)
        self._button = QPushButton()
        self._callback: Callable[[], None] = lambda: None
        self._button.clicked.connect(lambda _checked: self.press())
        self._lay_out()

    def say(
        self,
        headline: str,
        text: str,
        glyph: str,
        action: str = "",
        callback: Callable[[], None] = lambda: None,
    ) -> None:
        """Show a message.

        Args:
            headline: what is the case.
            text: what to do, or what will appear.
            glyph: the icon's name.
            action: the button's text; no button without it.
            callback: what the button does.
        """
        self._callback = callback
        self._icon.show_glyph(glyph)
        self._headline.setText(headline)
        self._text.setText(text)
        self._button.setText(action)
        self._button.setVisible(bool(action))

    @property
    def text(self) -> str:
        """All that the pane says, for tests and screen readers."""
        return f"{self._headline.text()}\n{self._text.text()}"

    def press(self) -> None:
        """Do what the button does."""
        self._callback()

    def _lay_out(self) -> None:
        middle = QWidget()
        middle.setMaximumWidth(_WIDTH)
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addWidget(self._icon, alignment=Qt.AlignmentFlag.AlignCenter)
        for label in (self._headline, self._text):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(label)
        column.addSpacing(GRID)
        column.addWidget(self._button, alignment=Qt.AlignmentFlag.AlignCenter)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(middle, 100)
        row.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        outer.addStretch(2)
        outer.addLayout(row)
        outer.addStretch(3)
