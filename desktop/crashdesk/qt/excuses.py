"""What may hold the main thread up as long as it likes: dialogs of the platform's own, and drag and drop.

They run loops that Qt's events need not pass through. Dialogs that Qt draws itself need no excuse: their
loop handles the watcher's probe.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QEvent, QObject, Qt
from PyQt6.QtWidgets import QApplication

if TYPE_CHECKING:
    from collections.abc import Callable

    from crashdesk.qt.events import EventFilter

_DRAGS: Final = (QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.DragLeave)


class Excuses:
    """Excuses the event during which a platform's dialog was opened or something was dragged.

    Qt gives a dialog that the platform draws the attribute ``WA_DontShowOnScreen``, and its window to the
    list of modal ones, which blocks the others (``QWidgetPrivate::show_sys``). A drag on Windows runs the
    system's loop until the drop (``QDrag.exec``); on its way it sends the drag's events to our windows. What
    is done with what was dropped is the application's work again.

    Args:
        excuse: called for each, on the main thread.
        begin_anew: called where what was excused is over.
    """

    def __init__(self, excuse: Callable[[], None], begin_anew: Callable[[], None]) -> None:
        self._excuse, self._begin_anew = excuse, begin_anew

    def install(self, events: EventFilter) -> None:
        """Begin to look for them."""
        events.on(QEvent.Type.WindowBlocked, self._blocked)
        events.on(QEvent.Type.Drop, self._dropped)
        for kind in _DRAGS:
            events.on(kind, self._dragged)

    def uninstall(self, events: EventFilter) -> None:
        """Look for them no longer."""
        events.off(QEvent.Type.WindowBlocked, self._blocked)
        events.off(QEvent.Type.Drop, self._dropped)
        for kind in _DRAGS:
            events.off(kind, self._dragged)

    def _blocked(self, _watched: QObject | None, _event: QEvent) -> None:
        modal = QApplication.activeModalWidget()
        if modal is not None and modal.testAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen):
            self._excuse()

    def _dragged(self, _watched: QObject | None, _event: QEvent) -> None:
        self._excuse()

    def _dropped(self, _watched: QObject | None, _event: QEvent) -> None:
        self._begin_anew()
