from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import Qt

from crashdesk.qt.ticker import Ticker
from crashdesk.reporter.diagnostics import Diagnostics

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def test_it_calls_once_after_each_start(qtbot: QtBot) -> None:
    called: list[int] = []
    ticker = Ticker(lambda: called.append(1), Diagnostics())
    ticker.start(60)
    ticker.start(0)
    qtbot.waitUntil(lambda: called == [1])
    qtbot.wait(20)
    assert called == [1]
    ticker.start(0.01)
    qtbot.waitUntil(lambda: called == [1, 1])
    ticker.close()


def test_who_no_longer_wants_to_be_called_is_not(qtbot: QtBot) -> None:
    called: list[int] = []
    ticker = Ticker(lambda: called.append(1), Diagnostics())
    ticker.start(0)
    ticker.start(None)
    qtbot.wait(20)
    assert called == []
    ticker.close()


def test_it_is_not_a_twentieth_late(qtbot: QtBot) -> None:
    """As Qt's usual timers may be, which would look like a main thread that was blocked."""
    ticker = Ticker(lambda: None, Diagnostics())
    assert ticker._timer.timerType() is Qt.TimerType.PreciseTimer
    ticker.close()


def test_once_closed_it_calls_no_more(qtbot: QtBot) -> None:
    called: list[int] = []
    ticker = Ticker(lambda: called.append(1), Diagnostics())
    ticker.start(0)
    ticker.close()
    ticker.close()
    ticker.start(0)
    qtbot.wait(20)
    assert called == []


def test_what_fails_in_it_stays_in_it(qtbot: QtBot, expects_reporter_failures: list[str]) -> None:
    ticker = Ticker(lambda: 1 / 0, Diagnostics())
    ticker.start(0)
    qtbot.waitUntil(lambda: len(expects_reporter_failures) == 1)
    ticker.close()
