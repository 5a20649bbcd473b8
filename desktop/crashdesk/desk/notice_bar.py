"""A quiet bar at the window's foot: what was done, with a way back; or what is the matter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtGui import QPainter, QPaintEvent, QPalette
from PyQt6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from crashdesk.desk.captions import Kind, LineCaption
from crashdesk.desk.controls import GlyphView, single_shot, tool_button
from crashdesk.desk.tokens import GRID, HALF, blend, rule, tokens_for

if TYPE_CHECKING:
    from collections.abc import Callable

_STAYS = 12_000  # milliseconds, for what need not be answered
_ICON = 16  # pixels


class NoticeBar(QWidget):
    """One notice at a time; a new one takes the place of the old one.

    Args:
        glyph: the icon's name.
        lasting: whether a notice stays until it is withdrawn; otherwise it goes after a while.
        parent: the owner.
    """

    def __init__(self, glyph: str, *, lasting: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lasting = lasting
        self._callback: Callable[[], None] | None = None
        self._icon = GlyphView(glyph, _ICON, QPalette.ColorRole.WindowText)
        self._text = LineCaption(Kind.BODY)
        self._action = QPushButton()
        self._action.clicked.connect(self.press)
        self._close = tool_button("close", self.tr("Close this note"), self.withdraw)
        self._timer = single_shot(self, _STAYS, self.withdraw)
        self._lay_out()
        self.hide()

    @property
    def text(self) -> str:
        """What the bar says; empty while it is hidden."""
        return "" if self.isHidden() else self._text.text()

    @property
    def has_action(self) -> bool:
        """Whether there is something to press."""
        return not self.isHidden() and self._callback is not None

    def say(self, text: str, action: str | None = None, callback: Callable[[], None] | None = None) -> None:
        """Show a notice, with a button where there is something to do about it."""
        self._text.setText(text)
        self._callback = callback if action else None
        self._action.setText(action or "")
        self._action.setVisible(self._callback is not None)
        self._close.setVisible(not self._lasting)
        self.setAccessibleName(text)
        self.show()
        if not self._lasting:
            self._timer.start()

    def press(self) -> None:
        """Do what the button does, and withdraw the notice."""
        callback = self._callback
        self.withdraw()
        if callback is not None:
            callback()

    def withdraw(self) -> None:
        """Hide the bar."""
        self._timer.stop()
        self._callback = None
        self.hide()

    def paintEvent(self, _event: QPaintEvent | None) -> None:
        """Draw a ground that differs from the window's by a shade."""
        palette = self.palette()
        window = palette.color(QPalette.ColorRole.Window)
        colors = tokens_for(palette)
        tint = blend(colors.level("warning" if self._lasting else "info"), window, 0.13)
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), tint)
            painter.fillRect(0, 0, self.width(), 1, rule(palette))

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * GRID, HALF + 1, GRID, HALF)
        row.setSpacing(GRID)
        row.addWidget(self._icon)
        row.addWidget(self._text, 1)
        row.addWidget(self._action)
        row.addWidget(self._close)
        self.setMinimumHeight(5 * GRID)
