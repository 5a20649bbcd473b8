"""Qt's own messages as breadcrumbs and events, chained to the handler that stood before."""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from PyQt6.QtCore import QMessageLogContext, QtMsgType, qFormatLogMessage, qInstallMessageHandler

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


class QtMessages:
    """Qt's message handler.

    Args:
        add: takes a text, a category, a level and data, for messages below critical.
        report: takes a level, a text and data, for critical and fatal ones. A fatal one must be on disk
            when it returns: Qt aborts the process then.
        diagnostics: told when this fails.
    """

    def __init__(self, add: AddBreadcrumb, report: Report, diagnostics: Diagnostics) -> None:
        self._add, self._report, self._diagnostics = add, report, diagnostics
        self._previous: Handler | None = None
        self._handler: Handler = self._handle
        self._active = False
        self._busy = threading.local()

    def install(self) -> None:
        """Put our handler in front of the one that is there."""
        self._active = True
        self._previous = qInstallMessageHandler(self._handler)

    def uninstall(self) -> None:
        """Put back what was there, unless somebody else stands in front of us: then only pass on."""
        if not self._active:
            return
        self._active = False
        # Qt tells which handler is installed only in exchange for another.
        current = qInstallMessageHandler(self._previous)
        if current is not self._handler:
            qInstallMessageHandler(current)

    def _handle(self, kind: QtMsgType, context: QMessageLogContext, text: str | None) -> None:
        if self._active and not getattr(self._busy, "now", False):
            self._busy.now = True
            try:
                with self._diagnostics.guard("qt message"):
                    self._take(kind, context, text or "")
            finally:
                self._busy.now = False
        if self._previous is not None:
            self._previous(kind, context, text)
        else:
            _print_as_qt_does(kind, context, text)

    def _take(self, kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
        level = LEVELS.get(kind, "info")
        if level in {"error", "fatal"}:
            self._report(level, text, place_of(context))
        else:
            self._add(text, f"qt.{context.category or 'default'}", level, place_of(context))


def place_of(context: QMessageLogContext) -> dict[str, Any]:
    """Category, file, line and function of a message, as far as the Qt build carries them."""
    place = {
        "category": context.category,
        "file": context.file,
        "line": context.line,
        "function": context.function,
    }
    return {key: value for key, value in place.items() if value}


def _print_as_qt_does(kind: QtMsgType, context: QMessageLogContext, text: str | None) -> None:
    """Qt's default handler cannot be called once another is installed, so do what it does."""
    line = qFormatLogMessage(kind, context, text)
    with suppress(OSError):
        os.write(2, f"{line}\n".encode("utf-8", "replace"))
