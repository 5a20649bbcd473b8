from __future__ import annotations

import asyncio
import signal
from typing import TYPE_CHECKING
from unittest.mock import Mock, call

import pytest
from PyQt6.QtCore import QCoreApplication, QLocale

from crashdesk.app.bootstrap import _translation, close_on_signals, has_display

if TYPE_CHECKING:
    from PyQt6.QtWidgets import QApplication


@pytest.mark.parametrize(("name", "quit_text"), [("zh_CN", "退出"), ("zh_TW", "Quit"), ("en_GB", "Quit")])
def test_the_desk_speaks_the_systems_language(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, name: str, quit_text: str
) -> None:
    monkeypatch.setattr(QLocale, "system", lambda: QLocale(name))
    translation = _translation()
    said = QCoreApplication.translate("Menus", "Quit")
    translation.leave()
    assert said == quit_text


@pytest.mark.parametrize(
    ("environ", "platform", "enough"),
    [
        ({}, "linux", False),
        ({"DISPLAY": ":0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({"QT_QPA_PLATFORM": "offscreen"}, "linux", True),
        ({"QT_QPA_PLATFORM": "xcb"}, "linux", False),
        ({}, "win32", True),
    ],
)
def test_a_display_is_missed_only_where_one_is_needed(
    environ: dict[str, str], platform: str, enough: object
) -> None:
    assert has_display(environ, platform) is enough


def test_a_loop_that_knows_no_signals_is_good_enough() -> None:
    loop = Mock(asyncio.AbstractEventLoop)
    loop.add_signal_handler.side_effect = NotImplementedError  # what those of Windows do
    close_on_signals(loop, print)
    assert loop.add_signal_handler.call_count == 1, "nobody asks a second time"


def test_the_window_is_closed_when_the_process_is_told_to_end() -> None:
    loop = Mock(asyncio.AbstractEventLoop)
    close_on_signals(loop, print)
    assert loop.add_signal_handler.mock_calls == [call(signal.SIGINT, print), call(signal.SIGTERM, print)]
