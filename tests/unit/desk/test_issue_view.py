from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PyQt6.QtCore import QPoint

from crashdesk.client import Issue
from crashdesk.desk.issue_model import Column, IssueModel
from crashdesk.desk.issue_view import IssueView, columns_for

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.mark.parametrize(
    ("width", "missing"),
    [(600, set()), (420, {Column.HOURS}), (300, {Column.HOURS, Column.USERS})],
)
def test_a_narrow_list_gives_up_columns_and_never_the_title(width: int, missing: set[Column]) -> None:
    assert set(Column) - columns_for(width) == missing


def test_what_is_in_view_stays_in_its_place_when_rows_come_before_it(qtbot: QtBot) -> None:
    model = IssueModel()
    view = IssueView(model)
    qtbot.addWidget(view)
    view.resize(500, 300)
    view.show()
    rows = [Issue(str(number), f"title {number}") for number in range(50)]
    model.show(rows)
    bar = view.verticalScrollBar()
    assert bar is not None
    qtbot.waitUntil(lambda: bar.maximum() > 400)
    bar.setValue(333)
    top, offset = view.indexAt(QPoint(0, 0)).data(), view.visualRect(view.indexAt(QPoint(0, 0))).top()
    with view.steady():
        model.show([Issue("new", "new"), Issue("newer", "newer"), *rows])
    index = view.indexAt(QPoint(0, 0))
    assert (index.data(), view.visualRect(index).top()) == (top, offset)


def test_a_list_at_its_top_shows_what_is_new(qtbot: QtBot) -> None:
    model = IssueModel()
    view = IssueView(model)
    qtbot.addWidget(view)
    model.show([Issue("1", "old")])
    with view.steady():
        model.show([Issue("2", "new"), Issue("1", "old")])
    assert view.indexAt(QPoint(0, 0)).data() == "new"


def test_a_click_on_a_heading_orders_by_it_where_the_server_can(qtbot: QtBot) -> None:
    view = IssueView(IssueModel())
    qtbot.addWidget(view)
    ordered: list[Column] = []
    view.ordered.connect(ordered.append)
    for column in Column:
        view.columns().sectionClicked.emit(column)
    assert ordered == [Column.ISSUE, Column.EVENTS, Column.USERS, Column.LAST_SEEN]
