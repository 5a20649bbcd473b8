from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtWidgets import QApplication, QMenu, QPushButton, QVBoxLayout, QWidget

from crashdesk.qt.frontend import QtFrontend
from crashdesk.qt.views import ignore
from crashdesk.reporter.diagnostics import Diagnostics

if TYPE_CHECKING:
    from collections.abc import Iterator


Crumb = tuple[str, str, dict[str, Any]]


class Window(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("orders")
        self.button = QPushButton("Pay 17 to Ada")
        self.button.setObjectName("pay")
        QVBoxLayout(self).addWidget(self.button)


@pytest.fixture
def crumbs(qapp: QApplication) -> Iterator[list[Crumb]]:
    found: list[Crumb] = []
    frontend = QtFrontend(
        lambda message, category, _level, data: found.append((message, category, dict(data))),
        lambda *_: None,
        lambda: None,
        Diagnostics(),
    )
    frontend.install(qapp)
    yield found
    frontend.uninstall()


@pytest.fixture
def window(qtbot: Any, crumbs: list[Crumb]) -> Window:
    made = Window()
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    crumbs.clear()
    return made


def clicks(crumbs: list[Crumb]) -> list[str]:
    return [message for message, category, _data in crumbs if category == "ui.click"]


def test_a_click_by_mouse_keyboard_or_code_is_one_step(
    qtbot: Any, window: Window, crumbs: list[Crumb]
) -> None:
    qtbot.mouseClick(window.button, Qt.MouseButton.LeftButton)
    window.button.setFocus()
    qtbot.keyClick(window.button, Qt.Key.Key_Space)
    window.button.click()
    assert clicks(crumbs) == ["pay clicked"] * 3
    assert crumbs[0][2] == {"view.id": "pay", "view.class": "QPushButton", "view.path": "orders/pay"}
    assert "Ada" not in str(crumbs)


def test_it_stands_in_the_trail_before_the_hosts_slot_runs(window: Window, crumbs: list[Crumb]) -> None:
    seen: list[list[str]] = []
    window.button.clicked.connect(lambda: seen.append(clicks(crumbs)))
    window.button.click()
    assert seen == [["pay clicked"]]


def test_a_press_dragged_off_the_button_is_no_click(
    qtbot: Any, window: Window, crumbs: list[Crumb], monkeypatch: pytest.MonkeyPatch
) -> None:
    qtbot.mousePress(window.button, Qt.MouseButton.LeftButton)
    # The offscreen mouse has no buttons of its own.
    monkeypatch.setattr(QApplication, "mouseButtons", lambda: Qt.MouseButton.LeftButton)
    window.button.released.emit()
    monkeypatch.undo()
    qtbot.mouseRelease(window.button, Qt.MouseButton.LeftButton, pos=QPoint(-50, -50))
    assert clicks(crumbs) == []


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


def test_an_ignored_subtree_leaves_no_step(window: Window, crumbs: list[Crumb]) -> None:
    ignore(window)
    window.button.click()
    window.close()
    assert crumbs == []


@pytest.mark.qt_log_ignore("does not support (raise|grabbing)", extend=True)
def test_windows_that_come_and_go_are_steps_and_menus_are_none(
    qtbot: Any, window: Window, crumbs: list[Crumb]
) -> None:
    window.close()
    menu = QMenu()
    qtbot.addWidget(menu)
    menu.addAction("x")
    menu.popup(QPoint(0, 0))
    menu.close()
    lifecycle = [message for message, category, _ in crumbs if category == "ui.lifecycle"]
    assert lifecycle == ["orders closed"]
