"""Icons in the colour of the palette, drawn from QtAwesome's font.

The glyph is painted when it is shown, so an icon follows a palette that changes under it, and QtAwesome
(250 ms to import and load its fonts) is imported at the first painting, never with this module. Where it
is not installed (the reporter embedded without the extra ``desk``) the icons are blank.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from PyQt6.QtCore import QPoint, QRect, QSize, Qt
from PyQt6.QtGui import QFont, QGuiApplication, QIcon, QIconEngine, QPainter, QPalette, QPixmap

from crashdesk.widgets import resources

_GROUPS = {
    QIcon.Mode.Disabled: QPalette.ColorGroup.Disabled,
    QIcon.Mode.Normal: QPalette.ColorGroup.Active,
    QIcon.Mode.Active: QPalette.ColorGroup.Active,
    QIcon.Mode.Selected: QPalette.ColorGroup.Active,
}


def icon(name: str, role: QPalette.ColorRole = QPalette.ColorRole.ButtonText) -> QIcon:
    """An icon of Material Design's set.

    Args:
        name: the glyph's name at https://pictogrammers.com/library/mdi/, such as ``refresh``.
        role: which colour of the application's palette it takes.
    """
    return QIcon(_GlyphEngine(name, role))


def application_icon() -> QIcon:
    """Crashdesk's own icon."""
    return QIcon(str(resources.path("icons", "crashdesk.svg")))


class _GlyphEngine(QIconEngine):
    """Paints one glyph in the colour that the palette has at that moment."""

    def __init__(self, name: str, role: QPalette.ColorRole) -> None:
        super().__init__()
        self._name, self._role = name, role

    def paint(self, painter: QPainter | None, rect: QRect, mode: QIcon.Mode, _state: QIcon.State) -> None:
        """Draw the glyph as large as the rectangle allows."""
        glyph, font = _glyph(self._name, min(rect.width(), rect.height()))
        if painter is None or not glyph:
            return
        painter.save()
        painter.setFont(font)
        painter.setPen(QGuiApplication.palette().color(_GROUPS[mode], self._role))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, glyph)
        painter.restore()

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """The glyph on a transparent ground, for those who ask for a pixmap."""
        pixmap = QPixmap(size)
        pixmap.fill(Qt.GlobalColor.transparent)
        with QPainter(pixmap) as painter:
            self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        return pixmap

    def clone(self) -> QIconEngine:
        """Another engine for the same glyph."""
        return _GlyphEngine(self._name, self._role)


def _glyph(name: str, size: int) -> tuple[str, QFont]:
    """The character of a glyph and its font, ``size`` in pixels; no character without QtAwesome."""
    awesome = _qtawesome()
    if awesome is None or size <= 0:
        return "", QFont()
    return awesome.charmap(f"mdi6.{name}"), awesome.font("mdi6", size)


@cache
def _qtawesome() -> Any:
    try:
        import qtawesome
    except ImportError:
        return None
    return qtawesome
