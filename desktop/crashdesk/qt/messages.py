"""Qt's own messages as breadcrumbs and events, chained to the handler that stood before."""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from PyQt6.QtCore import QMessageLogContext, QtMsgType, qFormatLogMessage, qInstallMessageHandler

from crashdesk.qt.noise import NoiseRules
from crashdesk.qt.repeats import Repeats
from crashdesk.reporter.predecessors import before

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from crashdesk.reporter.diagnostics import Diagnostics

    Handler = Callable[[QtMsgType, QMessageLogContext, str | None], None]
    AddBreadcrumb = Callable[[str, str, str, Mapping[str, Any]], None]
    Report = Callable[[str, str, Mapping[str, Any]], None]

LEVELS: Final[Mapping[QtMsgType, str]] = {
    QtMsgType.QtDebugMsg: "debug",
    QtMsgType.QtInfoMsg: "info",
    QtMsgType.QtWarningMsg: "warning",
    QtMsgType.QtCriticalMsg: "error",
    QtMsgType.QtFatalMsg: "fatal",
}

BURST: Final = 20
"""Messages of a category that become steps at once."""
PER_SECOND: Final = 2.0
"""Messages of a category that become steps in the long run; the rest is counted."""


class QtMessages:
    """Qt's message handler.

    Attributes:
        noise: rules for messages that are neither steps nor events.

    Args:
        add: takes a text, a category, a level and data, for messages below critical. At most a few of a
            category in a second; how many more there were is told in one.
        report: takes a level, a text and data, for critical and fatal ones. A fatal one must be on disk
            when it returns: Qt aborts the process then.
        diagnostics: told when this fails.
    """

    def __init__(self, add: AddBreadcrumb, report: Report, diagnostics: Diagnostics) -> None:
        self._report, self._diagnostics = report, diagnostics
        self.noise = NoiseRules()
        self._repeats = Repeats(add, BURST, PER_SECOND)
        self._previous: Handler | None = None
        self._handler: Handler = self._handle
        self._active = False
        self._busy = threading.local()

    def install(self) -> None:
        """Put our handler in front of the one that is there."""
        self._active = True
        self._previous = before(qInstallMessageHandler(self._handler))

    def uninstall(self) -> None:
        """Put back what was there, unless somebody else stands in front of us: then only pass on."""
        if not self._active:
            return
        self._active = False
        # Qt tells which handler is installed only in exchange for another.
        current = qInstallMessageHandler(self._previous)
        if current is not self._handler:
            qInstallMessageHandler(current)

    def tell(self) -> None:
        """Add what was held back of a storm, as before a report; from any thread."""
        self._repeats.tell()

    def _handle(self, kind: QtMsgType, context: QMessageLogContext, text: str | None) -> None:
        reported = False
        try:
            if self._active and not getattr(self._busy, "now", False):
                reported = self._observe(kind, context, text or "")
        finally:
            # Outside of the guard: what the host's handler raises is the host's, as it was without us.
            if self._previous is None:
                print_as_qt_does(kind, context, text)
            elif reported:
                with self._diagnostics.host_calls.passing():
                    self._previous(kind, context, text)
            else:
                self._previous(kind, context, text)

    def _observe(self, kind: QtMsgType, context: QMessageLogContext, text: str) -> bool:
        self._busy.now = True
        try:
            with self._diagnostics.guard("qt message"):
                return self._take(kind, context, text)
            return False
        finally:
            self._busy.now = False

    def _take(self, kind: QtMsgType, context: QMessageLogContext, text: str) -> bool:
        """Make a step of a message, or have it reported. Returns whether it was."""
        level = LEVELS.get(kind, "info")
        category = _told(context, "category") or "default"
        if level != "fatal" and self.noise.match(category, text):
            return False
        if level in {"error", "fatal"}:
            self._report(level, text, place_of(context))
            return True
        category = f"qt.{category}"
        self._repeats.add(category, text, category, level, place_of(context))
        return False


def place_of(context: Any) -> dict[str, Any]:
    """Category, file, line and function of a message, as far as the Qt build carries them."""
    place = {name: _told(context, name) for name in ("category", "file", "line", "function")}
    return {key: value for key, value in place.items() if value}


def _told(context: Any, name: str) -> Any:
    """One part of a context; None where it is not to be read.

    PyQt keeps the file and the function of a message from Python in a place that all threads share: where
    several speak at once they may be gone already, and what stands there is no text.
    """
    with suppress(UnicodeDecodeError):
        return getattr(context, name)
    return None


def print_as_qt_does(kind: QtMsgType, context: QMessageLogContext, text: str | None) -> None:
    """Qt's default handler cannot be called once another is installed, so do what it does."""
    line = qFormatLogMessage(kind, context, text)
    with suppress(OSError):
        os.write(2, f"{line}\n".encode("utf-8", "replace"))
