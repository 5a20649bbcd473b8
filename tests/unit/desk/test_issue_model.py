from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PyQt6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PyQt6.QtTest import QAbstractItemModelTester

from crashdesk.client import Issue
from crashdesk.desk.issue_model import ISSUE_ROLE, Column, IssueModel

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def issues(*ids: int, events: int = 1) -> list[Issue]:
    return [Issue(str(number), f"title {number}", events=events, last_seen=NOW) for number in ids]


@pytest.fixture
def model(qapp: object) -> IssueModel:
    return IssueModel(clock=lambda: NOW)


def ids(model: IssueModel) -> list[int]:
    return [int(issue.id) for issue in model.rows]


def test_the_model_keeps_qts_rules_whatever_comes_and_goes(model: IssueModel) -> None:
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    for page in ([1, 2, 3], [3, 1, 2], [4, 3, 5, 1], [], [7, 7, 8]):
        model.show(issues(*page))
        assert ids(model) == list(dict.fromkeys(page))
    assert tester.model() is model


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(st.lists(st.lists(st.integers(1, 12), unique=True), max_size=5))
def test_any_page_follows_from_any_other_without_a_reset(model: IssueModel, pages: list[list[int]]) -> None:
    resets: list[None] = []
    model.modelReset.connect(lambda: resets.append(None))
    for page in pages:
        model.show(issues(*page))
        assert ids(model) == page
    assert not resets


def test_the_same_page_again_changes_nothing(model: IssueModel, qtbot: QtBot) -> None:
    model.show(issues(1, 2, 3))
    changes = [model.dataChanged, model.rowsInserted, model.rowsMoved, model.rowsRemoved, model.modelReset]
    for signal in changes:
        signal.connect(lambda *_: pytest.fail("nothing has changed"))
    model.show(issues(1, 2, 3))


def test_a_row_that_changed_is_told_alone(model: IssueModel, qtbot: QtBot) -> None:
    model.show(issues(1, 2, 3))
    rows: list[int] = []
    model.dataChanged.connect(lambda first, _last: rows.append(first.row()))
    model.show([*issues(1), *issues(2, events=9), *issues(3)])
    assert rows == [1]
    assert model.index(1, Column.EVENTS).data() == "9"


def test_an_index_stays_with_its_issue_when_others_come_before_it(model: IssueModel) -> None:
    model.show(issues(1, 2, 3))
    index = QPersistentModelIndex(model.index(1, 0))
    model.show(issues(9, 8, 3, 2, 1))
    assert index.data(ISSUE_ROLE).id == "2"


def test_cells_are_short_and_their_tooltips_exact(model: IssueModel) -> None:
    seen = NOW - timedelta(minutes=2)
    model.show(
        [Issue("1", "<b>bold</b>", culprit="a.py in f", events=38211, users=1, last_seen=seen, hours=(1, 4))]
    )
    texts = [model.index(0, column).data() for column in Column]
    assert texts == ["<b>bold</b>", "", "38 k", "1", "2 m"]
    tips = [model.index(0, column).data(Qt.ItemDataRole.ToolTipRole) for column in Column]
    assert "&lt;b&gt;bold" in tips[Column.ISSUE]
    assert "38\N{NARROW NO-BREAK SPACE}211 events" in tips[Column.EVENTS]
    assert "5 events in the last 24 hours, at most 4" in tips[Column.HOURS]
    spoken = model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "error, unresolved: <b>bold</b>, a.py in f"


def test_ages_that_have_changed_by_time_alone_are_told(qapp: object) -> None:
    now = [NOW]
    model = IssueModel(clock=lambda: now[0])
    model.show(issues(1, 2))
    rows: list[tuple[int, int]] = []
    model.dataChanged.connect(lambda first, _last: rows.append((first.row(), first.column())))
    model.refresh_ages()
    assert rows == []
    now[0] = NOW + timedelta(minutes=3)
    model.refresh_ages()
    assert rows == [(0, Column.LAST_SEEN), (1, Column.LAST_SEEN)]


def test_the_header_names_columns_and_nothing_else(model: IssueModel) -> None:
    names = [model.headerData(column, Qt.Orientation.Horizontal) for column in Column]
    assert names == ["Issue", "24 h", "Events", "Users", "Seen"]
    assert model.headerData(0, Qt.Orientation.Vertical) is None
    assert model.headerData(99, Qt.Orientation.Horizontal) is None
    assert model.rowCount(model.index(0, 0)) == model.rowCount(QModelIndex()) == 0
