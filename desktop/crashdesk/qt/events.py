"""The one application event filter.

A Python event filter costs a microsecond and more for every event of the application, so there is one for
all purposes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QEvent, QObject

if TYPE_CHECKING:
    from collections.abc import Callable

    from crashdesk.reporter.diagnostics import Diagnostics

    Handler = Callable[[QObject | None, QEvent], None]


class EventFilter(QObject):
    """Passes events on to who asked for their type, and never stops one."""

    def __init__(self, diagnostics: Diagnostics) -> None:
        super().__init__()
        self._diagnostics = diagnostics
        self._handlers: dict[QEvent.Type, Handler] = {}

    def on(self, kind: QEvent.Type, handler: Handler) -> None:
        """Have a handler called for each event of a type; one handler a type."""
        self._handlers[kind] = handler

    def off(self, kind: QEvent.Type) -> None:
        """No longer look at events of a type."""
        self._handlers.pop(kind, None)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """See an event; it always goes on."""
        if event is not None:
            handler = self._handlers.get(event.type())
            if handler is not None:
                with self._diagnostics.guard("event filter"):
                    handler(watched, event)
        return False
