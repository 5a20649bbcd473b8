"""Python's own hooks for exceptions that nobody catches: chained, and put back when we leave."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from crashdesk.reporter.diagnostics import Diagnostics

    Report = Callable[[BaseException, str], None]

_NOT_ERRORS: Final = (KeyboardInterrupt, SystemExit, GeneratorExit)


class ExceptionHooks:
    """``sys.excepthook`` and ``threading.excepthook``.

    The excepthook is installed whatever the consent: without one of the host's own, PyQt6 aborts the
    process on a slot's exception, and consent must not change how the application behaves.

    Args:
        report: takes an exception and the mechanism by which it was caught; must return at once.
        diagnostics: told when reporting fails.
    """

    def __init__(self, report: Report, diagnostics: Diagnostics) -> None:
        self._report, self._diagnostics = report, diagnostics
        self._previous: Callable[..., Any] | None = None
        self._previous_threading: Callable[..., Any] | None = None
        # One object each, to recognise our own: every access to a bound method makes a new one.
        self._hook, self._threading_hook = self._excepthook, self._thread_excepthook

    def install(self) -> None:
        """Put our hooks in front of what is there; a second time changes nothing."""
        if self._previous is None:  # a hook that kept itself as its predecessor would never end
            self._previous, sys.excepthook = sys.excepthook, self._hook
            self._previous_threading, threading.excepthook = threading.excepthook, self._threading_hook

    def uninstall(self) -> None:
        """Put back what was there, unless somebody else stands in front of us: then only pass on."""
        if sys.excepthook is self._hook and self._previous is not None:
            sys.excepthook = self._previous
        if threading.excepthook is self._threading_hook and self._previous_threading is not None:
            threading.excepthook = self._previous_threading
        self._report = _ignore

    def _excepthook(
        self, kind: type[BaseException], error: BaseException, traceback: TracebackType | None
    ) -> None:
        with self._diagnostics.guard("excepthook"):
            if not isinstance(error, _NOT_ERRORS):
                self._report(_with_traceback(error, traceback), self._mechanism())
        if self._previous is not None:
            self._previous(kind, error, traceback)

    def _thread_excepthook(self, args: threading.ExceptHookArgs) -> None:
        with self._diagnostics.guard("threading.excepthook"):
            if args.exc_value is not None and not isinstance(args.exc_value, _NOT_ERRORS):
                self._report(_with_traceback(args.exc_value, args.exc_traceback), "threading")
        if self._previous_threading is not None:
            self._previous_threading(args)

    @staticmethod
    def _mechanism() -> str:
        """Qt's own threads reach ``sys.excepthook`` too; Python knows them as dummies."""
        main = threading.current_thread() is threading.main_thread()
        return "excepthook" if main else "qthread"


def _with_traceback(error: BaseException, traceback: TracebackType | None) -> BaseException:
    return error if error.__traceback__ is not None else error.with_traceback(traceback)


def _ignore(_error: BaseException, _mechanism: str) -> None:
    """Report nothing: the reporter has left, but stays a link of somebody's chain."""
