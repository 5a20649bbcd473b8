"""Trees that show plain text and give it to the clipboard."""

from __future__ import annotations

from PyQt6.QtCore import QCoreApplication, QModelIndex, Qt
from PyQt6.QtGui import QAction, QKeySequence, QStandardItem, QStandardItemModel
from PyQt6.QtWidgets import QAbstractItemView, QFrame, QTreeView, QWidget

from crashdesk.desk.controls import copy_to_clipboard

_OWN_CONTEXT = Qt.ShortcutContext.WidgetShortcut


class PlainTree(QTreeView):
    """A read-only tree without a frame; Ctrl+C copies the selected rows, their columns apart by tabs."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.items = QStandardItemModel(self)
        self.setModel(self.items)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setAccessibleName(name)
        self._offer_copy()

    def copy_selected(self) -> None:
        """Put the selected rows on the clipboard, in the order they are shown."""
        selection = self.selectionModel()
        rows = selection.selectedRows() if selection is not None else []
        rows.sort(key=lambda index: self.visualRect(index).top())
        copy_to_clipboard("\n".join(self.row_text(index) for index in rows))

    def row_text(self, index: QModelIndex) -> str:
        """A row as text."""
        cells = (index.siblingAtColumn(column).data() for column in range(self.items.columnCount()))
        return "\t".join(str(cell) for cell in cells if cell)

    def _offer_copy(self) -> None:
        action = QAction(QCoreApplication.translate("PlainTree", "Copy"), self)
        action.setShortcut(QKeySequence.StandardKey.Copy)
        action.setShortcutContext(_OWN_CONTEXT)
        action.triggered.connect(self.copy_selected)
        self.addAction(action)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)


def cell(text: str, tooltip: str = "") -> QStandardItem:
    """A cell that cannot be edited."""
    item = QStandardItem(text)
    item.setEditable(False)
    if tooltip:
        item.setToolTip(tooltip)
    return item
