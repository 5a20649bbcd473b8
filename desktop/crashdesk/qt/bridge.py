"""The one door to the main thread."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from PyQt6 import sip
from PyQt6.QtCore import QObject, Qt, pyqtSignal, pyqtSlot

from crashdesk.reporter.forks import renewed

if TYPE_CHECKING:
    from collections.abc import Callable

    from crashdesk.reporter.diagnostics import Diagnostics


class MainThread(QObject):
    """Runs callables on the thread it was made in, which must be the main one.

    It may be made before the application is: calls wait until the event loop runs. A dialog opened from
    another thread crashes the process, so whatever shows one comes through here. It goes with the
    application, as PyQt deletes every object of Python's then; later calls are forgotten.
    """

    _asked = pyqtSignal(object)

    def __init__(self, diagnostics: Diagnostics) -> None:
        super().__init__()
        self._diagnostics = diagnostics
        self._closed = False
        # Reentrant: a hook may call from a garbage collection in the middle of a call.
        self._lock = renewed(threading.RLock())
        # PyQt6's stubs know no connection type.
        self._asked.connect(self._run, Qt.ConnectionType.QueuedConnection)  # type: ignore[call-arg]

    def call(self, function: Callable[[], object]) -> None:
        """Have a callable called from the event loop; returns at once, from any thread."""
        with self._diagnostics.guard("main thread"), self._lock:
            if not self._closed:
                self._asked.emit(function)

    def close(self) -> None:
        """Take no more calls, forget those that wait, and be gone; to be called on the main thread."""
        self.__dtor__()
        if not sip.isdeleted(self):
            sip.delete(self)

    def __dtor__(self) -> None:
        """Qt's half is about to be deleted, whoever does it."""
        with self._lock:  # nobody is in the middle of emitting
            self._closed = True

    @pyqtSlot(object)
    def _run(self, function: Callable[[], object]) -> None:
        with self._diagnostics.guard("main thread"):
            function()
