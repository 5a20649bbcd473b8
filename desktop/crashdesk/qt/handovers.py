"""Work that is handed to other threads takes the current span along: to threads, and to pools of them.

The calls that start it are wrapped, because only there is the span known that it belongs to. A signal that is
connected with ``QThread.start`` calls it in C++, where nobody can be asked; such a thread counts as started
by the person's last step. Code that overrides ``run`` finds the span as its own current one. A plain thread,
to which objects were moved, calls their slots each in a fresh context; there :meth:`Handovers.of_thread`
tells which span the thread was started for. What a thread that runs already is asked by a signal is not
followed.
"""

from __future__ import annotations

import sys
from contextlib import nullcontext, suppress
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from PyQt6.QtCore import QRunnable, QThread, QThreadPool

from crashdesk.qt.accesses import is_to_be_called
from crashdesk.reporter.span_context import Carried, is_over, take

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from crashdesk.reporter.diagnostics import Diagnostics

_STARTS: Final[tuple[tuple[type[Any], str], ...]] = (
    (QThread, "start"),
    (QThreadPool, "start"),
    (QThreadPool, "tryStart"),
    (QThreadPool, "startOnReservedThread"),
)
_LUGGAGE: Final = "__crashdesk_span__"
"""The attribute of a thread or a runnable that the span is kept in until it runs."""
_NOBODYS: Final = object()
"""Nothing was packed: the runner was not started by a call that we have seen."""
_FOREIGN: Final = ("qasync",)
"""Modules whose threads serve everybody: whose click started them says nothing of what they do."""


class _Starter:
    """Stands in a class for a method that starts something.

    Who calls it finds one that packs the span first. Who only takes it gets Qt's own: PyQt connects a signal
    with that in C++, and would call anything else with arguments that the slot never got; and what was
    connected must be found again to be disconnected.
    """

    def __init__(self, before: Any, start: Callable[..., Any]) -> None:
        self._before, self._start = before, start

    def __get__(self, starter: Any, kind: type[Any] | None = None) -> Any:
        own = self._before.__get__(starter, kind)
        if starter is None or not is_to_be_called(sys._getframe(1)):  # noqa: SLF001
            return own
        return partial(self._start, starter, own)


class Handovers:
    """Wraps what starts threads.

    Args:
        diagnostics: told when that fails.

    Attributes:
        of_step: gives the span of the person's last step, should it be recorded; asked on any thread.
    """

    def __init__(self, diagnostics: Diagnostics) -> None:
        self._diagnostics = diagnostics
        self.of_step: Callable[[], Any | None] = lambda: None
        self._active = False
        self._before: list[tuple[type[Any], str, Any, Any]] = []

    def install(self) -> None:
        """Begin."""
        self._active = True
        with self._diagnostics.guard("handovers"):
            for kind, name in _STARTS:
                # Not by getattr: what that gives is no method once it is put back.
                before = vars(kind).get(name)
                if before is not None:
                    ours = _Starter(before, partial(self._started, pool=kind is QThreadPool))
                    setattr(kind, name, ours)
                    self._before.append((kind, name, before, ours))

    def uninstall(self) -> None:
        """Put back what was there; what somebody has wrapped since only passes on."""
        self._active = False
        with self._diagnostics.guard("handovers"):
            for kind, name, before, ours in self._before:
                if vars(kind).get(name) is ours:
                    setattr(kind, name, before)
        self._before.clear()

    def carried(self, runner: object) -> AbstractContextManager[object]:
        """What a thread's or a runnable's ``run`` is to be done in."""
        with self._diagnostics.guard("handovers"):
            luggage = vars(runner).pop(_LUGGAGE, _NOBODYS)
            if luggage is _NOBODYS and isinstance(runner, QThread) and not _is_foreign(runner):
                span = self.of_step()
                luggage = None if span is None else Carried(span, self._diagnostics)
            if isinstance(luggage, Carried):
                return luggage
        return nullcontext()

    def of_thread(self) -> Carried | None:
        """The span that the calling thread was started for; None for the main one and those of pools."""
        with self._diagnostics.guard("handovers"), suppress(TypeError):
            thread = vars(QThread.currentThread())
            luggage = thread.get(_LUGGAGE)
            if isinstance(luggage, Carried) and is_over(luggage.span):
                thread[_LUGGAGE] = luggage = None  # it would keep all that the step has recorded
            return luggage
        return None

    def _started(self, starter: Any, own: Callable[..., Any], /, *args: Any, pool: bool, **given: Any) -> Any:
        if self._active:
            with self._diagnostics.guard("handovers"):
                args = self._packed(starter, args, pool=pool)
        return own(*args, **given)

    def _packed(self, starter: Any, args: tuple[Any, ...], *, pool: bool) -> tuple[Any, ...]:
        """The arguments of a call that starts something, with the current span in the luggage."""
        runner = args[0] if pool and args else starter
        carried = take(self._diagnostics)
        if carried is None or _is_foreign(runner):
            if not pool:
                vars(runner)[_LUGGAGE] = None
            return args
        if isinstance(runner, (QRunnable, QThread)):
            vars(runner)[_LUGGAGE] = carried
            return args
        return (_loaded(runner, carried), *args[1:]) if pool and callable(runner) else args


def _is_foreign(runner: object) -> bool:
    return type(runner).__module__.startswith(_FOREIGN)


def _loaded(task: Callable[[], object], carried: Carried) -> Callable[[], object]:
    def run() -> object:
        with carried:
            return task()

    return run
