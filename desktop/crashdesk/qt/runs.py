"""Keeps what ``QThread.run`` and ``QRunnable.run`` raise from being lost.

WORKAROUND: PyQt6 hands an unhandled exception to ``sys.excepthook`` behind one flag for all threads, made
against recursion (``pyqt6_err_print`` in its ``qpycore_public_api.cpp``). Whoever raises while another
thread's exception is still in the hook is turned away: the exception of a thread is gone, and one of
the main thread stays set, so that the next innocent call raises a SystemError. Our own hook is too short
for that, but the host's behind it may not be: with one of 5 ms, twenty threads and twenty slots at once
gave 0 to 22 of 40 reports, and with this all of them.

So a thread's exception is handed to ``sys.excepthook`` in Python, before PyQt6 sees it. What remains are
slots and virtual functions that raise in two threads at the same moment while a slow hook of the host's
works: nothing stands between them and PyQt6.
"""

from __future__ import annotations

import sys
from contextlib import nullcontext
from types import FunctionType
from typing import TYPE_CHECKING, Any, Final

from PyQt6.QtCore import QRunnable, QThread

from crashdesk.reporter.signatures import alike

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from crashdesk.reporter.diagnostics import Diagnostics

_KINDS: Final[tuple[type[Any], ...]] = (QThread, QRunnable)
_BIRTH: Final = "__init_subclass__"


class Runs:
    """Wraps ``run`` of every class of threads and runnables, those that are still to come too.

    Args:
        diagnostics: told when a class cannot be wrapped.
        inside: gives what a thread's or a runnable's ``run`` is to be done in.
    """

    def __init__(
        self,
        diagnostics: Diagnostics,
        inside: Callable[[object], AbstractContextManager[object]] = lambda _runner: nullcontext(),
    ) -> None:
        self._diagnostics, self._inside = diagnostics, inside
        self._active = False
        self._births: list[Any] = []

    def install(self) -> None:
        """Begin."""
        self._active = True
        with self._diagnostics.guard("runs"):
            for kind in _KINDS:
                birth = self._birth(kind)
                setattr(kind, _BIRTH, birth)
                self._births.append(birth)
                for one in _below(kind):
                    self._wrap(one)

    def uninstall(self) -> None:
        """Put back what was there; what somebody has wrapped since only passes on."""
        self._active = False
        with self._diagnostics.guard("runs"):
            for kind, birth in zip(_KINDS, self._births, strict=False):
                if vars(kind).get(_BIRTH) is birth:
                    delattr(kind, _BIRTH)
                for one in _below(kind):
                    own = vars(one).get("run")
                    if getattr(own, "__crashdesk__", None) is self:
                        one.run = own.__wrapped__
        self._births.clear()

    def _birth(self, kind: type[Any]) -> Any:
        def born(cls: type[Any], /, **given: Any) -> None:
            super(kind, cls).__init_subclass__(**given)
            if self._active:
                with self._diagnostics.guard("runs"):
                    self._wrap(cls)

        return classmethod(born)

    def _wrap(self, one: type[Any]) -> None:
        own = vars(one).get("run")
        if isinstance(own, FunctionType) and not hasattr(own, "__crashdesk__"):
            one.run = self._wrapper(own)

    def _wrapper(self, own: FunctionType) -> FunctionType:
        def call(*args: Any, **given: Any) -> Any:
            try:
                if not self._active or not args:
                    return own(*args, **given)
                with self._inside(args[0]):
                    return own(*args, **given)
            except Exception as error:
                if not self._active or not _is_outermost():
                    raise
                _hand_over(error)

        run = alike(own, call)
        run.__crashdesk__ = self  # type: ignore[attr-defined]
        return run


def _is_outermost() -> bool:
    """Whether nobody but Qt called the wrapper: not ``super().run()``, not a test on its own thread.

    Without a hook PyQt6 ends the process; that is not ours to change.
    """
    return sys._getframe(2).f_back is None and sys.excepthook is not sys.__excepthook__  # noqa: SLF001


def _hand_over(error: Exception) -> None:
    """Do what ``PyErr_Print`` does; the wrapper's own frame is nobody's business."""
    traceback = error.__traceback__ and error.__traceback__.tb_next
    error.__traceback__ = traceback
    sys.last_type, sys.last_value, sys.last_traceback = type(error), error, traceback
    if sys.version_info >= (3, 12):
        sys.last_exc = error
    sys.excepthook(type(error), error, traceback)


def _below(kind: type[Any]) -> Iterator[type[Any]]:
    """Every class that derives from another."""
    for one in kind.__subclasses__():
        yield one
        yield from _below(one)
