"""The stack of an event: frames that open to their source lines and variables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QModelIndex, Qt
from PyQt6.QtGui import QPainter, QResizeEvent, QStandardItem
from PyQt6.QtWidgets import QStyleOptionViewItem, QWidget

from crashdesk.desk.stack_delegate import NODE_ROLE, StackDelegate
from crashdesk.desk.stack_nodes import Node, NodeKind, stack_nodes
from crashdesk.desk.tokens import GRID, code_ground, current_line
from crashdesk.desk.trees import PlainTree
from crashdesk.widgets.labels import as_plain_tooltip

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crashdesk.client import Event

_SOURCE = {NodeKind.CODE, NodeKind.VARIABLE, NodeKind.VARIABLES}


class StackView(PlainTree):
    """Shows one event's stack; an event shown again keeps what was opened and closed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.setAccessibleName(self.tr("Stack trace"))
        self.setHeaderHidden(True)
        self.setIndentation(2 * GRID + GRID // 2)
        self.setItemDelegate(StackDelegate(self))
        self._event_id: str | None = None
        header = self.header()
        assert header is not None
        header.setStretchLastSection(False)
        self.expanded.connect(lambda _index: self._fit())
        self.collapsed.connect(lambda _index: self._fit())

    def show_event(self, event: Event) -> None:
        """Show an event's stack."""
        if event.id == self._event_id:
            return
        self._event_id = event.id
        self.items.clear()
        for node in stack_nodes(event):
            self.items.appendRow(_item(node))
        for row in range(self.items.rowCount()):
            self._open(self.items.index(row, 0))
        self.scrollToTop()
        self._fit()

    def clear(self) -> None:
        """Show nothing."""
        self._event_id = None
        self.items.clear()

    def row_text(self, index: QModelIndex) -> str:
        """A row as text: of a source line the line itself."""
        node = index.data(NODE_ROLE)
        return _spoken(node) if node.kind is not NodeKind.CODE else node.text

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Fill the width, or more where source lines are longer."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: object) -> None:
        """Measure again in another font."""
        super().changeEvent(event)  # type: ignore[arg-type]  # PyQt's own signature, which it calls us by
        self._fit()

    def drawRow(  # noqa: N802  Qt calls it by this name
        self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex
    ) -> None:
        """Lay the ground of source lines across the whole width."""
        node = index.data(NODE_ROLE)
        if painter is not None and isinstance(node, Node) and node.kind in _SOURCE:
            here = node.kind is NodeKind.CODE and node.strong
            ground = current_line(option.palette) if here else code_ground(option.palette)
            painter.fillRect(option.rect, ground)
        super().drawRow(painter, option, index)

    def _open(self, index: QModelIndex) -> None:
        node = index.data(NODE_ROLE)
        if node.opened:
            self.setExpanded(index, True)

    def _fit(self) -> None:
        viewport = self.viewport()
        if viewport is not None and self.items.columnCount():
            self.setColumnWidth(0, max(viewport.width(), self.sizeHintForColumn(0)))


def _item(node: Node) -> QStandardItem:
    item = QStandardItem(node.text)
    item.setEditable(False)
    item.setData(node, NODE_ROLE)
    item.setData(_spoken(node), Qt.ItemDataRole.AccessibleTextRole)
    if node.tooltip:
        item.setToolTip(as_plain_tooltip(node.tooltip))
    for child in node.children:
        item.appendRow(_item(child))
    return item


def _spoken(node: Node) -> str:
    parts: Iterable[str] = (node.text, node.detail, node.aside)
    if node.kind is NodeKind.VARIABLE:
        return f"{node.text} = {node.detail}"
    if node.kind is NodeKind.CODE:
        parts = (node.aside, node.text)
    return "  ".join(part for part in parts if part)
