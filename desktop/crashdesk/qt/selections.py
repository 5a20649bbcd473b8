"""What was clicked and chosen in lists, tables, trees and combo boxes, by row and column."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QModelIndex, QObject, Qt, pyqtSlot
from PyQt6.QtWidgets import QAbstractItemView, QApplication, QComboBox, QHeaderView, QListView, QWidget

from crashdesk.qt.connections import connect_once
from crashdesk.qt.steps import address

if TYPE_CHECKING:
    from PyQt6.QtCore import QPoint
    from PyQt6.QtGui import QKeyEvent, QMouseEvent

    from crashdesk.qt.steps import Steps
    from crashdesk.reporter.diagnostics import Diagnostics

_CLICKS: Final = {Qt.MouseButton.LeftButton: "clicked", Qt.MouseButton.RightButton: "right-clicked"}
_CHOOSING_KEYS: Final = {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Select}
_MOVING_KEYS: Final = {
    *(Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right),
    *(Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Home, Qt.Key.Key_End),
}


class Selections(QObject):
    """Notes what was chosen, never what it says.

    A view selects when the mouse button goes down, and tells the host in the middle of that; so the press
    is the step. The list of a combo box chooses when the button comes up, or Return is offered. Moving
    through a view, or a closed combo box, by keys or wheel is known only from the signals, where the
    host's slots may come first.
    """

    def __init__(self, steps: Steps, diagnostics: Diagnostics, parent: QObject) -> None:
        super().__init__(parent)
        self._steps, self._diagnostics = steps, diagnostics
        self._noted, self._moving = 0, False

    def watch(self, combo: QComboBox) -> None:
        """Watch a combo box; a second time changes nothing."""
        connect_once(combo.activated, self._activated)

    def begin(self) -> None:
        """Another mouse button or key went down."""
        self._noted, self._moving = 0, False

    def mouse_pressed(self, widget: QWidget, event: QMouseEvent, *, double: bool = False) -> None:
        """A mouse button went down, the second time in a row where ``double``."""
        view, verb = view_of(widget), _CLICKS.get(event.button())
        if view is None or verb is None or not view.isEnabled() or view.isWindow() or combo_of(view):
            return
        verb = "double-clicked" if double else verb
        point = event.position().toPoint()
        if isinstance(view, QHeaderView):
            self._note_section(view, point, verb)
        else:
            self._note(view, view.indexAt(point), verb)

    def mouse_released(self, widget: QWidget, event: QMouseEvent) -> None:
        """A mouse button came up; over the open list of a combo box it chooses."""
        view = view_of(widget)
        if view is not None and widget.rect().contains(event.position().toPoint()):
            self._chosen_from(view)

    def key_pressed(self, widget: QWidget, event: QKeyEvent) -> None:
        """A key went down; in a view it may move the selection, or activate what is selected."""
        if not isinstance(widget, QAbstractItemView):
            return
        model = widget.selectionModel()
        if event.key() in _CHOOSING_KEYS:
            if combo_of(widget) is None and not widget.isWindow():
                self._note(widget, widget.currentIndex(), "activated")
        elif event.key() in _MOVING_KEYS and model is not None:
            connect_once(model.currentChanged, self._moved)
            self._moving = True

    def key_offered(self, widget: QWidget, event: QKeyEvent) -> None:
        """A key is offered as a shortcut before it is pressed: the open list of a combo box chooses then."""
        if isinstance(widget, QAbstractItemView) and event.key() in _CHOOSING_KEYS:
            self._chosen_from(widget)

    @pyqtSlot(QModelIndex, QModelIndex)
    def _moved(self, current: QModelIndex, _previous: QModelIndex) -> None:
        """The current cell of a view changed; only the keys' doing is a step."""
        with self._diagnostics.guard("breadcrumb"):
            view = QApplication.focusWidget()
            if self._moving and isinstance(view, QAbstractItemView) and not combo_of(view):
                self._note(view, current, "selected")

    @pyqtSlot(int)
    def _activated(self, row: int) -> None:
        with self._diagnostics.guard("breadcrumb"):
            combo = self.sender()
            if isinstance(combo, QComboBox) and self._noted != address(combo):
                self._note_choice(combo, row)
            self._noted = 0

    def _chosen_from(self, view: QAbstractItemView) -> None:
        """Where a view is the list of a combo box, its current row is chosen now."""
        combo, current = combo_of(view), view.currentIndex()
        if combo is not None and current.isValid() and current.flags() & Qt.ItemFlag.ItemIsEnabled:
            self._noted = address(combo)
            self._note_choice(combo, current.row())

    def _note_choice(self, combo: QComboBox, row: int) -> None:
        self._steps.note(combo, f" item {row} selected", data={"row": row}, text=lambda: combo.itemText(row))

    def _note_section(self, header: QHeaderView, point: QPoint, verb: str) -> None:
        section = header.logicalIndexAt(point)
        which = "column" if header.orientation() == Qt.Orientation.Horizontal else "row"
        view = header.parentWidget() or header
        if section >= 0:
            self._steps.note(view, f" header of {which} {section} {verb}", data={which: section})

    def _note(self, view: QAbstractItemView, index: QModelIndex, verb: str) -> None:
        if not index.isValid():
            return
        rows = [str(one) for one in _rows(index)]
        where = f"row {'/'.join(rows)}"
        data: dict[str, int | str] = {"row": index.row() if len(rows) == 1 else "/".join(rows)}
        if not isinstance(view, QListView):
            where, data = f"{where}, column {index.column()}", {**data, "column": index.column()}
        self._steps.note(view, f" {where} {verb}", data=data, text=lambda: _text_of(index))


def view_of(viewport: QWidget) -> QAbstractItemView | None:
    """The item view that a widget is the inside of."""
    view = viewport.parentWidget()
    return view if isinstance(view, QAbstractItemView) and view.viewport() is viewport else None


def combo_of(view: QAbstractItemView) -> QComboBox | None:
    """The combo box whose list a view is."""
    window = view.window()
    combo = window.parentWidget() if window is not None else None
    return combo if isinstance(combo, QComboBox) and combo.view() is view else None


def _rows(index: QModelIndex) -> list[int]:
    """The row of an item below those of the items it is in, outermost first; bounded."""
    rows: list[int] = []
    while index.isValid() and len(rows) < 10:  # noqa: PLR2004 - deeper than anybody opens a tree
        rows.insert(0, index.row())
        index = index.parent()
    return rows


def _text_of(index: QModelIndex) -> str:
    value = index.data(Qt.ItemDataRole.DisplayRole)
    return value if isinstance(value, str) else ""
