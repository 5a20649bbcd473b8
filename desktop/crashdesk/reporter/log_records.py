"""Log records as breadcrumbs and events, from the first line on.

``logging.Logger.callHandlers`` is wrapped, as sentry_sdk does: a handler on the root logger would see
less (loggers that do not propagate) and change the host, whose ``logging.basicConfig`` then does nothing.
"""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING, Any, Final

from crashdesk.reporter.captures import Capture
from crashdesk.reporter.host_calls import is_from_the_keyboard
from crashdesk.reporter.predecessors import before
from crashdesk.reporter.trail import plain, safe_str

if TYPE_CHECKING:
    from collections.abc import Callable

    from crashdesk.reporter.diagnostics import Diagnostics
    from crashdesk.reporter.trail import Snapshot, Trail

_IGNORED: Final = ("crashdesk", "sentry_sdk", "urllib3.connectionpool")
"""Loggers that speak of the delivery of reports: reporting them would feed on itself."""
_LOOPS: Final = ("asyncio", "qasync")
"""Loggers by which loops tell of errors that nobody handled."""
_LEVELS: Final = (
    (logging.CRITICAL, "fatal"),
    (logging.ERROR, "error"),
    (logging.WARNING, "warning"),
    (logging.INFO, "info"),
)


def level_name(number: int) -> str:
    """Sentry's name for a logging level."""
    return next((name for threshold, name in _LEVELS if number >= threshold), "debug")


class LogRecords:
    """Watches every logger of the process.

    Args:
        trail: takes records from ``breadcrumb_level`` up.
        report: takes records from ``event_level`` up, as captures.
        breadcrumb_level: a logging level.
        event_level: a logging level.
        diagnostics: told when watching fails.
        keep: takes records from ``breadcrumb_level`` up, with their text, as lines of a log.
    """

    def __init__(
        self,
        trail: Trail,
        report: Callable[[Capture], Any],
        breadcrumb_level: int,
        event_level: int,
        diagnostics: Diagnostics,
        keep: Callable[[logging.LogRecord, str], object] = lambda _record, _text: None,
    ) -> None:
        self._keep = keep
        self._trail, self._report, self._diagnostics = trail, report, diagnostics
        self._breadcrumb_level, self._event_level = breadcrumb_level, event_level
        self._previous: Callable[..., None] | None = None
        self._wrapper: Callable[..., None] | None = None
        self._busy = threading.local()

    def install(self) -> None:
        """Begin to watch."""
        previous = before(logging.Logger.callHandlers)

        def call_handlers(logger: logging.Logger, record: logging.LogRecord) -> None:
            try:
                previous(logger, record)
            finally:
                self.take(record)

        self._previous, self._wrapper = previous, call_handlers
        logging.Logger.callHandlers = call_handlers  # type: ignore[method-assign,assignment]

    def uninstall(self) -> None:
        """Leave; as an inert link where somebody wrapped us."""
        self._breadcrumb_level = self._event_level = logging.CRITICAL + 1_000_000
        if self._previous is not None and logging.Logger.callHandlers is self._wrapper:
            logging.Logger.callHandlers = self._previous  # type: ignore[method-assign]

    def take(self, record: logging.LogRecord) -> None:
        """Make a breadcrumb, an event, or both of a record, as its level has it."""
        if record.levelno < min(self._breadcrumb_level, self._event_level):
            return
        if getattr(self._busy, "now", False):  # our own work logged something: never into itself
            return
        if self._diagnostics.host_calls.running:  # what the host does for us, too
            self._diagnostics.repeated("nested")
            return
        self._busy.now = True
        try:
            with self._diagnostics.guard("logging"):
                self._note(record)
        finally:
            self._busy.now = False

    def _note(self, record: logging.LogRecord) -> None:
        if _is_below(record.name, _IGNORED):
            return
        noted = record.levelno >= self._breadcrumb_level
        text = _text(record) if noted else ""
        if noted:
            self._keep(record, text)
        if record.levelno >= self._event_level:
            self._report(capture_of(record, self._trail.snapshot()))
        if noted:
            self._trail.add(text, record.name, level_name(record.levelno), kind="log")


def capture_of(record: logging.LogRecord, snapshot: Snapshot) -> Capture:
    """The capture of a log record: an exception where it carries one, else its message."""
    error = record.exc_info[1] if isinstance(record.exc_info, tuple) else None
    unhandled = error is not None and _is_below(record.name, _LOOPS)
    return Capture(
        snapshot,
        level=level_name(record.levelno),
        error=error,
        logentry={"message": safe_str(record.msg), "formatted": _text(record), "params": _parameters(record)},
        mechanism="asyncio" if unhandled else "logging",
        handled=not unhandled,
        crash=unhandled,
        logger=record.name,
        timestamp=record.created,
    )


def _parameters(record: logging.LogRecord) -> list[Any]:
    return plain(list(record.args)) if isinstance(record.args, tuple) else []


def _text(record: logging.LogRecord) -> str:
    """The formatted message; a record whose arguments do not fit keeps its template."""
    try:
        return record.getMessage()
    except BaseException as error:  # formatting calls the host's own __str__
        if is_from_the_keyboard(error):
            raise
        return safe_str(record.msg)


def _is_below(name: str, loggers: tuple[str, ...]) -> bool:
    return any(name == one or name.startswith(one + ".") for one in loggers)
