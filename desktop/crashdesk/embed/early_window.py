"""Waits for the first window to paint itself, before the reporter's own event filter is there."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final, cast
from weakref import ref

from PyQt6.QtCore import QCoreApplication, QEvent, QObject, Qt, pyqtSignal, pyqtSlot
from PyQt6.QtWidgets import QApplication, QWidget

if TYPE_CHECKING:
    from collections.abc import Callable

_DONE: Final = QEvent.Type(QEvent.registerEventType())
_FIRST: Final = cast("int", Qt.EventPriority.HighEventPriority.value)
_PLAIN: Final = {Qt.WindowType.Window, Qt.WindowType.Dialog, Qt.WindowType.Sheet, Qt.WindowType.Tool}


class EarlyWindow(QObject):
    """Sees the first windows; to be made on the main thread, before or after the application.

    Args:
        painted: called once the first of them has painted itself.

    Attributes:
        shown: the windows that were shown, and when, in seconds of the monotonic clock.
        first: the window that painted itself first, and when that was over.
    """

    _asked = pyqtSignal(object)

    def __init__(self, painted: Callable[[], object]) -> None:
        super().__init__()
        self._painted = painted
        self.shown: list[tuple[ref[QWidget], float]] = []
        self.first: tuple[ref[QWidget], float] | None = None
        self._window: QWidget | None = None
        self._watching = False
        # PyQt6's stubs know no connection type.
        self._asked.connect(self._run, Qt.ConnectionType.QueuedConnection)  # type: ignore[call-arg]

    def watch(self) -> None:
        """Begin; where there is no application yet, as soon as its event loop runs."""
        app = QCoreApplication.instance()
        if app is None:
            self.call(self.watch)
        elif not self._watching:
            self._watching = True
            app.installEventFilter(self)
            if isinstance(app, QApplication):
                for window in app.topLevelWidgets():
                    if window.isVisible():
                        self._note(window)

    def call(self, function: Callable[[], object]) -> None:
        """Have a callable called from the event loop; from any thread."""
        self._asked.emit(function)

    def leave(self) -> None:
        """Look no more."""
        app = QCoreApplication.instance()
        if self._watching and app is not None:
            app.removeEventFilter(self)
        self._watching = False

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """See an event; it always goes on."""
        if event is not None and isinstance(watched, QWidget):
            kind = event.type()
            if kind == QEvent.Type.Show:
                self._note(watched)
            elif kind == QEvent.Type.Paint and self._window is None and self.first is None:
                self._paints(watched)
        return False

    def customEvent(self, event: QEvent | None) -> None:
        """The painting is over that :meth:`_paints` saw the beginning of."""
        if event is not None and event.type() == _DONE and self._window is not None:
            self.first, self._window = (ref(self._window), time.monotonic()), None
            self._painted()

    def _note(self, widget: QWidget) -> None:
        if widget.isWindow() and widget.windowType() in _PLAIN:
            self.shown.append((ref(widget), time.monotonic()))

    def _paints(self, widget: QWidget) -> None:
        # Not always the window itself: a widget that covers all of it may be painted alone.
        window = widget.window() or widget
        if any(shown() is window for shown, _ in self.shown):
            self._window = window
            QCoreApplication.postEvent(self, QEvent(_DONE), _FIRST)

    @pyqtSlot(object)
    def _run(self, function: Callable[[], object]) -> None:
        function()
