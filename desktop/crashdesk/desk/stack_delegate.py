"""Draws the rows of the stack."""

from __future__ import annotations

from PyQt6.QtCore import QModelIndex, QPointF, QRect, QSize, Qt
from PyQt6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPalette, QPolygonF
from PyQt6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from crashdesk.desk.stack_nodes import Node, NodeKind
from crashdesk.desk.tokens import GRID, HALF, code_font, muted, selection, strong_font, tokens_for

NODE_ROLE = Qt.ItemDataRole.UserRole
_CODE = {NodeKind.CODE, NodeKind.VARIABLE}
_MIDDLE = Qt.AlignmentFlag.AlignVCenter
_LEFT = int(Qt.AlignmentFlag.AlignLeft | _MIDDLE)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | _MIDDLE)
_GUTTER = 5  # digits of a line number


class StackDelegate(QStyledItemDelegate):
    """Draws exceptions, frames, folds, source lines and variables."""

    def paint(self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        """Draw one row."""
        node = index.data(NODE_ROLE)
        if painter is None or not isinstance(node, Node):
            return
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            active = bool(option.state & QStyle.StateFlag.State_Active)
            painter.fillRect(option.rect, selection(option.palette, active=active))
        if node.kind in _CODE:
            self._draw_code(painter, option, node)
        else:
            self._draw_row(painter, option, node)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        """Source lines take the width they need, everything else what there is."""
        node = index.data(NODE_ROLE)
        if isinstance(node, Node) and node.kind in _CODE:
            metrics = QFontMetrics(code_font(option.font))
            gutter = _gutter(metrics)
            text = node.text if node.kind is NodeKind.CODE else ""
            return QSize(gutter + metrics.horizontalAdvance(text) + 2 * GRID, metrics.lineSpacing() + 2)
        tall = isinstance(node, Node) and node.kind is NodeKind.EXCEPTION
        return QSize(0, option.fontMetrics.height() + (2 * GRID if tall else GRID + HALF // 2))

    def _draw_row(self, painter: QPainter, option: QStyleOptionViewItem, node: Node) -> None:
        """Text, what is muted behind it, and what stands at the right edge of what can be seen."""
        area = _visible(option).adjusted(HALF, 0, -GRID - HALF, 0)
        quiet, plain = muted(option.palette), _color(option, node)
        aside = _draw(painter, area, node.aside, option.font, quiet, _RIGHT)
        area.setRight(area.right() - aside - (2 * GRID if aside else 0))
        used = _draw(painter, area, node.text, _font(option, node), plain, _LEFT)
        area.setLeft(area.left() + used + 2 * GRID)
        if area.width() > 2 * GRID:
            _draw(painter, area, node.detail, option.font, plain, _LEFT)

    def _draw_code(self, painter: QPainter, option: QStyleOptionViewItem, node: Node) -> None:
        font = code_font(option.font)
        gutter = _gutter(QFontMetrics(font))
        area = option.rect.adjusted(0, 0, -GRID, 0)
        number = QRect(area.left(), area.top(), gutter - 2 * GRID, area.height())
        text = area.adjusted(gutter, 0, 0, 0)
        plain, quiet = option.palette.color(QPalette.ColorRole.Text), muted(option.palette)
        if node.kind is NodeKind.VARIABLE:
            name = _draw(painter, area.adjusted(GRID, 0, 0, 0), node.text, font, plain, _LEFT)
            _draw(painter, area.adjusted(name + 2 * GRID, 0, 0, 0), f"= {node.detail}", font, quiet, _LEFT)
            return
        here = QColor(tokens_for(option.palette).error) if node.strong else quiet
        _draw(painter, number, node.aside, font, here, _RIGHT)
        if node.strong:
            _draw_pointer(painter, area, here)
        _draw(painter, text, node.text, font, plain if node.strong else quiet, _LEFT)


def _draw(painter: QPainter, area: QRect, text: str, font: QFont, color: QColor, flags: int) -> int:
    """Draw one elided line and return its width in pixels."""
    metrics = QFontMetrics(font)
    line = metrics.elidedText(text.replace("\n", " "), Qt.TextElideMode.ElideRight, max(area.width(), 0))
    painter.setFont(font)
    painter.setPen(color)
    painter.drawText(area, flags, line)
    return metrics.horizontalAdvance(line)


def _draw_pointer(painter: QPainter, area: QRect, color: QColor) -> None:
    """Draw the sign of the current line, which is more than its colour."""
    left, middle = area.left() + HALF, area.center().y() + 0.5
    corners = (QPointF(left, middle - HALF), QPointF(left + HALF + 2, middle), QPointF(left, middle + HALF))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawPolygon(QPolygonF(corners))


def _font(option: QStyleOptionViewItem, node: Node) -> QFont:
    return strong_font(option.font) if node.strong else option.font


def _color(option: QStyleOptionViewItem, node: Node) -> QColor:
    if node.strong:
        return option.palette.color(QPalette.ColorRole.Text)
    return muted(option.palette)


def _visible(option: QStyleOptionViewItem) -> QRect:
    """The part of a row that is in view, so that its right edge can be read while the code is scrolled."""
    view = option.widget
    viewport = view.viewport() if isinstance(view, QAbstractItemView) else None
    if viewport is None:
        return QRect(option.rect)
    left = max(option.rect.left(), 0)
    return QRect(left, option.rect.top(), viewport.width() - left, option.rect.height())


def _gutter(metrics: QFontMetrics) -> int:
    """Room for the line's number and the sign of the current line, in pixels."""
    return metrics.horizontalAdvance("0") * (_GUTTER + 1) + 2 * GRID
