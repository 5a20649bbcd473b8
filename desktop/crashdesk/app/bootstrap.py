"""Starts the desk.

The order, and why:

1. The libraries: a window that cannot talk to its server would wait for it for ever.
2. The display: without one Qt aborts the process, so look first and say it in one line.
3. The application and its event loop: everything below needs them.
4. The reporter, with the DSN of the last run: what goes wrong from here on is reported.
5. The window, empty: it says that the server is starting.
6. The server, as a process: found or started; the window fills when it answers.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from crashdesk._version import __version__
from crashdesk.app import remedy
from crashdesk.app.output import CommandError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from PyQt6.QtCore import QSettings

    from crashdesk.app.application import Application
    from crashdesk.desk.main_window import MainWindow
    from crashdesk.widgets.translation import Translation

_NEEDS_DISPLAY = frozenset({"", "xcb", "wayland"})


def has_display(environ: Mapping[str, str], platform: str) -> bool:
    """Whether Qt will find a display to show windows on.

    Args:
        environ: the environment; ``QT_QPA_PLATFORM`` may name a plugin that needs none.
        platform: as ``sys.platform`` has it; only X11 and Wayland can be missing.
    """
    plugin = environ.get("QT_QPA_PLATFORM", "").partition(":")[0].partition(";")[0]
    if plugin not in _NEEDS_DISPLAY or platform in {"win32", "darwin"}:
        return True
    return bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))


def run_desk(data_dir: Path) -> int:
    """Show the desk until its window is closed.

    Args:
        data_dir: the server's data folder.

    Returns:
        The exit code.

    Raises:
        CommandError: a library is missing, or there is no display.
    """
    remedy.require_libraries()
    if not has_display(os.environ, sys.platform):
        raise CommandError("no display was found; run 'crashdesk serve' for the server without a window")
    import qasync

    app, settings = _application()
    translation = _translation()
    loop = qasync.QEventLoop(app)
    with loop:
        loop.run_until_complete(_Desk(app, settings, data_dir).run())
    translation.leave()
    return 0


def close_on_signals(loop: asyncio.AbstractEventLoop, close: Callable[[], object]) -> None:
    """Close the window when the process is told to end; the loops of Windows know no signals."""
    with suppress(NotImplementedError):
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, close)


def _application() -> tuple[Application, QSettings]:
    from PyQt6.QtCore import QSettings

    from crashdesk.app.application import Application
    from crashdesk.reporter.folders import Folders
    from crashdesk.widgets.icons import application_icon

    app = Application(sys.argv[:1])
    app.setApplicationName("crashdesk")
    app.setApplicationDisplayName("Crashdesk")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("crashdesk")
    app.setWindowIcon(application_icon())
    # The window's closing ends the coroutine below, which then tidies up; Qt must not quit before.
    app.setQuitOnLastWindowClosed(False)
    path = Folders.from_environment().config / "desk.ini"
    return app, QSettings(str(path), QSettings.Format.IniFormat)


def _translation() -> Translation:
    """The desk speaks the system's language, with all that Qt itself says in it."""
    from PyQt6.QtCore import QLocale

    from crashdesk.widgets.translation import DESK, DIALOGS, Translation, language_for

    translation = Translation((DIALOGS, DESK), with_qt=True)
    translation.use(language_for(QLocale.system().uiLanguages()))
    return translation


def translate(context: str, text: str) -> str:
    """A text in the language in use; the name by which pylupdate6 finds it."""
    from PyQt6.QtCore import QCoreApplication

    return QCoreApplication.translate(context, text)


class _Desk:
    """The desk's parts, and what happens between them."""

    def __init__(self, app: Application, settings: QSettings, data_dir: Path) -> None:
        from crashdesk.app.self_report import SelfReport
        from crashdesk.app.supervisor import Supervisor
        from crashdesk.desk.main_window import MainWindow

        self._app = app
        self._self_report = SelfReport(app, settings)
        self._self_report.begin()
        self._window: MainWindow = MainWindow(None, settings)
        self._supervisor = Supervisor(data_dir)
        self._clients: list[Any] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._closed = asyncio.Event()
        self._was_lost = self._was_ready = False
        self._connect()

    async def run(self) -> None:
        """Show the window until it is closed, then put everything away."""
        close_on_signals(asyncio.get_running_loop(), self._window.close)
        self._window.show()
        self._supervisor.start()
        await self._closed.wait()
        await self._put_away()

    def _connect(self) -> None:
        window, supervisor = self._window, self._supervisor
        window.closed.connect(self._closed.set)
        supervisor.ready.connect(self._server_ready)
        supervisor.lost.connect(self._server_lost)
        supervisor.moved.connect(self._server_moved)
        supervisor.failed.connect(self._server_failed)
        self._app.asked_to_quit.connect(window.close)
        privacy = window.file_menu.addAction(translate("Desk", "Privacy settings…"))
        assert privacy is not None
        privacy.triggered.connect(lambda: self._self_report.show_privacy_settings(window))

    def _server_ready(self, url: str, token: str) -> None:
        from crashdesk.client import Client

        client = Client(url, token)
        self._clients.append(client)
        self._window.set_client(client)
        if self._was_lost:
            self._window.show_notice(translate("Desk", "The server had stopped and was started again."))
        self._was_lost, self._was_ready = False, True
        task = asyncio.get_running_loop().create_task(self._report_to(client))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _report_to(self, client: Any) -> None:
        from crashdesk.client import ClientError

        try:
            await self._self_report.connect(client)
        except ClientError:
            return  # the window says so already; the next start of the server tries again

    def _server_lost(self, why: str) -> None:
        """The window itself says that the server is gone; why, if it said so, is ours to tell."""
        self._was_lost = self._was_ready
        if why:
            self._window.show_notice(why)

    def _server_moved(self, port: int) -> None:
        self._was_ready = self._was_lost = False
        text = translate(
            "Desk",
            "Another program uses port {port}, so the server listens at another: applications whose DSN has "
            "that port do not reach it. End the other program and start Crashdesk again.",
        )
        self._window.show_notice(text.format(port=port))

    def _server_failed(self, why: str) -> None:
        self._window.show_notice(why, translate("Desk", "Try again"), self._supervisor.retry)

    async def _put_away(self) -> None:
        await self._window.settled()
        for task in tuple(self._tasks):
            task.cancel()
        for client in self._clients:
            await client.close()
        self._self_report.end()
        self._supervisor.stop()
