from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PyQt6.QtCore import QCoreApplication, QEvent, Qt
from PyQt6.QtGui import QAction, QKeyEvent, QKeySequence, QShortcut, QShortcutEvent
from PyQt6.QtWidgets import QMainWindow, QMenu, QTreeView, QWidget

from crashdesk.qt.menus import _command, describe_action, home_of
from crashdesk.qt.views import ignore
from tests.helpers.scripted_session import named

if TYPE_CHECKING:
    from tests.unit.qt.conftest import Crumbs, Show

pytestmark = pytest.mark.qt_log_ignore("does not support (raise|grabbing)", extend=True)
LEFT = Qt.MouseButton.LeftButton


class Window(QMainWindow):
    """Its host connects to each action before it is in any menu: the worst case for us."""

    def __init__(self, crumbs: Crumbs) -> None:
        super().__init__()
        self.setObjectName("window")
        self.seen: list[list[str]] = []
        self.save = named(QAction("&Save Ada", self), "saveAction")
        self.nameless = QAction("Ada", self)
        for action in (self.save, self.nameless):
            action.triggered.connect(lambda: self.seen.append(crumbs.of("ui.click", "ui.key")))
        self.save.setShortcut("Ctrl+S")
        bar = self.menuBar()
        assert bar is not None
        bar.setNativeMenuBar(False)
        self.file = named(bar.addMenu("&File"), "fileMenu")
        self.more = named(self.file.addMenu("&More"), "moreMenu")
        self.file.addAction(self.save)
        self.more.addAction("other")
        self.more.addAction(self.nameless)


@pytest.fixture
def window(qtbot: Any, crumbs: Crumbs) -> Window:
    made = Window(crumbs)
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    crumbs.clear()
    return made


def choose(qtbot: Any, menu: QMenu, action: QAction, how: str) -> None:
    menu.popup(menu.pos())
    qtbot.waitUntil(menu.isVisible)
    if how == "mouse":
        qtbot.mouseClick(menu, LEFT, pos=menu.actionGeometry(action).center())
    elif how == "mnemonic":
        qtbot.keyClick(menu, Qt.Key.Key_S)
    else:
        menu.setActiveAction(action)
        qtbot.keyClick(menu, Qt.Key.Key_Return)


@pytest.mark.parametrize("how", ["mouse", "return", "mnemonic"])
def test_an_action_of_a_menu_is_told_before_the_hosts_slot(
    qtbot: Any, crumbs: Crumbs, window: Window, how: str
) -> None:
    choose(qtbot, window.file, window.save, how)
    assert window.seen == [["fileMenu ▸ saveAction clicked"]]
    assert crumbs.of("ui.click", "ui.key") == ["fileMenu ▸ saveAction clicked"]
    assert crumbs.data == {
        "view.id": "saveAction",
        "view.class": "QAction",
        "view.path": "window/QMenuBar/fileMenu/saveAction",
        "via": "menu",
    }


def test_an_action_without_a_name_is_told_by_its_place(qtbot: Any, crumbs: Crumbs, window: Window) -> None:
    choose(qtbot, window.more, window.nameless, "mouse")
    assert window.seen == [["fileMenu ▸ moreMenu ▸ QAction[1] clicked"]]
    assert crumbs.data["view.path"] == "window/QMenuBar/fileMenu/moreMenu/QAction[1]"


