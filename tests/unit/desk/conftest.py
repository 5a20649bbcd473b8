from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
from PyQt6.QtCore import QSettings

from crashdesk.client import Client
from crashdesk.desk.main_window import MainWindow
from tests.helpers.desk_loop import run
from tests.helpers.desk_server import TOKEN, DeskServer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from pathlib import Path

    from PyQt6.QtWidgets import QApplication

    Look = Callable[[MainWindow, DeskServer], Awaitable[None]]


@pytest.fixture
def settings(tmp_path: Path) -> QSettings:
    return QSettings(str(tmp_path / "desk.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def look(qapp: QApplication, settings: QSettings) -> Callable[..., None]:
    """Call with a coroutine function and a server: it gets the window on that server, already shown."""

    def call(work: Look, server: DeskServer | None = None) -> None:
        run(qapp, _look(work, server or DeskServer(), settings))

    return call


async def _look(work: Look, server: DeskServer, settings: QSettings) -> None:
    async with server, _opened(server.url, settings) as window:
        await work(window, server)


@asynccontextmanager
async def _opened(url: str, settings: QSettings) -> AsyncIterator[MainWindow]:
    client = Client(url, TOKEN)
    window = MainWindow(client, settings)
    window.show()
    try:
        yield window
    finally:
        window.close()
        await window.settled()
        window.deleteLater()
        await client.close()
