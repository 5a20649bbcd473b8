"""Where a window that nobody called may appear."""

from __future__ import annotations

from typing import Final

from PyQt6.QtCore import QPoint, QRect, QSize

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


def _corners(size: QSize, available: QRect) -> list[QPoint]:
    """Bottom right, bottom left, top right, top left; never beyond the left and upper edge."""
    left, top = available.left() + MARGIN, available.top() + MARGIN
    right = max(available.left(), available.right() + 1 - MARGIN - size.width())
    bottom = max(available.top(), available.bottom() + 1 - MARGIN - size.height())
    return [QPoint(right, bottom), QPoint(left, bottom), QPoint(right, top), QPoint(left, top)]
