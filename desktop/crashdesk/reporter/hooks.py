"""Python's own hooks for exceptions that nobody catches: chained, and put back when we leave."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING, Any

from crashdesk.reporter.anatomy import traceback_of
from crashdesk.reporter.errors import is_error
from crashdesk.reporter.host_calls import is_on_our_thread
from crashdesk.reporter.interrupts import end_by_interrupt, is_pressed
from crashdesk.reporter.predecessors import before

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from crashdesk.reporter.diagnostics import Diagnostics

    Report = Callable[[BaseException, str], None]
    PrintLater = Callable[[BaseException], bool]


class ExceptionHooks:
    """``sys.excepthook``, ``threading.excepthook`` and ``sys.unraisablehook``.

    The excepthook is installed whatever the consent: without one of the host's own, PyQt6 aborts the
    process on a slot's exception, and consent must not change how the application behaves.

    Attributes:
        interrupted: whether Ctrl-C ends the process, outside of any loop of Qt's.

    Args:
        report: takes an exception and the mechanism by which it was caught; must return at once.
        ending: called after that where the exception ends the process, which then waits for nobody.
        leaving: called before Ctrl-C ends the process.
        diagnostics: told when reporting fails.
        print_later: has an exception printed elsewhere, and says whether it will be.
    """

    def __init__(
        self,
        report: Report,
        diagnostics: Diagnostics,
        print_later: PrintLater | None = None,
        ending: Callable[[], object] = lambda: None,
        leaving: Callable[[], object] = lambda: None,
    ) -> None:
        self._report, self._diagnostics, self._print_later = report, diagnostics, print_later
        self._ending, self._leaving = ending, leaving
        # Made once, to recognise our own: every access to a bound method makes a new one.
        self._hooks: tuple[tuple[Any, str, Callable[..., None]], ...] = (
            (sys, "excepthook", self._excepthook),
            (threading, "excepthook", self._thread_excepthook),
            (sys, "unraisablehook", self._unraisablehook),
        )
        self._previous: list[Callable[..., Any]] = []
        self.interrupted = False

    def install(self) -> None:
        """Put our hooks in front of what is there; a second time changes nothing."""
        if not self._previous:  # a hook that kept itself as its predecessor would never end
            self._previous = [before(getattr(module, name)) for module, name, _ in self._hooks]
            for module, name, ours in self._hooks:
                setattr(module, name, ours)

    def uninstall(self) -> None:
        """Put back what was there, unless somebody else stands in front of us: then only pass on."""
        for (module, name, ours), previous in zip(self._hooks, self._previous, strict=False):
            if getattr(module, name) is ours:
                setattr(module, name, previous)
        self._report, self._print_later = _ignore, None
        self._ending = self._leaving = lambda: None

    def displaced(self) -> list[str]:
        """Our hooks that somebody else stands in front of now, each with who that is."""
        return [
            f"{module.__name__}.{name} is {_name_of(now)} now"
            for module, name, ours in self._hooks
            if self._previous and (now := getattr(module, name)) is not ours
        ]

    def _excepthook(
        self, kind: type[BaseException], error: BaseException, traceback: TracebackType | None
    ) -> None:
        # Whether nothing of Python's is around it, which is how a script ends: that waits for nobody.
        ends = sys._getframe().f_back is None and threading.current_thread() is threading.main_thread()  # noqa: SLF001
        self.interrupted |= ends and kind is KeyboardInterrupt
        with self._diagnostics.guard("excepthook"):
            if is_error(error):
                caught = _with_traceback(error, traceback)
                self._report(caught, _mechanism(traceback_of(caught)))
                if ends:
                    self._ending()
        interrupted = not ends and self._is_alone() and is_pressed(kind, traceback)
        if ends or interrupted or not self._is_printed_later(error):
            self._pass_on(0, kind, error, traceback)
        if interrupted:
            with self._diagnostics.guard("interrupt"):
                self._leaving()
            end_by_interrupt()

    def _thread_excepthook(self, args: threading.ExceptHookArgs) -> None:
        if is_on_our_thread():  # that is no doing of the host's, and nothing to print for it
            self._diagnostics.failed("thread", args.exc_value or args.exc_type())
            return
        with self._diagnostics.guard("threading.excepthook"):
            if args.exc_value is not None and is_error(args.exc_value):
                self._report(_with_traceback(args.exc_value, args.exc_traceback), "threading")
        self._pass_on(1, args)

    def _unraisablehook(self, args: sys.UnraisableHookArgs) -> None:
        with self._diagnostics.guard("unraisablehook"):
            if args.exc_value is not None and is_error(args.exc_value):
                self._report(_with_traceback(args.exc_value, args.exc_traceback), "unraisable")
        self._pass_on(2, args)

    def _is_printed_later(self, error: BaseException) -> bool:
        """Leave it to another thread to print, where printing is all that the hook before us does.

        WORKAROUND: printing lets other threads run, and what they raise before it is done, PyQt6 loses (see
        ``crashdesk.qt.runs``). Where the host has a stream of its own, that may belong to a thread.
        """
        if not self._is_alone() or self._print_later is None or sys.stderr is not sys.__stderr__:
            return False
        with self._diagnostics.guard("print"):
            return self._print_later(error)
        return False

    def _is_alone(self) -> bool:
        """Whether the host has no hook of its own: without ours, PyQt would abort the process."""
        return bool(self._previous) and self._previous[0] is sys.__excepthook__

    def _pass_on(self, hook: int, *given: Any) -> None:
        if self._previous:
            with self._diagnostics.host_calls.passing():
                self._previous[hook](*given)


def _mechanism(traceback: TracebackType | None) -> str:
    """What reached ``sys.excepthook``: Qt's own threads do too; Python knows them as dummies.

    qasync's ``asyncSlot`` calls it itself, from the function that looks at the task's result.
    """
    if traceback is not None and traceback.tb_frame.f_globals.get("__name__") == "qasync":
        return "asyncio"
    foreign = isinstance(threading.current_thread(), threading._DummyThread)  # noqa: SLF001 - has no other name
    return "qthread" if foreign else "excepthook"


def _name_of(hook: Any) -> str:
    return f"{getattr(hook, '__module__', '?')}.{getattr(hook, '__qualname__', type(hook).__name__)}"


def _with_traceback(error: BaseException, traceback: TracebackType | None) -> BaseException:
    if traceback_of(error) is None:
        BaseException.with_traceback(error, traceback)
    return error


def _ignore(_error: BaseException, _mechanism: str) -> None:
    """Report nothing: the reporter has left, but stays a link of somebody's chain."""
