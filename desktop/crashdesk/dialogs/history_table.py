"""The table of the history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PyQt6.QtCore import QItemSelectionModel, QLocale, Qt
from PyQt6.QtGui import QKeySequence, QShortcut
from PyQt6.QtWidgets import QAbstractItemView, QHeaderView, QStyledItemDelegate, QTreeView, QWidget

from crashdesk.dialogs.history_model import PAD, Column, HistoryModel

if TYPE_CHECKING:
    from collections.abc import Callable


class _Padded(QStyledItemDelegate):
    """Keeps what fills its column clear of the next one, and numbers at the right above all."""

    def displayText(self, value: Any, _locale: QLocale) -> str:  # noqa: N802  # Qt calls it by this name.
        """The text with some room behind it."""
        return f"{value}{PAD}"


class HistoryTable(QTreeView):
    """Records in rows, of which several can be selected.

    A tree, because a table has a corner button that no screen reader can name.

    Args:
        model: the records.
        parent: where it stands.
    """

    def __init__(self, model: HistoryModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setAllColumnsShowFocus(True)
        self.setAlternatingRowColors(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self._padded = _Padded(self)
        for column in (Column.WHEN, Column.KIND, Column.SIZE, Column.STATE):
            self.setItemDelegateForColumn(column, self._padded)
        header = self.header()
        assert header is not None
        header.setStretchLastSection(False)
        header.setSectionsMovable(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(Column.WHAT, QHeaderView.ResizeMode.Stretch)

    @property
    def rows(self) -> list[int]:
        """The rows that are selected, in their order."""
        return sorted(index.row() for index in self._selection.selectedRows())

    def on_selection(self, action: Callable[[], object]) -> None:
        """Do something whenever others are selected."""
        self._selection.selectionChanged.connect(action)

    def on_key(self, key: Qt.Key, action: Callable[[], object]) -> None:
        """Do something at a key."""
        shortcut = QShortcut(QKeySequence(key), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
        shortcut.activated.connect(action)

    def select(self, rows: list[int]) -> None:
        """Select rows too, and go to the first of them."""
        flags, model = QItemSelectionModel.SelectionFlag, self._selection.model()
        assert model is not None
        for row in rows:
            self._selection.select(model.index(row, 0), flags.Select | flags.Rows)
        self._selection.setCurrentIndex(model.index(rows[0], 0), flags.NoUpdate)

    @property
    def _selection(self) -> QItemSelectionModel:
        selection = self.selectionModel()
        assert selection is not None
        return selection
