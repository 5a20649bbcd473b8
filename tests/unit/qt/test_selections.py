from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QComboBox,
    QListWidget,
    QTableWidget,
    QTreeWidget,
    QTreeWidgetItem,
)

from crashdesk.qt.views import ignore
from tests.helpers.scripted_session import named

if TYPE_CHECKING:
    from tests.unit.qt.conftest import Crumbs, Show

pytestmark = pytest.mark.qt_log_ignore("does not support (raise|grabbing)", extend=True)
LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton


@pytest.fixture
def table(show: Show) -> QTableWidget:
    made: QTableWidget = named(QTableWidget(4, 3), "orders")
    made.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    show(made)
    return made


def cell(view: QAbstractItemView, row: int, column: int = 0) -> QPoint:
    model = view.model()
    assert model is not None
    return view.visualRect(model.index(row, column)).center()


def test_a_click_on_a_cell_is_told_before_the_host_hears_of_the_selection(
    qtbot: Any, crumbs: Crumbs, table: QTableWidget
) -> None:
    seen: list[list[str]] = []
    table.itemSelectionChanged.connect(lambda: seen.append(crumbs.of("ui.click")))
    qtbot.mouseClick(table.viewport(), LEFT, pos=cell(table, 1, 2))
    assert seen == [["orders row 1, column 2 clicked"]]
    assert (crumbs.data["row"], crumbs.data["column"]) == (1, 2)


def test_other_clicks_are_told_apart(qtbot: Any, crumbs: Crumbs, table: QTableWidget) -> None:
    qtbot.mouseClick(table.viewport(), RIGHT, pos=cell(table, 0))
    qtbot.mouseClick(table.viewport(), LEFT, pos=cell(table, 3))
    qtbot.mouseDClick(table.viewport(), LEFT, pos=cell(table, 3))
    assert crumbs.of("ui.click") == [
        "orders row 0, column 0 right-clicked",
        "orders row 3, column 0 clicked",
        "orders row 3, column 0 double-clicked",
    ]


def test_a_click_beside_the_cells_or_on_a_disabled_view_is_no_step(
    qtbot: Any, crumbs: Crumbs, table: QTableWidget
) -> None:
    table.setRowCount(1)
    viewport = table.viewport()
    assert viewport is not None
    qtbot.mouseClick(viewport, LEFT, pos=viewport.rect().bottomRight())
    table.setEnabled(False)
    qtbot.mouseClick(viewport, LEFT, pos=cell(table, 0))
    assert crumbs == []


def test_a_header_is_told_by_its_section(qtbot: Any, crumbs: Crumbs, table: QTableWidget) -> None:
    columns, rows = table.horizontalHeader(), table.verticalHeader()
    assert columns is not None
    assert rows is not None
    at = QPoint(columns.sectionViewportPosition(2) + 5, 5)
    qtbot.mouseClick(columns.viewport(), LEFT, pos=at)
    qtbot.mouseClick(rows.viewport(), LEFT, pos=QPoint(5, rows.sectionViewportPosition(1) + 5))
    assert crumbs.of("ui.click") == ["orders header of column 2 clicked", "orders header of row 1 clicked"]


def test_what_keys_select_and_activate_is_told(qtbot: Any, crumbs: Crumbs, table: QTableWidget) -> None:
    table.setFocus()
    table.setCurrentCell(0, 0)
    assert crumbs == []
    activated: list[list[str]] = []
    table.activated.connect(lambda: activated.append(crumbs.of("ui.click")))
    qtbot.keyClick(table, Qt.Key.Key_Down)
    qtbot.keyClick(table, Qt.Key.Key_Return)
    assert activated == [["orders row 1, column 0 selected", "orders row 1, column 0 activated"]]


def test_what_code_selects_is_no_step(qtbot: Any, crumbs: Crumbs, table: QTableWidget) -> None:
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_Down)
    crumbs.clear()
    qtbot.keyClick(table, Qt.Key.Key_Shift)
    table.setCurrentCell(3, 2)
    table.selectAll()
    assert crumbs == []


