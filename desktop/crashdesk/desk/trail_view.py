"""The trail: what happened before the event, newest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QModelIndex, QSize, Qt
from PyQt6.QtGui import QPalette
from PyQt6.QtWidgets import QHeaderView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from crashdesk.desk.formats import absolute, before
from crashdesk.desk.marks import level_name
from crashdesk.desk.stack_nodes import shown_value
from crashdesk.desk.tokens import GRID, muted, tokens_for
from crashdesk.desk.trees import PlainTree, cell
from crashdesk.widgets.labels import as_plain_tooltip

if TYPE_CHECKING:
    from crashdesk.client import Crumb, Event

_LEVEL_ROLE = Qt.ItemDataRole.UserRole
_ORDINARY = {"info", "debug"}


def crumb_text(crumb: Crumb) -> str:
    """What a step says: its message, then its data as ``key=value``."""
    data = "  ".join(f"{name}={shown_value(value)}" for name, value in crumb.data)
    return "  ".join(part for part in (" ".join(crumb.message.split()), data) if part)


class TrailView(PlainTree):
    """A table of steps: how long before, of what kind, and what."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.setAccessibleName(self.tr("Trail"))
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setItemDelegate(_StepDelegate(self))
        self._event_id: str | None = None

    def show_event(self, event: Event) -> None:
        """Show an event's trail, the event itself as its last step."""
        if event.id == self._event_id:
            return
        self._event_id = event.id
        self.clear()
        self._event_id = event.id
        self._add(event.level, self.tr("now"), self.tr("this event"), event.title, absolute(event.time))
        for crumb in reversed(event.crumbs):
            kind = crumb.category or crumb.type
            if crumb.level not in _ORDINARY:
                kind = f"{kind} · {level_name(crumb.level)}"
            self._add(
                crumb.level, before(crumb.time, event.time), kind, crumb_text(crumb), absolute(crumb.time)
            )
        self._fit()

    def clear(self) -> None:
        """Show nothing."""
        self._event_id = None
        self.items.clear()
        self.items.setHorizontalHeaderLabels([self.tr("When"), self.tr("Kind"), self.tr("What")])

    def _add(self, level: str, when: str, kind: str, what: str, time: str) -> None:
        cells = [
            cell(when, as_plain_tooltip(time)),
            cell(kind, as_plain_tooltip(kind)),
            cell(what, as_plain_tooltip(what)),
        ]
        cells[0].setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for part in cells:
            part.setData(level, _LEVEL_ROLE)
        self.items.appendRow(cells)

    def _fit(self) -> None:
        header = self.header()
        assert header is not None
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.resizeSection(0, 9 * GRID)
        header.resizeSection(1, min(max(self.sizeHintForColumn(1), 12 * GRID), 24 * GRID))


class _StepDelegate(QStyledItemDelegate):
    """Colours a step by its level, and gives the rows air."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        return super().sizeHint(option, index) + QSize(0, GRID)

    def initStyleOption(self, option: QStyleOptionViewItem | None, index: QModelIndex) -> None:
        super().initStyleOption(option, index)
        if option is None:
            return
        if index.column() == 0:
            option.rect.adjust(0, 0, -GRID, 0)
        level = index.data(_LEVEL_ROLE)
        color = option.palette.color(QPalette.ColorRole.Text)
        if level in {"fatal", "error", "warning"}:
            color = tokens_for(option.palette).level(level)
        elif index.column() == 0:
            color = muted(option.palette)
        option.palette.setColor(QPalette.ColorRole.Text, color)
