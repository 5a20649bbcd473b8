from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtWidgets import QApplication, QLineEdit, QMenu, QPushButton, QVBoxLayout, QWidget

from crashdesk.qt.frontend import QtFrontend
from crashdesk.qt.views import ignore
from crashdesk.reporter.diagnostics import Diagnostics

if TYPE_CHECKING:
    from tests.unit.qt.conftest import Crumbs


class Window(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("orders")
        self.button = QPushButton("Pay 17 to Ada")
        self.button.setObjectName("pay")
        QVBoxLayout(self).addWidget(self.button)


@pytest.fixture
def window(qtbot: Any, crumbs: Crumbs) -> Window:
    made = Window()
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    crumbs.clear()
    return made


def test_a_click_by_mouse_keyboard_or_code_is_one_step(qtbot: Any, window: Window, crumbs: Crumbs) -> None:
    qtbot.mouseClick(window.button, Qt.MouseButton.LeftButton)
    window.button.setFocus()
    qtbot.keyClick(window.button, Qt.Key.Key_Space)
    window.button.click()
    assert crumbs.of("ui.click") == ["pay clicked"] * 3
    assert crumbs[0][2] == {"view.id": "pay", "view.class": "QPushButton", "view.path": "orders/pay"}
    assert "Ada" not in str(crumbs)


def test_it_stands_in_the_trail_before_the_hosts_slot_runs(window: Window, crumbs: Crumbs) -> None:
    seen: list[list[str]] = []
    window.button.clicked.connect(lambda: seen.append(crumbs.of("ui.click")))
    window.button.click()
    assert seen == [["pay clicked"]]


def test_a_press_dragged_off_the_button_is_no_click(
    qtbot: Any, window: Window, crumbs: Crumbs, monkeypatch: pytest.MonkeyPatch
) -> None:
    qtbot.mousePress(window.button, Qt.MouseButton.LeftButton)
    # The offscreen mouse has no buttons of its own.
    monkeypatch.setattr(QApplication, "mouseButtons", lambda: Qt.MouseButton.LeftButton)
    window.button.released.emit()
    monkeypatch.undo()
    qtbot.mouseRelease(window.button, Qt.MouseButton.LeftButton, pos=QPoint(-50, -50))
    assert crumbs.of("ui.click") == []


def test_buttons_that_were_there_before_are_watched_once(qtbot: Any, qapp: QApplication) -> None:
    early = Window()
    qtbot.addWidget(early)
    found: list[str] = []
    frontend = QtFrontend(
        lambda message, _category, _level, _data: found.append(message), print, lambda: None, Diagnostics()
    )
    frontend.install(qapp)
    early.show()
    early.hide()
    early.show()
    found.clear()
    early.button.click()
    frontend.uninstall()
    early.button.click()
    assert found == ["pay clicked"]


@pytest.mark.parametrize("pii", [False, True])
def test_typing_leaves_nothing_least_of_all_in_a_password_field(
    qtbot: Any,
    window: Window,
    crumbs: Crumbs,
    pii: bool,  # noqa: FBT001
) -> None:
    crumbs.pii = pii
    field = QLineEdit(window)
    field.setEchoMode(QLineEdit.EchoMode.Password)
    field.show()
    qtbot.mouseClick(field, Qt.MouseButton.LeftButton)
    qtbot.keyClicks(field, "Ada 17")
    qtbot.keyClick(field, Qt.Key.Key_Backspace)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    window.button.setFocus()
    assert crumbs == []


def test_an_ignored_subtree_leaves_no_step(window: Window, crumbs: Crumbs) -> None:
    ignore(window)
    window.button.click()
    window.close()
    assert crumbs == []


@pytest.mark.qt_log_ignore("does not support (raise|grabbing)", extend=True)
def test_windows_that_come_and_go_are_steps_and_menus_are_none(
    qtbot: Any, window: Window, crumbs: Crumbs
) -> None:
    window.close()
    menu = QMenu()
    qtbot.addWidget(menu)
    menu.addAction("x")
    menu.popup(QPoint(0, 0))
    menu.close()
    assert crumbs.of("ui.lifecycle") == ["orders closed"]
