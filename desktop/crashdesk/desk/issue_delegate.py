"""Draws the rows of the issue list: two lines with the level's mark, a sparkline, numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PyQt6.QtGui import QColor, QFontMetrics, QPainter, QPalette
from PyQt6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from crashdesk.client import Issue
from crashdesk.desk.issue_model import ISSUE_ROLE, Column, status_name
from crashdesk.desk.marks import draw_mark
from crashdesk.desk.tokens import GRID, HALF, muted, selection, small_font, strong_font, tokens_for

if TYPE_CHECKING:
    from collections.abc import Sequence

_MARK = 10  # pixels
_HOURS = 24


class IssueDelegate(QStyledItemDelegate):
    """Draws every column of the issue list."""

    def paint(self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        """Draw one cell."""
        issue = index.data(ISSUE_ROLE)
        if painter is None or not isinstance(issue, Issue):
            return
        painter.save()
        self._draw_ground(painter, option, index)
        if index.column() == Column.ISSUE:
            self._draw_issue(painter, option, issue)
        elif index.column() == Column.HOURS:
            color = QColor(tokens_for(option.palette).spark)
            draw_spark(
                painter,
                QRectF(option.rect.adjusted(GRID, GRID + HALF, -GRID, -GRID - HALF)),
                issue.hours,
                color,
            )
        else:
            self._draw_number(painter, option, index)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, _index: QModelIndex) -> QSize:
        """Two lines and the grid's space around them."""
        lines = (
            QFontMetrics(strong_font(option.font)).height() + QFontMetrics(small_font(option.font)).height()
        )
        return QSize(8 * GRID, lines + 2 * GRID + HALF // 2)

    def _draw_ground(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        if not option.state & QStyle.StateFlag.State_Selected:
            return
        active = bool(option.state & QStyle.StateFlag.State_Active)
        painter.fillRect(option.rect, selection(option.palette, active=active))
        focused = active and option.widget.hasFocus()
        if index.column() == Column.ISSUE and focused:
            bar = QRect(option.rect.left(), option.rect.top(), 3, option.rect.height())
            painter.fillRect(bar, option.palette.color(QPalette.ColorRole.Highlight))

    def _draw_issue(self, painter: QPainter, option: QStyleOptionViewItem, issue: Issue) -> None:
        area = option.rect.adjusted(GRID + HALF, GRID, -HALF, -GRID)
        strong = QFontMetrics(strong_font(option.font))
        mark = QRectF(area.left(), area.top() + (strong.height() - _MARK) / 2, _MARK, _MARK)
        draw_mark(painter, mark, issue.level, tokens_for(option.palette).level(issue.level))
        text = area.adjusted(_MARK + GRID, 0, 0, 0)
        self._draw_title(painter, option, issue, text)
        text.setTop(text.top() + strong.height() + HALF // 2)
        painter.setFont(small_font(option.font))
        _draw_line(painter, text, second_line(issue), muted(option.palette))

    @staticmethod
    def _draw_title(painter: QPainter, option: QStyleOptionViewItem, issue: Issue, area: QRect) -> None:
        """The exception's type in the heavy weight, what it said behind it in the light one."""
        color = option.palette.color(QPalette.ColorRole.Text)
        color = color if issue.status == "unresolved" else muted(option.palette)
        painter.setFont(strong_font(option.font))
        width = _draw_line(painter, area, issue.headline, color)
        painter.setFont(option.font)
        rest = area.adjusted(width + GRID, 0, 0, 0)
        if issue.kind and rest.width() > 3 * GRID:
            _draw_line(painter, rest, issue.value, color)

    @staticmethod
    def _draw_number(painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        quiet = index.column() == Column.LAST_SEEN or index.data() == "0"
        color = muted(option.palette) if quiet else option.palette.color(QPalette.ColorRole.Text)
        painter.setPen(color)
        painter.setFont(option.font)
        area = option.rect.adjusted(HALF, 0, -GRID, 0)
        painter.drawText(area, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), index.data())


def second_line(issue: Issue) -> str:
    """What stands under the title: the state where it is not the usual one, and the culprit."""
    state = "" if issue.status == "unresolved" else status_name(issue.status)
    return " · ".join(part for part in (state, issue.culprit or issue.project.name) if part)


def draw_spark(painter: QPainter, area: QRectF, hours: Sequence[int], color: QColor) -> None:
    """Draw one bar an hour, as high as its share of the busiest hour; the last hour in full colour."""
    if not hours or area.width() < _HOURS:
        return
    step, most = area.width() / _HOURS, max(*hours, 1)
    faint = QColor(color)
    faint.setAlphaF(0.62)
    for place, count in enumerate(hours, start=_HOURS - len(hours)):
        height = max(2.0, area.height() * count / most) if count else 1.0
        left = QPointF(area.left() + place * step, area.bottom() - height)
        ground = QColor(color)
        ground.setAlphaF(0.25)
        shade = ground if not count else color if place == _HOURS - 1 else faint
        painter.fillRect(QRectF(left.x(), left.y(), max(step - 1, 1), height), shade)


def _draw_line(painter: QPainter, area: QRect, text: str, color: QColor) -> int:
    """Draw one line of plain text, elided to the area; returns its width in pixels."""
    metrics = painter.fontMetrics()
    line = metrics.elidedText(" ".join(text.split()), Qt.TextElideMode.ElideRight, area.width())
    painter.setPen(color)
    painter.drawText(area, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop), line)
    return metrics.horizontalAdvance(line)
