from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PyQt6.QtCore import Qt

from crashdesk.dialogs.history_model import Column, HistoryModel
from crashdesk.reporter.history import Record

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

KEY = "3f2a91bcd04e4c1aa52f1f0a6e0b7c11"


def record(**more: Any) -> Record:
    fields: dict[str, Any] = {
        "path": Path("x"),
        "key": KEY,
        "when": 1_760_000_000.0,
        "kind": "error",
        "title": "LookupError: <b>order</b> gone",
        "size": 24_113,
        "state": "sent",
        "event_id": KEY,
    }
    return Record(**{**fields, **more})


def shown(record: Record, role: Qt.ItemDataRole = Qt.ItemDataRole.DisplayRole) -> list[Any]:
    model = HistoryModel()
    model.show_records([record])
    return [model.index(0, column).data(role) for column in Column]


def test_a_row_tells_when_what_kind_size_state_and_code(qtbot: QtBot) -> None:
    when, *rest = shown(record())
    assert "2025" in when
    assert rest == ["LookupError: <b>order</b> gone", "Crash report", "24.1 kB", "Sent", "3F2A-91BC"]


@pytest.mark.parametrize(
    ("state", "text"),
    [("waiting", "Waiting to be sent"), ("held", "Waiting for your answer"), ("refused", "Refused")],
)
def test_each_state_has_its_words(state: str, text: str) -> None:
    assert shown(record(state=state))[Column.STATE] == text


def test_a_sessions_state_is_told_in_words_and_an_errors_title_is_its_own() -> None:
    assert shown(record(kind="session", title="exited"))[Column.WHAT] == "The program ended"
    assert shown(record(kind="session", title="paused"))[Column.WHAT] == "paused"
    assert shown(record(title="exited"))[Column.WHAT] == "exited"


def test_a_kind_that_is_not_known_is_called_by_its_name() -> None:
    assert shown(record(kind="news", event_id=""))[Column.KIND :: 3] == ["news", ""]


def test_tooltips_take_foreign_text_as_text() -> None:
    tips = shown(record(why="<i>413</i>"), Qt.ItemDataRole.ToolTipRole)
    assert "&lt;b&gt;order" in tips[Column.WHAT]
    assert "&lt;i&gt;413" in tips[Column.STATE]
    assert shown(record(), Qt.ItemDataRole.ToolTipRole)[Column.STATE] is None


def test_sizes_stand_under_each_other() -> None:
    right = Qt.AlignmentFlag.AlignRight
    assert shown(record(), Qt.ItemDataRole.TextAlignmentRole)[Column.SIZE] & right.value
    model = HistoryModel()
    names = [model.headerData(at, Qt.Orientation.Horizontal) for at in Column]
    assert [name.strip() for name in names] == ["Time", "What", "Kind", "Size", "State", "Support code"]


def test_it_keeps_to_what_qt_expects_of_a_model(qtmodeltester: Any) -> None:
    model = HistoryModel()
    model.show_records([record(), record(kind="session")])
    qtmodeltester.check(model)
