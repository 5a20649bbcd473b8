"""The end of a process: it waits for reports as long as it was told, and never with a frozen window."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from tests.helpers.reporter import Receiver, events, run

if TYPE_CHECKING:
    from pathlib import Path

LEAVES = """
    import atexit, sys, threading
    import crashdesk
    from PyQt6.QtCore import QTimer
    from PyQt6.QtWidgets import QApplication, QWidget
    app = QApplication(sys.argv)
    window = QWidget()
    window.show()
    atexit.register(lambda: print("shown at the end:", window.isVisible()))
    reporter = crashdesk.install(app, dsn=sys_dsn, consent="granted", shutdown_timeout=patience)
    def look():
        # What is loaded only then would take of the end's time, on a slow machine all of it.
        if reporter.reporter.engine.ready:
            timer.stop()
            crashdesk.capture_message("farewell", "error")
            app.exit(0)
    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(20)
    app.exec()
"""


def leave(home: Path, dsn: str, patience: object) -> str:
    return run(f"sys_dsn, patience = {dsn!r}, {patience!r}\n" + _dedented(LEAVES), home).stdout


def _dedented(text: str) -> str:
    return "\n".join(line.removeprefix("    ") for line in text.splitlines())


def test_the_end_waits_for_a_slow_receiver_and_hides_the_window_meanwhile(tmp_path: Path) -> None:
    with Receiver() as receiver:
        receiver.on_request = lambda: time.sleep(0.6)
        assert leave(tmp_path / "home", receiver.dsn, 20.0) == "shown at the end: False\n"
    assert [event["logentry"]["message"] for event in receiver.events] == ["farewell"]
    assert events(tmp_path) == []


def test_without_patience_the_report_is_left_to_the_next_start(tmp_path: Path) -> None:
    leave(tmp_path / "home", "http://key@127.0.0.1:9/1", 0)
    assert [event["logentry"]["message"] for event in events(tmp_path)] == ["farewell"]


@pytest.mark.parametrize("patience", ["soon", -1, None])
def test_a_patience_that_is_no_time_is_the_usual_one(tmp_path: Path, patience: object) -> None:
    with Receiver() as receiver:
        leave(tmp_path / "home", receiver.dsn, patience)
    assert len(receiver.events) == 1
