"""Where a window that nobody called may appear."""

from __future__ import annotations

from typing import Final

from PyQt6.QtCore import QPoint, QRect, QSize
from PyQt6.QtWidgets import QApplication, QStyle, QWidget

MARGIN: Final = 16
"""Distance from the edges of the screen, in pixels."""


def corner(size: QSize, available: QRect, keep_free: QPoint | None) -> QPoint:
    """The top left point for a window in a corner of the screen.

    Args:
        size: the window's size with its frame, in pixels.
        available: the screen without panels and docks.
        keep_free: a point that stays uncovered (the centre of the host's window), or None.

    Returns:
        The bottom right corner; another one where that would cover the point; where every corner
        does, the one whose centre is farthest from it.
    """
    places = _corners(size, available)
    if keep_free is None:
        return places[0]
    for place in places:
        if not QRect(place, size).contains(keep_free):
            return place
    return max(places, key=lambda place: (QRect(place, size).center() - keep_free).manhattanLength())


def place(window: QWidget) -> None:
    """Move a window into a corner of its screen, clear of the middle of the window it belongs to."""
    screen = window.screen()
    if screen is None:
        return
    host = window.parentWidget() or QApplication.activeWindow()
    behind = host.window() if host else None
    keep_free = behind.frameGeometry().center() if behind else None
    window.move(corner(_framed(window), screen.availableGeometry(), keep_free))


def _framed(window: QWidget) -> QSize:
    """The size with the frame; before the first showing the frame is not known yet."""
    style = window.style()
    assert style is not None
    title_bar = style.pixelMetric(QStyle.PixelMetric.PM_TitleBarHeight)
    return window.size().expandedTo(window.frameGeometry().size()) + QSize(0, title_bar)


def _corners(size: QSize, available: QRect) -> list[QPoint]:
    """Bottom right, bottom left, top right, top left; never beyond the left and upper edge."""
    left, top = available.left() + MARGIN, available.top() + MARGIN
    right = max(available.left(), available.right() + 1 - MARGIN - size.width())
    bottom = max(available.top(), available.bottom() + 1 - MARGIN - size.height())
    return [QPoint(right, bottom), QPoint(left, bottom), QPoint(right, top), QPoint(left, top)]
