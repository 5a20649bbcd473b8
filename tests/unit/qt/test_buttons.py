from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QDialog,
    QPushButton,
    QRadioButton,
    QToolBar,
    QToolButton,
)

from crashdesk.qt.buttons import state_after_click
from tests.helpers.scripted_session import named

if TYPE_CHECKING:
    from tests.unit.qt.conftest import Crumbs, Show

LEFT = Qt.MouseButton.LeftButton


@pytest.mark.parametrize("how", ["mouse", "space", "code", "animated"])
def test_a_check_box_is_told_with_its_state_before_the_host_hears_of_it(
    qtbot: Any, crumbs: Crumbs, show: Show, how: str
) -> None:
    box = named(QCheckBox("Pay Ada"), "pay")
    seen: list[list[str]] = []
    box.toggled.connect(lambda: seen.append(crumbs.of("ui.click")))
    show(box)
    for expected in (["pay checked"], ["pay checked", "pay unchecked"]):
        if how == "mouse":
            qtbot.mouseClick(box, LEFT, pos=QPoint(8, box.height() // 2))
        elif how == "space":
            qtbot.keyClick(box, Qt.Key.Key_Space)
        elif how == "code":
            box.click()
        else:
            before = len(seen)
            box.animateClick()
            qtbot.waitUntil(lambda count=before: len(seen) > count)
        assert seen[-1] == crumbs.of("ui.click") == expected
    assert crumbs.data["checked"] is False


def test_a_radio_button_stays_checked(qtbot: Any, crumbs: Crumbs, show: Show) -> None:
    radio = named(QRadioButton(), "express")
    show(radio)
    radio.click()
    radio.click()
    assert crumbs.of("ui.click") == ["express checked", "express checked"]


def test_a_state_set_by_code_is_no_step(qtbot: Any, crumbs: Crumbs, show: Show) -> None:
    box = QCheckBox()
    show(box)
    box.setChecked(True)
    assert crumbs.of("ui.click") == []


def test_return_in_a_dialog_clicks_its_default_button(qtbot: Any, crumbs: Crumbs, show: Show) -> None:
    button = named(QPushButton(), "ok")
    seen: list[list[str]] = []
    button.clicked.connect(lambda: seen.append(crumbs.of("ui.click")))
    dialog = QDialog()
    button.setDefault(True)
    show(button, window=dialog)
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert seen == [["ok clicked"]]


def test_space_pressed_and_taken_back_is_no_click(qtbot: Any, crumbs: Crumbs, show: Show) -> None:
    button = QPushButton()
    show(button)
    qtbot.keyPress(button, Qt.Key.Key_Space)
    button.setDown(False)
    qtbot.keyRelease(button, Qt.Key.Key_Space)
    assert crumbs.of("ui.click") == []


def test_a_right_click_is_none(qtbot: Any, crumbs: Crumbs, show: Show) -> None:
    button = QPushButton()
    show(button)
    qtbot.mouseClick(button, Qt.MouseButton.RightButton)
    assert crumbs.of("ui.click") == []


def test_a_button_that_repeats_itself_does_not_flood(qtbot: Any, crumbs: Crumbs, show: Show) -> None:
    button = named(QPushButton(), "more")
    button.setAutoRepeat(True)
    button.setAutoRepeatDelay(1)
    button.setAutoRepeatInterval(1)
    clicked: list[int] = []
    button.clicked.connect(lambda: clicked.append(1))
    show(button)
    qtbot.mousePress(button, LEFT)
    qtbot.waitUntil(lambda: len(clicked) > 20)
    qtbot.mouseRelease(button, LEFT)
    assert crumbs.of("ui.click") == ["more clicked"]


def test_a_tool_button_is_told_as_the_action_it_stands_for(qtbot: Any, crumbs: Crumbs, show: Show) -> None:
    bar = QToolBar()
    bar.setObjectName("toolBar")
    action = QAction("Save Ada", bar)
    action.setObjectName("saveAction")
    seen: list[list[str]] = []
    action.triggered.connect(lambda: seen.append(crumbs.of("ui.click")))
    bar.addAction(action)
    show(bar)
    button = bar.widgetForAction(action)
    assert isinstance(button, QToolButton)
    qtbot.mouseClick(button, LEFT)
    button.click()
    assert seen == [["saveAction clicked"], ["saveAction clicked"] * 2]
    assert crumbs.of("ui.click") == ["saveAction clicked"] * 2
    assert (crumbs.data["view.path"], crumbs.data["via"]) == ("window/toolBar/saveAction", "button")


def test_what_a_button_says_is_kept_only_with_personal_data(qtbot: Any, crumbs: Crumbs, show: Show) -> None:
    button = QPushButton("Pay Ada " + 200 * "x")
    show(button)
    button.click()
    assert "view.text" not in crumbs.data
    crumbs.pii = True
    button.click()
    assert crumbs.data["view.text"] == ("Pay Ada " + 200 * "x")[:100]


def test_a_checkable_button_in_an_exclusive_group_stays_checked(qtbot: Any, qapp: Any) -> None:
    box, group = QCheckBox(), QButtonGroup()
    assert state_after_click(box) is True
    group.addButton(box)
    box.setChecked(True)
    assert state_after_click(box) is True
    group.setExclusive(False)
    assert state_after_click(box) is False
    box.setTristate(True)
    assert state_after_click(box) is None
