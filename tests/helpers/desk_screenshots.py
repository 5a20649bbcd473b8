"""Takes pictures of the real window with realistic data.

    python -m tests.helpers.desk_screenshots FOLDER [--language zh_CN]

writes every state in light and dark into the folder; the two named ``desk.png`` and ``desk-dark.png``
are the ones in ``resources/screenshots``.
"""

from __future__ import annotations

import argparse
import asyncio
import os
from pathlib import Path
from typing import TYPE_CHECKING

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PyQt6.QtCore import QSettings
from PyQt6.QtWidgets import QApplication

from crashdesk.client import Client
from crashdesk.desk.link import Link
from crashdesk.desk.main_window import MainWindow
from crashdesk.widgets.translation import DESK, DIALOGS, LANGUAGES, Translation
from tests.helpers.desk_data import issue_json
from tests.helpers.desk_loop import palette, run, until
from tests.helpers.desk_server import TOKEN, DeskServer

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

WIDE, SMALL = (1280, 800), (1024, 600)  # pixels


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--language", default="en", choices=LANGUAGES)
    arguments = parser.parse_args()
    folder = arguments.folder
    folder.mkdir(parents=True, exist_ok=True)
    app = QApplication(["screenshots"])
    translation = Translation((DIALOGS, DESK), with_qt=True)
    translation.use(arguments.language)
    font = app.font()
    font.setFamily("DejaVu Sans")
    font.setPointSizeF(10)
    app.setFont(font)
    for dark in (False, True):
        app.setPalette(palette(dark=dark))
        run(app, _pictures(folder, "-dark" if dark else ""))


async def _pictures(folder: Path, suffix: str) -> None:
    shots: list[tuple[str, tuple[int, int], int, Callable[[MainWindow, DeskServer], Awaitable[None]]]] = [
        ("desk", WIDE, 318, _opened),
        ("small", SMALL, 318, _opened),
        ("trail", SMALL, 14, _tab(1)),
        ("tags", SMALL, 14, _tab(2)),
        ("context", WIDE, 14, _tab(3)),
        ("raw", SMALL, 14, _tab(4)),
        ("resolved", SMALL, 14, _resolved),
        ("welcome", WIDE, 0, _settled),
        ("welcome-small", SMALL, 0, _settled),
        ("no-match", SMALL, 14, _no_match),
        ("stopped", WIDE, 14, _stopped),
        ("dialog", SMALL, 0, _dialog),
    ]
    for name, size, count, prepare in shots:
        await _picture(folder / f"{name}{suffix}.png", size, count, prepare)
    await _unreachable(folder / f"unreachable{suffix}.png")


async def _picture(
    path: Path,
    size: tuple[int, int],
    count: int,
    prepare: Callable[[MainWindow, DeskServer], Awaitable[None]],
) -> None:
    async with DeskServer([issue_json(number) for number in range(1, count + 1)]) as server:
        client = Client(server.url, TOKEN)
        window = MainWindow(client, _settings(path))
        window.resize(*size)
        window.show()
        await until(lambda: window.connection.link is Link.RECEIVING)
        await prepare(window, server)
        await _grab(window, path)
        await client.close()


async def _unreachable(path: Path) -> None:
    client = Client("http://127.0.0.1:9", TOKEN)
    window = MainWindow(client, _settings(path))
    window.resize(*SMALL)
    window.show()
    await asyncio.sleep(0.8)
    await _grab(window, path)
    await client.close()


async def _grab(window: MainWindow, path: Path) -> None:
    window.activateWindow()
    window.issues.list.view.setFocus()
    await asyncio.sleep(0.4)
    window.grab().save(str(path))
    window.close()
    await window.settled()
    window.deleteLater()


def _settings(path: Path) -> QSettings:
    settings = QSettings(str(path.with_suffix(".ini")), QSettings.Format.IniFormat)
    settings.clear()
    return settings


async def _settled(window: MainWindow, _server: DeskServer) -> None:
    await until(lambda: window.issues.list.welcome.dsn)


async def _opened(window: MainWindow, _server: DeskServer) -> None:
    await until(lambda: window.issues.detail.event_shown)


def _tab(number: int) -> Callable[[MainWindow, DeskServer], Awaitable[None]]:
    async def show(window: MainWindow, server: DeskServer) -> None:
        await _opened(window, server)
        window.issues.detail.tabs.setCurrentIndex(number)

    return show


async def _resolved(window: MainWindow, server: DeskServer) -> None:
    await _opened(window, server)
    window.issues.actions_.resolve.trigger()
    await until(lambda: window.notice.text)


async def _no_match(window: MainWindow, _server: DeskServer) -> None:
    window.issues.list.search.setText("is:unresolved brontosaurus")
    window.issues.list.search.returnPressed.emit()
    await asyncio.sleep(0.3)


async def _stopped(window: MainWindow, server: DeskServer) -> None:
    await _opened(window, server)
    await server.__aexit__()
    await until(lambda: window.condition.text)


async def _dialog(window: MainWindow, server: DeskServer) -> None:
    await _settled(window, server)
    window.projects.ask_for_new()


if __name__ == "__main__":
    main()
