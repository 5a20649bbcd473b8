"""A real PyQt6 application as a process of its own, with the reporter in it."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from textwrap import dedent, indent
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

FRAME = '''\
"""An application that keeps orders."""

import sys
import threading

import crashdesk
from PyQt6.QtCore import QTimer
from PyQt6.QtWidgets import QApplication, QMainWindow, QPushButton


class OrderWindow(QMainWindow):
    def __init__(self):
        super().__init__()
        self.setObjectName("OrderWindow")
        self.orders = {}
        self.button = QPushButton("Save", self)
        self.button.setObjectName("saveButton")
        self.button.clicked.connect(self.save)
        self.setCentralWidget(self.button)

    def save(self):
        order = self.find("A-17")
        print("saved", order)

    def find(self, number):
        if number not in self.orders:
            raise LookupError("order gone")
        return self.orders[number]


def say(*words):
    print(*words, flush=True)


def listen():
    """Do what the test asks for, line by line, on the main thread."""
    for line in sys.stdin:
        door.asked.append(line.strip())


class Door:
    asked = []

    def look(self):
        # One at a time: each is an event of its own, and what takes long is the fault of none before it.
        if self.asked:
            word = self.asked.pop(0)
            say("did", word, repr(eval(word, globals())))


app = QApplication(sys.argv)
INSTALL
window = OrderWindow()
window.show()
door = Door()
timer = QTimer()
timer.timeout.connect(door.look)
timer.start(10)
threading.Thread(target=listen, daemon=True).start()
QTimer.singleShot(0, lambda: say("up"))
code = app.exec()
say("left", code)
sys.exit(code)
'''


@dataclass
class Host:
    """The application's process."""

    process: subprocess.Popen[str]
    script: Path
    said: queue.Queue[str] = field(default_factory=queue.Queue)
    errors: list[str] = field(default_factory=list)

    def wait_for(self, beginning: str, seconds: float = 20.0) -> str:
        """Wait for a line that begins so, and return the rest of it."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                line = self.said.get(timeout=max(0.01, deadline - time.monotonic()))
            except queue.Empty:
                raise AssertionError(f"{beginning!r} was not said: {self.complaints}") from None
            if line.startswith(beginning):
                return line.removeprefix(beginning).strip()

    def do(self, expression: str, seconds: float = 20.0) -> str:
        """Evaluate an expression on the application's main thread and return the result's repr."""
        assert self.process.stdin is not None
        self.process.stdin.write(expression + "\n")
        self.process.stdin.flush()
        return self.wait_for(f"did {expression}", seconds)

    def ask(self, expression: str) -> None:
        """The same without waiting for an answer, for what raises."""
        assert self.process.stdin is not None
        self.process.stdin.write(expression + "\n")
        self.process.stdin.flush()

    @property
    def alive(self) -> bool:
        return self.process.poll() is None

    @property
    def complaints(self) -> str:
        """What it wrote on stderr so far."""
        return "".join(self.errors)

    def kill(self) -> None:
        """kill -9."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)

    def quit(self) -> int:
        """Have it quit as a person would, and return its exit code."""
        self.ask("app.quit()")
        return self.process.wait(20)


@contextmanager
def running_host(
    folder: Path, install: str, *, environ: Mapping[str, str] | None = None, frame: str = FRAME
) -> Iterator[Host]:
    """Run the application while the block does.

    Args:
        folder: where its source is written, and its CRASHDESK_HOME.
        install: the lines that install the reporter.
        environ: more environment variables.
        frame: the application's source, with INSTALL where those lines go.
    """
    folder.mkdir(parents=True, exist_ok=True)
    script = folder / "orders.py"
    source = frame.replace("INSTALL", indent(dedent(install), "").strip())
    if not script.exists() or script.read_text("utf-8") != source:  # a start alone changes no source
        script.write_text(source, "utf-8")
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SENTRY_")}
    process = subprocess.Popen(
        [sys.executable, str(script)],
        cwd=folder,
        env={**clean, "CRASHDESK_HOME": str(folder / "home"), **(environ or {})},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    host = Host(process, script)
    readers = [
        threading.Thread(target=_read, args=(host,)),
        threading.Thread(target=_read_errors, args=(host,)),
    ]
    for reader in readers:
        reader.start()
    try:
        host.wait_for("up")
        yield host
    finally:
        if host.alive:
            host.process.kill()
        host.process.wait(10)
        for reader in readers:
            reader.join(10)
        for pipe in (process.stdin, process.stdout, process.stderr):
            assert pipe is not None
            pipe.close()


def _read(host: Host) -> None:
    assert host.process.stdout is not None
    for line in host.process.stdout:
        host.said.put(line.rstrip("\n"))


def _read_errors(host: Host) -> None:
    assert host.process.stderr is not None
    host.errors.extend(host.process.stderr)
