"""What the dialogs add to the platform's colours, so that everything can be made out (WCAG AA)."""

from __future__ import annotations

from typing import Final

from PyQt6.QtGui import QColor, QPalette

TEXT: Final = 4.5
"""The least contrast of a text: https://www.w3.org/TR/WCAG22/#contrast-minimum"""
CONTROL: Final = 3.0
"""The least contrast of what is used: https://www.w3.org/TR/WCAG22/#non-text-contrast"""
_FAINT: Final = 2.0
_STEPS: Final = 20
_LINEAR_UP_TO: Final = 0.04045  # where sRGB turns from a line into a curve


def contrast(one: QColor, other: QColor) -> float:
    """How far two colours stand apart, from 1 to 21.

    https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
    """
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def edge(palette: QPalette, group: QPalette.ColorGroup) -> QColor:
    """The quietest colour between ground and text in which an outline can be made out."""
    ground = palette.color(group, QPalette.ColorRole.Window)
    text = palette.color(group, QPalette.ColorRole.WindowText)
    wanted = _FAINT if group == QPalette.ColorGroup.Disabled else CONTROL + 0.2
    mixed = (_mixed(ground, text, step / _STEPS) for step in range(1, _STEPS))
    return next((color for color in mixed if contrast(color, ground) >= wanted), text)


def legible_selection(palette: QPalette) -> QPalette:
    """A palette that sets the selection alone: as dark, or as light, as the text in it needs."""
    made, roles = QPalette(), QPalette.ColorRole
    for group in (QPalette.ColorGroup.Active, QPalette.ColorGroup.Inactive):
        ground, text = palette.color(group, roles.Highlight), palette.color(group, roles.HighlightedText)
        made.setColor(group, roles.Highlight, _legible(ground, text))
    return made


def _legible(ground: QColor, text: QColor) -> QColor:
    away = QColor("black") if _luminance(text) > _luminance(ground) else QColor("white")
    mixed = (_mixed(ground, away, step / _STEPS) for step in range(_STEPS))
    return next((color for color in mixed if contrast(color, text) >= TEXT), away)


def _mixed(one: QColor, other: QColor, share: float) -> QColor:
    pairs = ((one.red(), other.red()), (one.green(), other.green()), (one.blue(), other.blue()))
    return QColor(*(round(a + (b - a) * share) for a, b in pairs))


def _luminance(color: QColor) -> float:
    red, green, blue = map(_linear, (color.redF(), color.greenF(), color.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= _LINEAR_UP_TO else float(((part + 0.055) / 1.055) ** 2.4)
