"""Work that is handed to other threads takes the current span along: to threads, and to pools of them.

The calls that start it are wrapped, because only there is the span known that it belongs to; nothing is
wrapped for who starts work while no span is current. Code that overrides ``run`` finds the span as its own
current one. A plain thread, to which objects were moved, calls their slots each in a fresh context; there
:meth:`Handovers.of_thread` tells which span the thread was started for. What a thread that runs already is
asked by a signal is not followed.
"""

from __future__ import annotations

from contextlib import nullcontext, suppress
from functools import wraps
from typing import TYPE_CHECKING, Any, Final

from PyQt6.QtCore import QRunnable, QThread, QThreadPool

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
_FOREIGN: Final = ("qasync",)
"""Modules whose threads serve everybody: whose click started them says nothing of what they do."""


class Handovers:
    """Wraps what starts threads.

    Args:
        diagnostics: told when that fails.
    """

    def __init__(self, diagnostics: Diagnostics) -> None:
        self._diagnostics = diagnostics
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
                    ours = self._wrapper(kind, before)
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
            luggage = vars(runner).pop(_LUGGAGE, None)
            if isinstance(luggage, Carried):
                return luggage
        return nullcontext()

    def of_thread(self) -> Carried | None:
        """The span that the calling thread was started for; None for the main one and those of pools."""
        with self._diagnostics.guard("handovers"), suppress(TypeError):
            luggage = vars(QThread.currentThread()).get(_LUGGAGE)
            return luggage if isinstance(luggage, Carried) and not is_over(luggage.span) else None
        return None

    def _wrapper(self, kind: type[Any], before: Any) -> Callable[..., Any]:
        def start(starter: Any, *args: Any, **given: Any) -> Any:
            if self._active:
                with self._diagnostics.guard("handovers"):
                    args = self._packed(starter, args, pool=kind is QThreadPool)
            return before.__get__(starter, type(starter))(*args, **given)

        with suppress(AttributeError, TypeError):
            start = wraps(before)(start)
        return start

    def _packed(self, starter: Any, args: tuple[Any, ...], *, pool: bool) -> tuple[Any, ...]:
        """The arguments of a call that starts something, with the current span in the luggage."""
        runner = args[0] if pool and args else starter
        carried = take(self._diagnostics)
        if carried is None or type(runner).__module__.startswith(_FOREIGN):
            if not pool:
                vars(runner).pop(_LUGGAGE, None)  # of the last time it was started
            return args
        if isinstance(runner, (QRunnable, QThread)):
            vars(runner)[_LUGGAGE] = carried
            return args
        return (_loaded(runner, carried), *args[1:]) if pool and callable(runner) else args


def _loaded(task: Callable[[], object], carried: Carried) -> Callable[[], object]:
    def run() -> object:
        with carried:
            return task()

    return run
