"""Windows on their way to the screen: from being shown to having painted themselves for the first time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from PyQt6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PyQt6.QtWidgets import QWidget

from crashdesk.qt.steps import address
from crashdesk.qt.views import describe, name_of
from crashdesk.reporter.clocks import monotonic
from crashdesk.reporter.loads import Load

if TYPE_CHECKING:
    from collections.abc import Callable

    from crashdesk.qt.events import EventFilter
    from crashdesk.reporter.diagnostics import Diagnostics

_DONE: Final = QEvent.Type(QEvent.registerEventType())
_FIRST: Final = cast("int", Qt.EventPriority.HighEventPriority.value)
MAX_LOADING: Final = 20
"""Windows that are waited for at a time, the latest."""


class Loads(QObject):
    """Tells of each window once it stands. Paint events are looked at only while one is waited for.

    Args:
        events: the application's filter.
        loaded: told of each.
        diagnostics: told when this fails.

    Attributes:
        since: when the event was begun that is being handled, in seconds of the monotonic clock; None where
            nobody knows.
    """

    def __init__(
        self, events: EventFilter, loaded: Callable[[Load], object], diagnostics: Diagnostics
    ) -> None:
        super().__init__()
        self._events, self._loaded, self._diagnostics = events, loaded, diagnostics
        self.since: Callable[[], float | None] = lambda: None
        self._loading: dict[int, Load] = {}
        self._painting: list[Load] = []

    def shown(self, window: QWidget) -> None:
        """A window was shown, and will paint itself."""
        described = describe(window)
        if described is None or window.isMinimized():
            return
        now = monotonic()
        if not self._loading:
            self._events.on(QEvent.Type.Paint, self._painted)
        elif len(self._loading) >= MAX_LOADING:  # those that nobody can see, as on another virtual desktop
            del self._loading[next(iter(self._loading))]
        self._loading[address(window)] = Load(name_of(window), self.since() or now, now, now, described)

    def hidden(self, window: QWidget) -> None:
        """A window was hidden, whether or not it had painted itself by then."""
        self._done_with(address(window))

    def customEvent(self, event: QEvent | None) -> None:
        """The painting is over that :meth:`_painted` saw the beginning of."""
        if event is not None and event.type() == _DONE:
            now = monotonic()
            painted, self._painting = self._painting, []
            for load in painted:
                with self._diagnostics.guard("window load"):
                    self._loaded(Load(load.window, load.begun, load.shown, now, load.data))

    def _painted(self, watched: QObject | None, _event: QEvent) -> None:
        # Not always the window itself: a widget that covers all of it may be painted alone.
        if isinstance(watched, QWidget):
            load = self._done_with(address(watched.window() or watched))
            if load is not None:
                if not self._painting:
                    QCoreApplication.postEvent(self, QEvent(_DONE), _FIRST)
                self._painting.append(load)

    def _done_with(self, window: int) -> Load | None:
        load = self._loading.pop(window, None)
        if load is not None and not self._loading:
            self._events.off(QEvent.Type.Paint, self._painted)
        return load
