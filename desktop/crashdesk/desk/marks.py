"""The mark of a level: a shape of its own for each, so that colour is never the only sign."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QPainter, QPen, QPolygonF

if TYPE_CHECKING:
    from crashdesk.protocol.payloads import Level

# The name by which pylupdate6 finds the texts.
translate = QCoreApplication.translate

_SHAPES: dict[Level, tuple[tuple[float, float], ...]] = {
    "fatal": ((0.3, 0), (0.7, 0), (1, 0.3), (1, 0.7), (0.7, 1), (0.3, 1), (0, 0.7), (0, 0.3)),
    "warning": ((0.5, 0.04), (1, 0.94), (0, 0.94)),
    "info": ((0.5, 0), (1, 0.5), (0.5, 1), (0, 0.5)),
}


def draw_mark(painter: QPainter, rect: QRectF, level: Level, color: QColor) -> None:
    """Draw an octagon (fatal), disc (error), triangle (warning), diamond (info) or ring (debug)."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    if level in _SHAPES:
        corners = (
            QPointF(rect.x() + x * rect.width(), rect.y() + y * rect.height()) for x, y in _SHAPES[level]
        )
        painter.drawPolygon(QPolygonF(corners))
    elif level == "error":
        painter.drawEllipse(rect)
    else:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(color, 1.5))
        painter.drawEllipse(rect.adjusted(1, 1, -1, -1))
    painter.restore()


def level_name(level: Level) -> str:
    """The word for a level."""
    return {
        "fatal": translate("marks", "fatal"),
        "error": translate("marks", "error"),
        "warning": translate("marks", "warning"),
        "info": translate("marks", "info"),
        "debug": translate("marks", "debug"),
    }[level]
