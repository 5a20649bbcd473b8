"""Runs a coroutine on a qasync loop made of the test's application, and leaves nothing behind."""

from __future__ import annotations

import asyncio
import gc
from typing import TYPE_CHECKING, TypeVar

import qasync
from PyQt6.QtCore import QCoreApplication, QEvent, Qt
from PyQt6.QtGui import QColor, QKeyEvent, QPalette

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from PyQt6.QtWidgets import QApplication, QWidget

T = TypeVar("T")


def run(app: QApplication, work: Coroutine[object, object, T]) -> T:
    """Run ``work`` until it ends."""
    quits = app.quitOnLastWindowClosed()
    app.setQuitOnLastWindowClosed(False)
    loop = qasync.QEventLoop(app, set_running_loop=False)
    try:
        result: T = loop.run_until_complete(work)
        return result
    finally:
        loop.close()
        asyncio.set_event_loop(None)
        app.setQuitOnLastWindowClosed(quits)
        gc.collect()


async def until(holds: Callable[[], object], seconds: float = 20.0) -> None:
    """Wait until something holds."""
    deadline = asyncio.get_running_loop().time() + seconds
    while not holds():
        assert asyncio.get_running_loop().time() < deadline, (
            f"did not come to hold within {seconds:g} seconds"
        )
        await asyncio.sleep(0.01)


def press(widget: QWidget, key: Qt.Key) -> None:
    """Press and release a key in a widget."""
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QCoreApplication.sendEvent(widget, QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier))


def palette(*, dark: bool) -> QPalette:
    """The palettes of Qt's own Fusion style, light and dark (qfusionstyle.cpp, Qt 6.11)."""
    made = QPalette()
    for role, names in _NAMES.items():
        made.setColor(role, QColor(names[dark]))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText, QPalette.ColorRole.WindowText):
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor("#9e9e9e" if dark else "#8c8c8c"))
    return made


_ROLE = QPalette.ColorRole
_NAMES = {
    _ROLE.Window: ("#efefef", "#323232"),
    _ROLE.WindowText: ("#000000", "#f0f0f0"),
    _ROLE.Base: ("#ffffff", "#242424"),
    _ROLE.AlternateBase: ("#f7f7f7", "#2b2b2b"),
    _ROLE.Text: ("#000000", "#f0f0f0"),
    _ROLE.Button: ("#efefef", "#323232"),
    _ROLE.ButtonText: ("#000000", "#f0f0f0"),
    _ROLE.Light: ("#ffffff", "#4b4b4b"),
    _ROLE.Midlight: ("#cacaca", "#2a2a2a"),
    _ROLE.Mid: ("#b8b8b8", "#242424"),
    _ROLE.Dark: ("#9f9f9f", "#212121"),
    _ROLE.Shadow: ("#767676", "#141414"),
    _ROLE.Highlight: ("#308cc6", "#308cc6"),
    _ROLE.HighlightedText: ("#ffffff", "#f0f0f0"),
    _ROLE.PlaceholderText: ("#6f6f6f", "#9a9a9a"),
    _ROLE.ToolTipBase: ("#ffffdc", "#3c3c3c"),
    _ROLE.ToolTipText: ("#000000", "#d4d4d4"),
    _ROLE.Accent: ("#308cc6", "#308cc6"),
}