def test_typing_in_a_view_leaves_no_step_of_its_keys(qtbot: Any, crumbs: Crumbs, table: QTableWidget) -> None:
    table.setFocus()
    qtbot.keyClicks(table, "Ada")
    assert crumbs == []


def test_a_row_in_a_tree_is_told_with_the_rows_it_is_in(qtbot: Any, crumbs: Crumbs, show: Show) -> None:
    tree: QTreeWidget = named(QTreeWidget(), "folders")
    outer = QTreeWidgetItem(tree, ["Ada"])
    inner = [QTreeWidgetItem(outer, [name]) for name in ("x", "y")]
    tree.expandAll()
    show(tree)
    qtbot.mouseClick(tree.viewport(), LEFT, pos=tree.visualItemRect(inner[1]).center())
    assert crumbs.of("ui.click") == ["folders row 0/1, column 0 clicked"]


def test_a_list_has_rows_alone_and_says_what_stands_there_only_with_personal_data(
    qtbot: Any, crumbs: Crumbs, show: Show
) -> None:
    names: QListWidget = named(QListWidget(), "names")
    names.addItems(["Ada", "Grace"])
    show(names)
    qtbot.mouseClick(names.viewport(), LEFT, pos=cell(names, 0))
    assert crumbs.of("ui.click") == ["names row 0 clicked"]
    assert "Ada" not in str(crumbs)
    crumbs.pii = True
    qtbot.mouseClick(names.viewport(), LEFT, pos=cell(names, 0))
    assert crumbs.data["view.text"] == "Ada"


@pytest.fixture
def combo(show: Show) -> QComboBox:
    made: QComboBox = named(QComboBox(), "status")
    made.addItems(["Ada waits", "Ada pays", "Ada left"])
    show(made)
    return made


@pytest.mark.parametrize("how", ["mouse", "return"])
def test_a_choice_from_an_open_list_is_told_before_the_host_hears_of_it(
    qtbot: Any, crumbs: Crumbs, combo: QComboBox, how: str
) -> None:
    seen: list[list[str]] = []
    combo.currentIndexChanged.connect(lambda: seen.append(crumbs.of("ui.click")))
    qtbot.mouseClick(combo, LEFT)
    view = combo.view()
    assert view is not None
    qtbot.waitUntil(view.isVisible)
    qtbot.wait(QApplication.doubleClickInterval() + 50)  # until then the list takes no click
    if how == "mouse":
        qtbot.mouseMove(view.viewport(), cell(view, 2))
        qtbot.mouseClick(view.viewport(), LEFT, pos=cell(view, 2))
    else:
        qtbot.keyClick(view, Qt.Key.Key_Down)
        qtbot.keyClick(view, Qt.Key.Key_Down)
        qtbot.keyClick(view, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not view.isVisible())
    assert seen == [["status item 2 selected"]]
    assert crumbs.of("ui.click") == ["status item 2 selected"]
    assert "Ada" not in str(crumbs)


def test_a_choice_by_keys_in_a_closed_combo_box_is_told(qtbot: Any, crumbs: Crumbs, combo: QComboBox) -> None:
    qtbot.keyClick(combo, Qt.Key.Key_Down)
    crumbs.pii = True
    qtbot.keyClick(combo, Qt.Key.Key_Down)
    assert crumbs.of("ui.click") == ["status item 1 selected", "status item 2 selected"]
    assert crumbs.data["view.text"] == "Ada left"


def test_a_choice_by_code_is_no_step(crumbs: Crumbs, combo: QComboBox) -> None:
    combo.setCurrentIndex(2)
    assert crumbs == []


def test_ignored_views_leave_no_step(
    qtbot: Any, crumbs: Crumbs, table: QTableWidget, combo: QComboBox
) -> None:
    ignore(table)
    ignore(combo)
    qtbot.mouseClick(table.viewport(), LEFT, pos=cell(table, 1))
    qtbot.keyClick(combo, Qt.Key.Key_Down)
    assert crumbs.of("ui.click") == []