def test_a_shortcut_is_told_as_one_before_the_hosts_slot(qtbot: Any, crumbs: Crumbs, window: Window) -> None:
    qtbot.keyClick(window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert window.seen == [["fileMenu ▸ saveAction by shortcut"]]
    assert crumbs.of("ui.click", "ui.key") == ["fileMenu ▸ saveAction by shortcut"]
    assert (crumbs.data["via"], crumbs.data["key"]) == ("shortcut", "Ctrl+S")


def test_an_action_that_code_triggers_is_told_too(crumbs: Crumbs, window: Window) -> None:
    window.save.trigger()
    assert crumbs.of("ui.click") == ["fileMenu ▸ saveAction triggered"]
    assert "via" not in crumbs.data
    window.save.setEnabled(False)
    window.save.trigger()
    assert len(crumbs.of("ui.click")) == 1


def test_a_host_that_connects_after_adding_hears_of_it_after_us(crumbs: Crumbs, window: Window) -> None:
    action = window.file.addAction("Ada")
    seen: list[int] = []
    action.triggered.connect(lambda: seen.append(len(crumbs.of("ui.click"))))
    action.trigger()
    assert seen == [1]


def test_opening_a_menu_or_a_submenu_is_no_step(qtbot: Any, crumbs: Crumbs, window: Window) -> None:
    bar = window.menuBar()
    assert bar is not None
    qtbot.mouseClick(bar, LEFT, pos=bar.actionGeometry(window.file.menuAction()).center())
    qtbot.waitUntil(window.file.isVisible)
    more = window.file.actionGeometry(window.more.menuAction()).center()
    qtbot.mouseClick(window.file, LEFT, pos=more)
    assert crumbs == []


def test_a_click_on_a_disabled_action_is_no_step(qtbot: Any, crumbs: Crumbs, window: Window) -> None:
    window.save.setEnabled(False)
    choose(qtbot, window.file, window.save, "mouse")
    assert crumbs == []


def test_a_right_click_chooses_too_and_is_one_step(qtbot: Any, crumbs: Crumbs, window: Window) -> None:
    window.file.popup(window.file.pos())
    qtbot.waitUntil(window.file.isVisible)
    at = window.file.actionGeometry(window.save).center()
    qtbot.mouseClick(window.file, Qt.MouseButton.RightButton, pos=at)
    assert window.seen == [["fileMenu ▸ saveAction clicked"]]
    assert len(crumbs) == 1


def test_the_space_bar_chooses_where_the_style_has_it_so(qtbot: Any, crumbs: Crumbs, window: Window) -> None:
    window.file.popup(window.file.pos())
    window.file.setActiveAction(window.save)
    qtbot.keyClick(window.file, Qt.Key.Key_Space)
    assert crumbs.of("ui.click") == (["fileMenu ▸ saveAction clicked"] if window.seen else [])


def test_a_shortcut_of_its_own_is_told_where_it_belongs(qtbot: Any, crumbs: Crumbs, window: Window) -> None:
    shortcut = named(QShortcut(QKeySequence("F3"), window), "findShortcut")
    seen: list[list[str]] = []
    shortcut.activated.connect(lambda: seen.append(crumbs.of("ui.key")))
    qtbot.keyClick(window, Qt.Key.Key_F3)
    assert seen == [["window ▸ findShortcut by shortcut"]]


def test_an_ambiguous_shortcut_triggers_nothing_and_is_no_step(crumbs: Crumbs, window: Window) -> None:
    actions = crumbs.frontend._breadcrumbs._actions
    actions.shortcut(window.save, QShortcutEvent(QKeySequence("Ctrl+S"), 1, True))
    assert crumbs == []
    actions.shortcut(window.save, QEvent(QEvent.Type.Shortcut))
    assert crumbs == []


@pytest.mark.parametrize("ignored", ["menu", "window", "action"])
def test_an_ignored_menus_actions_leave_no_step_however_triggered(
    qtbot: Any, crumbs: Crumbs, window: Window, ignored: str
) -> None:
    ignore({"menu": window.file, "window": window, "action": window.save}[ignored])
    choose(qtbot, window.file, window.save, "mouse")
    qtbot.keyClick(window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    window.save.trigger()
    assert crumbs.of("ui.click", "ui.key") == []


def test_what_an_action_says_is_kept_only_with_personal_data(crumbs: Crumbs, window: Window) -> None:
    window.save.trigger()
    assert "Ada" not in str(crumbs)
    crumbs.pii = True
    window.save.trigger()
    assert crumbs.data["view.text"] == "&Save Ada"


@pytest.mark.parametrize(
    ("keys", "kept"),
    [
        ("Ctrl+S", True),
        ("Ctrl+K, Ctrl+S", True),
        ("F5", True),
        ("Shift+F5", True),
        ("Ctrl+,", True),
        ("A", False),
        ("Shift+A", False),
        ("Ctrl+K, S", False),
        ("Del", False),
    ],
)
def test_keys_that_may_be_typed_characters_are_not_kept(keys: str, kept: bool) -> None:  # noqa: FBT001
    assert _command(QKeySequence(keys)) == ({"key": keys} if kept else {})


def test_an_action_that_is_in_nothing_is_told_by_its_name(crumbs: Crumbs, window: Window) -> None:
    alone = named(QAction(window), "alone")
    assert home_of(alone) is None
    assert describe_action(alone, None)[0] == "alone"


def test_a_letter_of_another_alphabet_is_a_mnemonic_too(crumbs: Crumbs, window: Window) -> None:
    window.save.setText("&Шаг")
    window.file.popup(window.file.pos())
    letter = QKeyEvent(QEvent.Type.KeyPress, ord("Ш"), Qt.KeyboardModifier.NoModifier, "ш")
    QCoreApplication.sendEvent(window.file, letter)
    assert window.seen == [["fileMenu ▸ saveAction clicked"]]


def test_uninstall_ends_the_connections(crumbs: Crumbs, window: Window) -> None:
    crumbs.frontend.uninstall()
    window.save.trigger()
    window.file.addAction("new").trigger()
    assert crumbs == []
    assert len(window.seen) == 1


def test_a_key_in_a_view_is_not_taken_for_a_menus(qtbot: Any, crumbs: Crumbs, show: Show) -> None:
    view, other = QTreeView(), QWidget()
    show(view, other)
    qtbot.keyClick(view, Qt.Key.Key_S)
    qtbot.keyClick(other, Qt.Key.Key_Return)
    assert crumbs == []
