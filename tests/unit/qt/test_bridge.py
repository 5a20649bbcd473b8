from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from PyQt6 import sip

from crashdesk.qt.bridge import MainThread
from crashdesk.reporter.diagnostics import Diagnostics
from tests.helpers.reporter import run_json

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot


def test_a_call_from_another_thread_runs_on_the_main_one(qtbot: QtBot) -> None:
    ran: list[threading.Thread] = []
    bridge = MainThread(Diagnostics())
    thread = threading.Thread(target=bridge.call, args=(lambda: ran.append(threading.current_thread()),))
    thread.start()
    thread.join()
    assert ran == []
    qtbot.waitUntil(lambda: bool(ran))
    assert ran == [threading.main_thread()]
    bridge.close()


def test_a_call_from_the_main_thread_waits_for_the_event_loop(qtbot: QtBot) -> None:
    ran: list[int] = []
    bridge = MainThread(Diagnostics())
    bridge.call(lambda: ran.append(1))
    assert ran == []
    qtbot.waitUntil(lambda: bool(ran))
    bridge.close()


def test_a_call_that_fails_reaches_nobody(qtbot: QtBot, expects_reporter_failures: list[str]) -> None:
    bridge = MainThread(Diagnostics())
    bridge.call(lambda: 1 / 0)
    qtbot.waitUntil(lambda: bool(expects_reporter_failures))
    bridge.close()


def test_once_closed_it_takes_no_call_and_forgets_those_that_wait(qtbot: QtBot) -> None:
    ran: list[int] = []
    bridge = MainThread(Diagnostics())
    bridge.call(lambda: ran.append(1))
    bridge.close()
    bridge.call(lambda: ran.append(2))
    bridge.close()
    qtbot.wait(10)
    assert ran == []


def test_once_qt_has_deleted_it_calls_are_forgotten(qtbot: QtBot) -> None:
    ran: list[int] = []
    bridge = MainThread(Diagnostics())
    bridge.call(lambda: ran.append(1))
    sip.delete(bridge)  # as PyQt does with every object when the application goes
    bridge.call(lambda: ran.append(2))
    bridge.close()
    qtbot.wait(10)
    assert ran == []


def test_calls_made_before_the_application_exists_run_once_its_loop_does(home: Path) -> None:
    assert run_json(
        """
        import json
        from PyQt6.QtCore import QTimer
        from PyQt6.QtWidgets import QApplication
        from crashdesk.qt.bridge import MainThread
        from crashdesk.reporter.diagnostics import Diagnostics
        ran = []
        bridge = MainThread(Diagnostics())
        bridge.call(lambda: ran.append("early"))
        app = QApplication([])
        QTimer.singleShot(50, app.quit)
        app.exec()
        print(json.dumps(ran))
        """,
        home,
    ) == ["early"]
