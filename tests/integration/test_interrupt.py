"""Ctrl-C ends an application in a terminal, whether or not the reporter is in it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from crashdesk.protocol.envelope import parse
from tests.helpers.reporter import Receiver, until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PROGRAM = """
import signal, sys
import crashdesk
from PyQt6.QtCore import QTimer
from PyQt6.QtWidgets import QApplication, QLabel
signal.signal(signal.SIGINT, signal.default_int_handler)  # as in a terminal
{before}
app = QApplication(sys.argv)
reporter = crashdesk.install(app, dsn={dsn!r}, release="orders@1.2.3", consent="granted")
window = QLabel("orders")
window.show()
timer = QTimer()
timer.timeout.connect(lambda: None)
timer.start(20)
QTimer.singleShot(0, lambda: print("ready", flush=True))
QTimer.singleShot(8000, lambda: app.exit(77))
{after}
sys.exit(app.exec())
"""
OWN_HOOK = "sys.excepthook = lambda *_: print('own', flush=True)"
RAISES = """
def slot():
    QTimer.singleShot(1000, lambda: app.exit(5))
    raise KeyboardInterrupt
QTimer.singleShot(700, slot)
"""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as made:
        yield made


def started(home: Path, receiver: Receiver, before: str = "", after: str = "") -> subprocess.Popen[str]:
    program = PROGRAM.format(dsn=receiver.dsn, before=before, after=after)
    return subprocess.Popen(
        [sys.executable, "-c", program],
        env={**os.environ, "CRASHDESK_HOME": str(home), "QT_QPA_PLATFORM": "offscreen"},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def interrupted(
    home: Path, receiver: Receiver, before: str = "", *, at_once: bool = False
) -> tuple[int, str]:
    """Press Ctrl-C once the application runs, and has told of it. Returns how it ended, and what it wrote."""
    process = started(home, receiver, before)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    if not at_once:
        until(lambda: sessions(receiver), 20)
    time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    said, complained = process.communicate(timeout=30)
    return process.returncode, said + complained


def sessions(receiver: Receiver) -> list[str]:
    items = [item for body in receiver.bodies for item in parse(body).items]
    return [item.json()["status"] for item in items if item.type == "session"]


def test_it_ends_the_process_as_a_script(tmp_path: Path, receiver: Receiver) -> None:
    code, said = interrupted(tmp_path / "home", receiver)
    assert code == -signal.SIGINT
    assert "KeyboardInterrupt" in said
    until(lambda: sessions(receiver) == ["ok", "exited"])
    assert receiver.events == []


def test_it_does_so_before_anything_is_loaded(tmp_path: Path, receiver: Receiver) -> None:
    interrupted(tmp_path / "home", receiver)
    code, _ = interrupted(tmp_path / "home", receiver, at_once=True)
    assert code == -signal.SIGINT
    assert receiver.events == []


def test_an_exception_of_that_name_that_code_raises_ends_nothing(tmp_path: Path, receiver: Receiver) -> None:
    process = started(tmp_path / "home", receiver, after=RAISES)
    _, complained = process.communicate(timeout=30)
    assert process.returncode == 5
    assert "KeyboardInterrupt" in complained


def test_the_hosts_own_hook_decides(tmp_path: Path, receiver: Receiver) -> None:
    code, said = interrupted(tmp_path / "home", receiver, before=OWN_HOOK)
    assert code == 77
    assert "own" in said


OUTSIDE = """
import os, signal, sys, time
import crashdesk
from PyQt6.QtWidgets import QApplication, QLabel
signal.signal(signal.SIGINT, signal.default_int_handler)
app = QApplication(sys.argv)
crashdesk.install(app, dsn={dsn!r}, release="orders@1.2.3", consent="granted")
window = QLabel("orders")
window.show()
app.processEvents()
{pause}
{pressed}
"""


@pytest.mark.parametrize(
    "pressed", ["raise KeyboardInterrupt", "os.kill(os.getpid(), signal.SIGINT); time.sleep(9)"]
)
@pytest.mark.parametrize("pause", ["", "crashdesk.capture_message('x')"])
def test_outside_of_the_loop_it_ends_the_process_as_a_script(
    home: Path, receiver: Receiver, pressed: str, pause: str
) -> None:
    program = OUTSIDE.format(dsn=receiver.dsn, pressed=pressed, pause=pause)
    environ = {**os.environ, "CRASHDESK_HOME": str(home), "QT_QPA_PLATFORM": "offscreen"}
    for _start in ("the first", "one with a hint of the first"):
        ended = subprocess.run(
            [sys.executable, "-c", program], env=environ, capture_output=True, timeout=60, check=False
        )
        assert ended.returncode == -signal.SIGINT
        assert ended.stderr.decode().strip().endswith("KeyboardInterrupt")
