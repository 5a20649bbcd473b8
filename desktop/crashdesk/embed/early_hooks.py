"""Hooks for the first moments: they keep what happens until the reporter is loaded that will report it.

They pass everything on as ours do. Each has an attribute that names its predecessor, so that the reporter's
own hooks take their place without a gap: without a hook PyQt6 would abort the process.
"""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from PyQt6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

BEFORE: Final = "crashdesk_before"
"""The attribute under which a hook of the first moments has the one that stood before it."""
OURS: Final = "crashdesk-"
"""How the names of our own threads begin; as in ``host_calls``, which is not loaded yet."""
MAX_KEPT: Final = 1000
"""Of each kind; the first ones tell most."""


class CaughtError(NamedTuple):
    """An exception that nobody handled: where it was caught, and on which thread."""

    error: BaseException
    hook: str
    thread: int
    name: str
    main: bool
    foreign: bool


class CaughtMessage(NamedTuple):
    """A message of Qt's; its context dies with the call, so what it says is kept."""

    kind: QtMsgType
    place: dict[str, Any]
    text: str


class EarlyHooks:
    """Keeps exceptions, messages of Qt's and log records.

    Attributes:
        interrupted: whether Ctrl-C ends the process, outside of any loop of Qt's.

    Args:
        urgent: called after something was kept that is to be reported; must return at once.
        last_words: called when the process is about to end because of what was kept.
        interrupted: called with what was printed and its traceback where it may be Ctrl-C, and nobody else
            says what is to become of it.
    """

    def __init__(
        self,
        urgent: Callable[[], object],
        last_words: Callable[[], object],
        interrupted: Callable[[type[BaseException], TracebackType | None], object] = lambda *_: None,
    ) -> None:
        self._urgent, self._last_words, self._interrupted = urgent, last_words, interrupted
        self.errors: list[CaughtError] = []
        self.messages: list[CaughtMessage] = []
        self.records: list[Any] = []
        self._undo: list[Callable[[], object]] = []
        self._active = True
        self.interrupted = False

    def install(self) -> None:
        """Begin to keep."""
        self._wrap(sys, "excepthook", self._excepthook)
        self._wrap(threading, "excepthook", self._threads)
        self._wrap(sys, "unraisablehook", self._unraisable)
        logging = sys.modules.get("logging")
        if logging is not None:
            self._wrap(logging.Logger, "callHandlers", self._logging)
        self._watch_qt()

    def leave(self) -> None:
        """Keep nothing more; where somebody stands in front of us, we only pass on."""
        self._active = False
        for undo in self._undo:
            undo()
        self._undo.clear()

    def pass_over(self) -> None:
        """Keep nothing more: the reporter's own hooks stand in our places."""
        self._active = False
        self._undo.clear()

    def rest(self) -> None:
        """Keep nothing more, and forget what was kept; our hooks stay, or PyQt6 might abort the process."""
        self._active = False
        for kept in (self.errors, self.messages, self.records):
            kept.clear()

    def _wrap(self, owner: Any, name: str, make: Callable[[Any], Any]) -> None:
        before = getattr(owner, name)
        ours = make(before)
        setattr(ours, BEFORE, before)
        setattr(owner, name, ours)

        def undo() -> None:
            if getattr(owner, name) is ours:
                setattr(owner, name, before)

        self._undo.append(undo)

    def _excepthook(self, before: Callable[..., object]) -> Callable[..., object]:
        def excepthook(
            kind: type[BaseException], error: BaseException, traceback: TracebackType | None
        ) -> object:
            self._keep(error, traceback, "excepthook")
            ends = sys._getframe().f_back is None and _is_main()  # noqa: SLF001
            self.interrupted |= ends and kind is KeyboardInterrupt
            if ends and self._active:
                self._last_words()
            result = before(kind, error, traceback)
            alone = self._active and before is sys.__excepthook__
            if alone and not ends and kind is KeyboardInterrupt:
                self._interrupted(kind, traceback)
            return result

        return excepthook

    def _threads(self, before: Callable[..., object]) -> Callable[..., object]:
        def excepthook(args: threading.ExceptHookArgs) -> object:
            if threading.current_thread().name.startswith(OURS):  # no doing of the host's
                return None
            self._keep(args.exc_value, args.exc_traceback, "threading")
            return before(args)

        return excepthook

    def _unraisable(self, before: Callable[..., object]) -> Callable[..., object]:
        def unraisablehook(args: sys.UnraisableHookArgs) -> object:
            self._keep(args.exc_value, args.exc_traceback, "unraisable")
            return before(args)

        return unraisablehook

    def _logging(self, before: Callable[..., object]) -> Callable[..., object]:
        def call_handlers(logger: Any, record: Any) -> object:
            try:
                return before(logger, record)
            finally:
                if self._active and len(self.records) < MAX_KEPT:
                    self.records.append(record)

        return call_handlers

    def _keep(self, error: BaseException | None, traceback: TracebackType | None, hook: str) -> None:
        if not self._active or error is None or len(self.errors) >= MAX_KEPT:
            return
        if error.__traceback__ is None:
            BaseException.with_traceback(error, traceback)
        thread = threading.current_thread()
        foreign = isinstance(thread, threading._DummyThread)  # noqa: SLF001 - has no other name
        main = thread is threading.main_thread()
        self.errors.append(CaughtError(error, hook, threading.get_ident(), thread.name, main, foreign))
        self._urgent()

    def _watch_qt(self) -> None:
        def handler(kind: QtMsgType, context: QMessageLogContext, text: str | None) -> None:
            if self._active:
                self._keep_message(kind, context, text or "")
            before = getattr(handler, BEFORE)
            if before is not None:
                before(kind, context, text)
            else:
                _print(kind, context, text)

        setattr(handler, BEFORE, qInstallMessageHandler(handler))

        def undo() -> None:
            # Qt tells which handler is installed only in exchange for another.
            current = qInstallMessageHandler(getattr(handler, BEFORE))
            if current is not handler:
                qInstallMessageHandler(current)

        self._undo.append(undo)

    def _keep_message(self, kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
        if len(self.messages) < MAX_KEPT:
            place = {name: _told(context, name) for name in ("category", "file", "line", "function")}
            self.messages.append(CaughtMessage(kind, place, text))
        if kind == QtMsgType.QtFatalMsg:
            self._last_words()
        elif kind == QtMsgType.QtCriticalMsg:
            self._urgent()


def _told(context: QMessageLogContext, name: str) -> Any:
    try:
        return getattr(context, name)
    except UnicodeDecodeError:  # see ``crashdesk.qt.messages``
        return None


def _print(kind: QtMsgType, context: QMessageLogContext, text: str | None) -> None:
    from crashdesk.qt.messages import print_as_qt_does

    print_as_qt_does(kind, context, text)


def _is_main() -> bool:
    return threading.current_thread() is threading.main_thread()
