"""Keeps a server running for the desk, as a process of its own.

A server that runs already is used and never stopped. One of ours is started again when it dies, a little
later each time, and ended with the desk.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from PyQt6.QtCore import QObject, QProcess, QProcessEnvironment, QTimer, pyqtSignal

from crashdesk.app.program import command
from crashdesk.app.serve_command import SUPERVISED
from crashdesk.server import address, tokens
from crashdesk.server.errors import ServerError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

READY: Final = "listening on "
WATCH_SECONDS: Final = 1.0
"""How often a server that is not ours is looked after: nobody tells us when it ends."""
LONGEST_WAIT: Final = 30.0
HEALTHY_SECONDS: Final = 60.0
"""A server that ran this long had started well: the next restart is quick again."""
MAX_FAILURES: Final = 5
STOP_SECONDS: Final = 5.0


def wait_before_restart(failures: int) -> float | None:
    """Seconds to wait after so many failures in a row; None to give up and let the person decide."""
    return None if failures > MAX_FAILURES else min(LONGEST_WAIT, 0.2 * 3.0 ** (failures - 1))


class Supervisor(QObject):
    """Finds or starts the server of a data folder, and keeps it there.

    Signals:
        ready(url, token): the server can be asked.
        moved(port): the port it should have is another program's; DSNs with it do not reach this server.
        lost(text): it is gone and will be started again.
        failed(text): it could not be started often enough; :meth:`retry` tries again.

    Args:
        data_dir: the server's data folder.
        port: the port a server of ours listens on, if it is free; DSNs carry it, so it should stay.
    """

    ready = pyqtSignal(str, str)
    moved = pyqtSignal(int)
    lost = pyqtSignal(str)
    failed = pyqtSignal(str)

    def __init__(
        self, data_dir: Path, port: int = address.DEFAULT_PORT, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._data_dir, self._port = data_dir, port
        self._answered = False
        self._failures = 0
        self._stopping = False
        self._process: QProcess | None = None
        self._restart = self._timer(self._begin, single=True)
        self._healthy = self._timer(self._forget_failures, single=True)
        self._watch = self._timer(self._look_after, single=False)

    @property
    def owns_server(self) -> bool:
        """Whether the running server is a process of ours."""
        return self._process is not None

    def start(self) -> None:
        """Find a running server, or start one."""
        self._stopping = False
        self._begin()

    def retry(self) -> None:
        """Try again after it failed."""
        self._failures = 0
        self._begin()

    def stop(self) -> None:
        """End the server if it is ours, letting it store what it has accepted."""
        self._stopping = True
        for timer in (self._restart, self._healthy, self._watch):
            timer.stop()
        process, self._process = self._process, None
        if process is not None and process.state() != QProcess.ProcessState.NotRunning:
            process.terminate()
            if not process.waitForFinished(round(STOP_SECONDS * 1000)):
                process.kill()
                process.waitForFinished(1000)

    def _timer(self, action: Callable[[], None], *, single: bool) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(single)
        timer.timeout.connect(action)
        return timer

    def _begin(self) -> None:
        if self._stopping or self._process is not None:
            return
        found = address.running(self._data_dir)
        if found is not None:
            self._announce(found.url)
            self._watch.start(round(WATCH_SECONDS * 1000))
        else:
            self._launch()

    def _launch(self) -> None:
        self._answered = False
        program, *arguments = command(
            "serve", "--port", str(self._port), "--data-dir", os.fspath(self._data_dir)
        )
        environment = QProcessEnvironment.systemEnvironment()
        environment.insert(SUPERVISED, "1")
        process = QProcess(self)
        process.setProcessEnvironment(environment)
        process.readyReadStandardOutput.connect(self._heard)
        process.finished.connect(self._ended)
        process.errorOccurred.connect(self._could_not_start)
        self._process = process
        process.start(program, arguments)

    def _heard(self) -> None:
        if self._process is None:
            return
        while self._process.canReadLine():
            line = self._process.readLine().data().decode("utf-8", "replace").strip()
            if line.startswith(READY):
                self._healthy.start(round(HEALTHY_SECONDS * 1000))
                url, self._answered = line.removeprefix(READY), True
                self._port = urlsplit(url).port or self._port  # one that was just found free should stay, too
                self._announce(url)

    def _announce(self, url: str) -> None:
        try:
            token = tokens.read(self._data_dir)
        except ServerError as error:
            self.failed.emit(str(error))
        else:
            self.ready.emit(url, token)

    def _could_not_start(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart and self._process is not None:
            self._after_failure(self._process.errorString())

    def _ended(self) -> None:
        if self._process is not None and not self._stopping:
            said = self._process.readAllStandardError().data().decode("utf-8", "replace").strip()
            self._after_failure(said.splitlines()[-1].removeprefix("crashdesk: ") if said else "")

    def _after_failure(self, why: str) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.deleteLater()
        self._healthy.stop()
        self._failures += 1
        if self._port and not self._answered and ("port" in why or self._failures > 1):
            # Another program may sit on our port; any free one is better than none.
            self.moved.emit(self._port)
            self._port = 0
        wait = wait_before_restart(self._failures)
        if wait is None:
            self.failed.emit(
                why
                or self.tr("The server does not stay up; its log is in {folder}.").format(
                    folder=self._data_dir / "logs"
                )
            )
        else:
            self.lost.emit(why)
            self._restart.start(round(wait * 1000))

    def _forget_failures(self) -> None:
        self._failures = 0

    def _look_after(self) -> None:
        """Take over when a server that was not ours has ended."""
        if address.running(self._data_dir) is None:
            self._watch.stop()
            self.lost.emit("")
            self._begin()
