"""Waits for the first window to paint itself, before the reporter's own event filter is there.

Not one of Qt's enumerations is touched: PyQt makes them, with all their members, when the first of them is
asked for, and that takes longer than all the rest of this. So events are known by their classes, and what is
to be called from the event loop comes with the one event that needs no type, a timer's.
"""

from __future__ import annotations

from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING
from weakref import ref

from PyQt6.QtCore import QCoreApplication, QEvent, QObject, QTimerEvent
from PyQt6.QtGui import QPaintEvent, QShowEvent
from PyQt6.QtWidgets import QApplication, QMenu, QSplashScreen, QWidget

from crashdesk.reporter.clocks import monotonic

if TYPE_CHECKING:
    from collections.abc import Callable


class EarlyWindow(QObject):
    """Sees the first windows; to be made on the main thread, before or after the application.

    Args:
        painted: called once the first of them has painted itself.

    Attributes:
        shown: the windows that were shown, and when, in seconds of the monotonic clock.
        first: the window that painted itself first, and when that was over.
    """

    def __init__(self, painted: Callable[[], object]) -> None:
        super().__init__()
        self._painted = painted
        self.shown: list[tuple[ref[QWidget], float]] = []
        self.first: tuple[ref[QWidget], float] | None = None
        self._window: ref[QWidget] | None = None
        self._watching = self._left = False
        self._calls: deque[Callable[[], object]] = deque()

    def watch(self) -> None:
        """Begin, unless :meth:`leave` came first; without an application, once its event loop runs."""
        app = QCoreApplication.instance()
        if self._left:
            return
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
        """Have a callable called from the event loop, where that is not over yet; from any thread."""
        self._calls.append(function)
        with suppress(RuntimeError):  # gone with the application
            QCoreApplication.postEvent(self, QTimerEvent(0))

    def leave(self) -> None:
        """Look no more."""
        app = QCoreApplication.instance()
        if self._watching and app is not None:
            with suppress(RuntimeError):  # gone with the application
                app.removeEventFilter(self)
        self._watching, self._left = False, True

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """See an event; it always goes on."""
        kind = event.__class__
        if kind is QShowEvent and isinstance(watched, QWidget):
            self._note(watched)
        elif kind is QPaintEvent and isinstance(watched, QWidget) and not self._is_seen:
            self._paints(watched)
        return False

    @property
    def _is_seen(self) -> bool:
        return self._window is not None or self.first is not None

    def _note(self, widget: QWidget) -> None:
        if widget.isWindow() and not isinstance(widget, (QMenu, QSplashScreen)):
            self.shown.append((ref(widget), monotonic()))

    def _paints(self, widget: QWidget) -> None:
        # Not always the window itself: a widget that covers all of it may be painted alone.
        window = widget.window() or widget
        if any(shown() is window for shown, _ in self.shown):
            self._window = ref(window)
            self.call(self._is_painted)

    def _is_painted(self) -> None:
        """The painting is over that :meth:`_paints` saw the beginning of."""
        if self._window is not None:
            self.first, self._window = (self._window, monotonic()), None
            self._painted()

    def timerEvent(self, _event: QTimerEvent | None) -> None:
        """The event loop runs: do what it was asked for."""
        while self._calls:
            self._calls.popleft()()
