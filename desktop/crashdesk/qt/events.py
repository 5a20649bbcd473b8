"""The one application event filter.

A Python event filter costs half a microsecond and more for every event of the application, so there is one
for all purposes. Its path is written for speed: what it costs is measured by ``tests/benchmarks``.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final
from weakref import ref

from PyQt6 import QtGui
from PyQt6.QtCore import QEvent, QObject, QTimerEvent

from crashdesk.reporter.clocks import monotonic

if TYPE_CHECKING:
    from collections.abc import Callable

    from crashdesk.qt.pulse import Pulse
    from crashdesk.reporter.diagnostics import Diagnostics

    Handler = Callable[[QObject | None, QEvent], None]

KINDS: Final[dict[type[QEvent], QEvent.Type]] = {
    QTimerEvent: QEvent.Type.Timer,
    QtGui.QPaintEvent: QEvent.Type.Paint,
    QtGui.QResizeEvent: QEvent.Type.Resize,
    QtGui.QMoveEvent: QEvent.Type.Move,
    QtGui.QEnterEvent: QEvent.Type.Enter,
    QtGui.QWheelEvent: QEvent.Type.Wheel,
    QtGui.QExposeEvent: QEvent.Type.Expose,
    QtGui.QShowEvent: QEvent.Type.Show,
    QtGui.QHideEvent: QEvent.Type.Hide,
}
"""Frequent classes of events that have one type each: asking an event for its type makes an enum member,
which takes longer than all the rest of the filter."""

CAUSED: Final = frozenset(
    {
        *(QEvent.Type.ChildAdded, QEvent.Type.ChildRemoved, QEvent.Type.ParentChange),
        *(QEvent.Type.Show, QEvent.Type.ShowToParent, QEvent.Type.Hide, QEvent.Type.HideToParent),
        *(QEvent.Type.Polish, QEvent.Type.DynamicPropertyChange, QEvent.Type.CursorChange),
        *(QEvent.Type.StatusTip, QEvent.Type.PlatformSurface, QEvent.Type.WinIdChange),
        *(QEvent.Type.WindowBlocked, QEvent.Type.WindowUnblocked),
        QEvent.Type.Paint,
    }
)
"""Types that are never the first: Qt sends them while it handles another event. Seen from here they come
from the loop like that one, and would take its place as the one that began a stall. ``ChildPolished`` is not
among them: a window may polish thousands of widgets in one event, and what takes longest then is to have them
pass through here. A widget is painted
while an update of its window is handled; only the system's own window may be asked to by the system."""
CAUSED_BY_STEP: Final = CAUSED | {QEvent.Type.UpdateRequest}
"""What Qt sends while it handles a click, too: a button is drawn again before its slots are called."""

PAINT: Final = QEvent.Type.Paint
QWindow: Final = QtGui.QWindow

_get_frame: Final = sys._getframe  # noqa: SLF001 - what inspect.currentframe calls


class EventFilter(QObject):
    """Passes events on to who asked for their type, and never stops one."""

    def __init__(self, diagnostics: Diagnostics) -> None:
        super().__init__()
        self._diagnostics = diagnostics
        self._handlers: dict[QEvent.Type, tuple[Handler, ...]] = {}
        self._pulse: Pulse | None = None

    def on(self, kind: QEvent.Type, handler: Handler) -> None:
        """Have a handler called for each event of a type, after those that were there before."""
        self._handlers[kind] = (*self._handlers.get(kind, ()), handler)

    def off(self, kind: QEvent.Type, handler: Handler) -> None:
        """No longer have a handler called for events of a type; harmless where it is not."""
        left = tuple(other for other in self._handlers.get(kind, ()) if other != handler)
        if left:
            self._handlers[kind] = left
        else:
            self._handlers.pop(kind, None)

    def feel(self, pulse: Pulse | None) -> None:
        """Note the start of each top-level event in a pulse; None for no longer."""
        self._pulse = pulse

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """See an event; it always goes on."""
        if event is None:
            return False
        kind = KINDS.get(event.__class__) or event.type()
        pulse = self._pulse
        if pulse is not None:
            # In here, not in a method of the pulse's: a call would cost as much as the rest.
            try:
                frame = _get_frame(pulse.depth)
                if (frame.f_code is pulse.code and frame.f_lasti == pulse.at) or (
                    (id(frame.f_code), frame.f_lasti) in pulse.sites
                ):
                    if kind not in pulse.caused or (kind is PAINT and isinstance(watched, QWindow)):
                        now, last = monotonic(), pulse.beat
                        pulse.beat = (now, kind, watched.__class__, ref(watched))  # type: ignore[arg-type]
                        if pulse.attention or (last is not None and now - last[0] >= pulse.patience):
                            pulse.follow(last, now)
                elif pulse.attention:
                    pulse.stray()
            except (TypeError, ValueError):
                # No receiver; or no frame: Qt ends when Python's last frame is gone. No event to watch.
                pass
            except Exception as error:  # noqa: BLE001 - raised on, it would be the host's
                self._diagnostics.failed("event filter", error)
        for handler in self._handlers.get(kind, ()):
            with self._diagnostics.guard("event filter"):
                handler(watched, event)
        return False
