from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from PyQt6 import sip
from PyQt6.QtWidgets import QWidget

from crashdesk.embed.early_window import EarlyWindow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot


@pytest.fixture
def painted() -> list[float]:
    return []


@pytest.fixture
def early(qtbot: QtBot, painted: list[float]) -> Iterator[EarlyWindow]:
    made = EarlyWindow(lambda: painted.append(time.monotonic()))
    made.watch()
    yield made
    made.leave()


def test_the_first_window_is_told_once_it_has_painted_itself(
    qtbot: QtBot, early: EarlyWindow, painted: list[float]
) -> None:
    before = time.monotonic()
    window, second = QWidget(), QWidget()
    for one in (window, second):
        qtbot.addWidget(one)
        one.show()
    qtbot.waitUntil(lambda: len(painted) == 1)
    assert early.first is not None
    first, moment = early.first
    assert first() in {window, second}
    assert before <= early.shown[0][1] <= moment
    assert [shown() for shown, _ in early.shown] == [window, second]
    qtbot.wait(50)
    assert len(painted) == 1


def test_no_window_is_kept_alive(qtbot: QtBot, early: EarlyWindow, painted: list[float]) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    qtbot.waitUntil(lambda: len(painted) == 1)
    window.close()
    del window
    assert early.first is not None
    assert early.first[0]() is None


def test_who_has_left_sees_nothing(qtbot: QtBot, early: EarlyWindow, painted: list[float]) -> None:
    early.leave()
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    qtbot.wait(30)
    assert (early.shown, painted) == ([], [])


def test_who_has_left_before_there_is_an_application_does_not_come_back(qtbot: QtBot) -> None:
    """It waits for the event loop to tell of the application; by then it may be long gone."""
    early = EarlyWindow(lambda: None)
    early.call(early.watch)
    early.leave()
    qtbot.wait(30)
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    assert early.shown == []


def test_what_has_gone_with_the_application_calls_nothing_and_raises_nothing(qtbot: QtBot) -> None:
    called: list[str] = []
    early = EarlyWindow(lambda: None)
    early.watch()
    sip.delete(early)
    early.call(lambda: called.append("x"))
    early.leave()
    assert called == []
