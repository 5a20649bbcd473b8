"""The list of issues as a view: its columns, its order, and its calm while rows come and go."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from PyQt6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, Qt, pyqtSignal
from PyQt6.QtGui import QResizeEvent
from PyQt6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTreeView, QWidget

from crashdesk.desk.issue_delegate import IssueDelegate
from crashdesk.desk.issue_model import SORTS, Column, IssueModel
from crashdesk.desk.tokens import GRID

if TYPE_CHECKING:
    from collections.abc import Iterator

_WIDTHS = {
    Column.HOURS: 11 * GRID,
    Column.EVENTS: 7 * GRID,
    Column.USERS: 7 * GRID,
    Column.LAST_SEEN: 8 * GRID,
}
_WIDE, _MIDDLING = 480, 400  # pixels


def columns_for(width: int) -> set[Column]:
    """Which columns a list of this width, in pixels, has room for beside the issue's title."""
    if width >= _WIDE:
        return set(Column)
    if width >= _MIDDLING:
        return set(Column) - {Column.HOURS}
    return {Column.ISSUE, Column.EVENTS, Column.LAST_SEEN}


class IssueView(QTreeView):
    """A flat list with a header whose columns order it; ``ordered`` names the column clicked."""

    ordered = pyqtSignal(Column)

    def __init__(self, model: IssueModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setItemDelegate(IssueDelegate(self))
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Issues"))
        self._set_up_header()

    def columns(self) -> QHeaderView:
        """The header."""
        header = self.header()
        assert header is not None
        return header

    def show_order(self, column: Column) -> None:
        """Mark the column by which the rows are ordered."""
        self.columns().setSortIndicator(column, Qt.SortOrder.DescendingOrder)

    @contextmanager
    def steady(self) -> Iterator[None]:
        """Keep what is in view in its place while the model changes; a list at its top stays there."""
        bar = self.verticalScrollBar()
        assert bar is not None
        top = self.indexAt(QPoint(0, 0))
        if bar.value() == 0 or not top.isValid():
            yield
            return
        anchor, offset = QPersistentModelIndex(top), self.visualRect(top).top()
        yield
        if anchor.isValid():
            index = self._model_index(anchor)
            bar.setValue(bar.value() + self.visualRect(index).top() - offset)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Give up columns that there is no room for."""
        super().resizeEvent(event)
        wanted = columns_for(self.width())
        for column in Column:
            self.setColumnHidden(column, column not in wanted)

    def _model_index(self, anchor: QPersistentModelIndex) -> QModelIndex:
        model = self.model()
        assert model is not None
        return model.index(anchor.row(), anchor.column())

    def _set_up_header(self) -> None:
        header = self.columns()
        header.setStretchLastSection(False)
        header.setMinimumSectionSize(5 * GRID)
        header.setSectionsMovable(False)
        for column, width in _WIDTHS.items():
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
            self.setColumnWidth(column, width)
        header.setSectionResizeMode(Column.ISSUE, QHeaderView.ResizeMode.Stretch)
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(True)
        self.show_order(Column.LAST_SEEN)
        header.sectionClicked.connect(self._order)

    def _order(self, section: int) -> None:
        column = Column(section)
        if column in SORTS:
            self.show_order(column)
            self.ordered.emit(column)
