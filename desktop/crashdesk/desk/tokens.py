"""The desk's own colours and measures: everything else is the platform's style and palette.

Each text colour has a contrast of at least 4.5 to 1 against the grounds it stands on in both schemes
(WCAG 2.1 AA, https://www.w3.org/TR/WCAG21/#contrast-minimum), which a test checks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PyQt6.QtGui import QColor, QFont, QFontDatabase, QPalette

if TYPE_CHECKING:
    from crashdesk.protocol.payloads import Level

GRID = 8  # pixels: every distance is a multiple of it, or half of it
HALF = GRID // 2

_LINEAR_BELOW = 0.03928
_MIDDLE = 128  # of 255


@dataclass(frozen=True, slots=True)
class Tokens:
    """The colours of one scheme, as ``#rrggbb``."""

    fatal: str
    error: str
    warning: str
    info: str
    debug: str
    good: str
    spark: str

    def level(self, level: Level) -> QColor:
        """The colour of a level."""
        return QColor(str(getattr(self, level)))


LIGHT = Tokens(
    fatal="#8a1fb0",
    error="#c01c28",
    warning="#8f4b00",
    info="#1a5fb4",
    debug="#5a5f66",
    good="#1b6b36",
    spark="#4453ab",
)
DARK = Tokens(
    fatal="#d99bf2",
    error="#ff8f86",
    warning="#f5b45c",
    info="#86b7f7",
    debug="#b4b9c0",
    good="#7ed492",
    spark="#a3b0ff",
)


def is_dark(palette: QPalette) -> bool:
    """Whether the palette writes light on dark."""
    return palette.color(QPalette.ColorRole.Base).lightness() < _MIDDLE


def tokens_for(palette: QPalette) -> Tokens:
    """The colours that go with a palette."""
    return DARK if is_dark(palette) else LIGHT


def muted(palette: QPalette, ground: QPalette.ColorRole = QPalette.ColorRole.Base) -> QColor:
    """The colour of secondary text on a ground of the palette."""
    return blend(palette.color(QPalette.ColorRole.Text), palette.color(ground), 0.68)


def selection(palette: QPalette, *, active: bool) -> QColor:
    """The ground of a selected row: a tint, so that text and marks keep their colours on it."""
    base = palette.color(QPalette.ColorRole.Base)
    if not active:
        return blend(palette.color(QPalette.ColorRole.Text), base, 0.10)
    return blend(palette.color(QPalette.ColorRole.Highlight), base, 0.18)


def code_ground(palette: QPalette) -> QColor:
    """The ground of source lines."""
    return blend(palette.color(QPalette.ColorRole.Text), palette.color(QPalette.ColorRole.Base), 0.04)


def current_line(palette: QPalette) -> QColor:
    """The ground of the source line where it happened."""
    return blend(QColor(tokens_for(palette).error), palette.color(QPalette.ColorRole.Base), 0.12)


def rule(palette: QPalette) -> QColor:
    """The colour of a hairline between areas."""
    return blend(palette.color(QPalette.ColorRole.Text), palette.color(QPalette.ColorRole.Window), 0.14)


def blend(over: QColor, under: QColor, share: float) -> QColor:
    """Mix two colours, ``share`` (0 to 1) being how much of the first shows."""
    mixed = (a * share + b * (1 - share) for a, b in zip(_rgb(over), _rgb(under), strict=True))
    return QColor.fromRgbF(*mixed)


def contrast(one: QColor, other: QColor) -> float:
    """The contrast ratio of two colours, 1 to 21, after WCAG 2.1."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: QColor) -> float:
    red, green, blue = (
        part / 12.92 if part <= _LINEAR_BELOW else ((part + 0.055) / 1.055) ** 2.4 for part in _rgb(color)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _rgb(color: QColor) -> tuple[float, float, float]:
    return color.redF(), color.greenF(), color.blueF()


def title_font(base: QFont) -> QFont:
    """The largest of the three sizes, in the heavier of the two weights."""
    return _scaled(strong_font(base), 1.3)


def strong_font(base: QFont) -> QFont:
    """The application's font in the heavier weight."""
    font = QFont(base)
    font.setWeight(QFont.Weight.DemiBold)
    return font


def small_font(base: QFont) -> QFont:
    """The smallest of the three sizes."""
    return _scaled(base, 0.9)


def code_font(base: QFont) -> QFont:
    """The system's monospace font in the size of the application's."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    if base.pointSizeF() > 0:
        font.setPointSizeF(base.pointSizeF())
    else:
        font.setPixelSize(base.pixelSize())
    return font


def _scaled(base: QFont, factor: float) -> QFont:
    font = QFont(base)
    if base.pointSizeF() > 0:  # a font is sized in points or in pixels, never both
        font.setPointSizeF(base.pointSizeF() * factor)
    else:
        font.setPixelSize(round(base.pixelSize() * factor))
    return font
