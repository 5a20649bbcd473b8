"""Labels in the desk's three sizes and two weights, following font and palette as they change."""

from __future__ import annotations

from enum import Enum

from PyQt6.QtCore import QEvent
from PyQt6.QtGui import QFont, QGuiApplication, QPalette
from PyQt6.QtWidgets import QApplication, QLabel, QWidget

from crashdesk.desk.tokens import muted, small_font, strong_font, title_font
from crashdesk.widgets.labels import ElidedLabel, PlainLabel


class Kind(Enum):
    """What a caption is: its size, weight and strength."""

    TITLE = "title"
    STRONG = "strong"
    BODY = "body"
    QUIET = "quiet"
    SMALL = "small"


_FONTS = {Kind.TITLE: title_font, Kind.STRONG: strong_font, Kind.SMALL: small_font}
_QUIET = {Kind.QUIET, Kind.SMALL}
_CHANGES = {QEvent.Type.ApplicationPaletteChange, QEvent.Type.ApplicationFontChange}


class Caption(PlainLabel):
    """Plain text that wraps where asked to."""

    def __init__(
        self, kind: Kind, text: str = "", parent: QWidget | None = None, *, wrap: bool = False
    ) -> None:
        super().__init__(text, parent, wrap=wrap)
        self._kind = kind
        _style(self, kind)

    def event(self, event: QEvent | None) -> bool:
        """Follow the application's font and palette."""
        if event is not None and event.type() in _CHANGES:
            _style(self, self._kind)
        return super().event(event)


class LineCaption(ElidedLabel):
    """One line of plain text, elided."""

    def __init__(self, kind: Kind, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._kind = kind
        _style(self, kind)

    def event(self, event: QEvent | None) -> bool:
        """Follow the application's font and palette."""
        if event is not None and event.type() in _CHANGES:
            _style(self, self._kind)
        return super().event(event)


def _style(label: QLabel, kind: Kind) -> None:
    font = QApplication.font()
    label.setFont(_FONTS[kind](font) if kind in _FONTS else QFont(font))
    palette = QGuiApplication.palette()
    if kind in _QUIET:
        quiet = muted(palette, QPalette.ColorRole.Window)
        palette.setColor(QPalette.ColorRole.WindowText, quiet)
        palette.setColor(QPalette.ColorRole.Text, quiet)
    label.setPalette(palette)
