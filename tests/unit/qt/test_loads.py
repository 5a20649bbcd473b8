from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from PyQt6.QtCore import QEvent
from PyQt6.QtWidgets import QMenu, QTextEdit, QVBoxLayout, QWidget

from crashdesk.qt.loads import MAX_LOADING
from crashdesk.qt.views import ignore

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from crashdesk.reporter.loads import Load
    from tests.unit.qt.conftest import Crumbs

    Open = Callable[[QWidget], QWidget]


class Slow(QWidget):
    """Takes its time to paint."""

    def paintEvent(self, _event: object) -> None:
        time.sleep(0.05)


@pytest.fixture
def loaded(crumbs: Crumbs) -> list[Load]:
    found: list[Load] = []
    crumbs.frontend.on_loaded = found.append
    return found


@pytest.fixture
def open_window(qtbot: QtBot) -> Open:
    kept: list[QWidget] = []

    def opened(window: QWidget) -> QWidget:
        kept.append(window)
        qtbot.addWidget(window)
        window.show()
        qtbot.waitExposed(window)
        return window

    return opened


def test_a_window_is_told_once_its_first_painting_is_over(
    qtbot: QtBot, loaded: list[Load], open_window: Open
) -> None:
    window = Slow()
    window.setObjectName("orders")
    before = time.monotonic()
    open_window(window)
    qtbot.waitUntil(lambda: len(loaded) == 1)
    [load] = loaded
    assert load.window == "orders"
    assert before <= load.begun <= load.shown
    assert load.painted - load.shown >= 0.05
    assert load.data["view.class"] == "Slow"
    window.update()
    qtbot.wait(20)
    assert len(loaded) == 1


def test_a_window_that_a_widget_covers_is_told_too(
    qtbot: QtBot, loaded: list[Load], open_window: Open
) -> None:
    window = QWidget()
    layout = QVBoxLayout(window)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(QTextEdit())
    open_window(window)
    qtbot.waitUntil(lambda: [load.window for load in loaded] == ["QWidget"])


def test_the_event_in_which_it_was_opened_is_its_beginning(
    qtbot: QtBot, crumbs: Crumbs, loaded: list[Load], open_window: Open
) -> None:
    begun = time.monotonic() - 0.4
    crumbs.frontend.loads.since = lambda: begun
    open_window(QWidget())
    qtbot.waitUntil(lambda: len(loaded) == 1)
    assert loaded[0].begun == begun


@pytest.mark.qt_log_ignore("does not support (raise|grabbing)", extend=True)
def test_menus_and_what_is_ignored_are_none(qtbot: QtBot, loaded: list[Load], open_window: Open) -> None:
    window = QWidget()
    ignore(window)
    open_window(window)
    menu = QMenu(window)
    menu.addAction("one")
    menu.popup(window.pos())
    qtbot.waitExposed(menu)
    qtbot.wait(50)
    menu.close()
    assert loaded == []


def test_paint_events_are_looked_at_only_while_a_window_is_waited_for(
    qtbot: QtBot, crumbs: Crumbs, loaded: list[Load], open_window: Open
) -> None:
    handlers = crumbs.frontend._filter._handlers
    open_window(QWidget())
    qtbot.waitUntil(lambda: len(loaded) == 1)
    assert QEvent.Type.Paint not in handlers
    unpainted = QWidget()
    qtbot.addWidget(unpainted)
    unpainted.show()
    assert QEvent.Type.Paint in handlers
    unpainted.hide()
    assert QEvent.Type.Paint not in handlers


def test_a_window_that_is_shown_minimised_is_not_waited_for(
    qtbot: QtBot, crumbs: Crumbs, loaded: list[Load]
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.showMinimized()
    qtbot.wait(30)
    assert crumbs.frontend.loads._loading == {}


def test_of_windows_that_never_paint_themselves_the_latest_are_waited_for(
    qtbot: QtBot, crumbs: Crumbs, loaded: list[Load], open_window: Open
) -> None:
    unseen = [QWidget() for _ in range(MAX_LOADING + 5)]
    for window in unseen:
        qtbot.addWidget(window)
        crumbs.frontend.loads.shown(window)
    assert len(crumbs.frontend.loads._loading) == MAX_LOADING
    open_window(QWidget())
    qtbot.waitUntil(lambda: len(loaded) == 1)
