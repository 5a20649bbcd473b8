"""How long windows take to draw themselves, for as long as somebody wants to know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from PyQt6 import sip
from PyQt6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PyQt6.QtGui import QWindow
from PyQt6.QtWidgets import QApplication, QWidget

from crashdesk.reporter.clocks import monotonic
from crashdesk.reporter.frames import DRAWN, USUAL

if TYPE_CHECKING:
    from collections.abc import Callable

    from crashdesk.qt.events import EventFilter
    from crashdesk.reporter.diagnostics import Diagnostics

_DONE: Final = QEvent.Type(QEvent.registerEventType())
_FIRST: Final = cast("int", Qt.EventPriority.HighEventPriority.value)
_DRAWS: Final = tuple(QEvent.Type[name] for name in DRAWN)
LEAST_RATE: Final = 1.0
"""Frames a second below which a screen's rate is no rate."""


class Repaints(QObject):
    """Tells how long each frame took, and how long the screen leaves for one; both in seconds.

    Qt draws a window in one event, in the loop's course; that the next event comes tells that it is over.
    A step of the person's is one frame with what is drawn for it, up to the next event: Qt draws a button
    again in the middle of a click. What else keeps a window from being drawn in time is a stall, and told
    as one.

    Args:
        events: the application's filter.
        drawn: told the begin on the monotonic clock, the seconds it took, and those that it had.
        diagnostics: told when this fails.
    """

    def __init__(
        self,
        events: EventFilter,
        drawn: Callable[[float, float, float], object],
        diagnostics: Diagnostics,
    ) -> None:
        super().__init__()
        self._events, self._drawn, self._diagnostics = events, drawn, diagnostics
        self._watching = False
        self._begun: tuple[float, float] | None = None

    def watch(self, *, wanted: bool) -> None:
        """Look at frames from now on, or no longer."""
        if wanted == self._watching:
            return
        self._watching, self._begun = wanted, None
        for kind in _DRAWS:
            if wanted:
                self._events.on(kind, self._begins)
            else:
                self._events.off(kind, self._begins)

    def step(self) -> None:
        """The event that is being handled is a step of the person's."""
        window = QApplication.activeWindow()
        if self._watching and self._begun is None:
            self._begin(USUAL if window is None else frame_time(window))

    def close(self) -> None:
        """Look no more, and be gone."""
        if not sip.isdeleted(self):
            self.watch(wanted=False)
            sip.delete(self)

    def customEvent(self, event: QEvent | None) -> None:
        """The event that drew a window is over."""
        if event is None or event.type() != _DONE or self._begun is None:
            return
        (begun, due), self._begun = self._begun, None
        with self._diagnostics.guard("frames"):
            self._drawn(begun, monotonic() - begun, due)

    def _begins(self, watched: QObject | None, _event: QEvent) -> None:
        # Of a window the system's half hears first, and a window may draw others: they are one frame.
        if self._begun is None and isinstance(watched, (QWidget, QWindow)):
            self._begin(frame_time(watched))

    def _begin(self, due: float) -> None:
        self._begun = monotonic(), due
        QCoreApplication.postEvent(self, QEvent(_DONE), _FIRST)


def frame_time(window: QWidget | QWindow) -> float:
    """Seconds that a window's screen leaves for a frame."""
    screen = window.screen()
    rate = 0.0 if screen is None else screen.refreshRate()
    return 1 / rate if rate >= LEAST_RATE else USUAL
