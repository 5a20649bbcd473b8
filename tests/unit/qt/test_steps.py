from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PyQt6.QtCore import QObject
from PyQt6.QtWidgets import QWidget

from crashdesk.qt.steps import BURST, MAX_TEXT, Steps, address
from crashdesk.qt.views import ignore

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def test_a_text_is_read_only_where_it_may_be_kept_and_is_bounded(qtbot: QtBot) -> None:
    kept: list[Any] = []
    allowed, read = [False], []

    def text() -> str:
        read.append(1)
        return 500 * "x"

    steps = Steps(lambda *given: kept.append(given), lambda: allowed[0])
    steps.put("m", "ui.click", {}, text)
    assert (read, kept[-1][3]) == ([], {})
    allowed[0] = True
    steps.put("m", "ui.click", {}, text)
    assert kept[-1][3] == {"view.text": MAX_TEXT * "x"}
    steps.put("m", "ui.click", {}, lambda: None)
    assert kept[-1][3] == {"view.text": ""}


def test_steps_at_one_place_repeat_whatever_they_say(qtbot: QtBot) -> None:
    kept: list[str] = []
    widget, ignored = QWidget(), QWidget()
    qtbot.addWidget(widget)
    qtbot.addWidget(ignored)
    ignore(ignored)
    steps = Steps(lambda message, *_: kept.append(message), lambda: False)
    for row in range(100):
        steps.note(widget, f" row {row} clicked")
        steps.note(ignored, " clicked")
    assert len(kept) == BURST
    steps.tell()
    assert kept[-1] == f"QWidget row 99 clicked, and {100 - BURST - 1} more like it"


def test_an_address_tells_objects_apart_without_holding_them() -> None:
    one, other = QObject(), QObject()
    assert address(one) == address(one) != address(other)


def test_what_makes_the_application_act_is_told_by_its_place_and_without_texts(qtbot: QtBot) -> None:
    told: list[Any] = []
    window, button = QWidget(), QWidget()
    qtbot.addWidget(window)
    window.setObjectName("Orders")
    button.setParent(window)
    button.setObjectName("save")
    steps = Steps(lambda *_: None, lambda: True, lambda *given: told.append(given))
    steps.note(button, " clicked", text=lambda: "Jane Doe")
    place = {"view.id": "save", "view.class": "QWidget", "view.path": "Orders/save"}
    assert told == [("Orders/save", place)]
    steps.note(window, " ▸ find by shortcut", "ui.key", {"via": "shortcut", "key": "Ctrl+F"}, part="find")
    assert told[-1][0] == "Orders/find"
    told.clear()
    steps.note(window, " shown", "ui.lifecycle")
    steps.put("1 → 2", "navigation", {})
    ignore(button)
    steps.note(button, " clicked")
    assert told == []


def test_it_is_told_each_time_however_often_it_repeats(qtbot: QtBot) -> None:
    told: list[str] = []
    steps = Steps(lambda *_: None, lambda: False, lambda path, _data: told.append(path))
    for _ in range(3 * BURST):
        steps.put("m", "ui.click", {"view.path": "a/b"})
    assert len(told) == 3 * BURST
