"""Errors of asyncio's tasks and callbacks, in every loop of the process: qasync's, and those of threads.

A loop tells of them through its ``call_exception_handler``. A handler set for each loop would have to
find the loops and would hide the host's own: qasync keeps that private. So the method is wrapped, in
``asyncio.BaseEventLoop`` and in ``qasync._QEventLoop``, which has one of its own; the host's handler, or
the default one that logs, then does what it always did.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, Final

from crashdesk.reporter.captures import ThreadRef
from crashdesk.reporter.errors import is_error
from crashdesk.reporter.late_wraps import LateWraps

if TYPE_CHECKING:
    from collections.abc import Callable

    from crashdesk.reporter.diagnostics import Diagnostics

    Report = Callable[[BaseException, ThreadRef], None]
    Handler = Callable[[Any, dict[str, Any]], None]

_LOOPS: Final = {"asyncio.base_events": "BaseEventLoop", "qasync": "_QEventLoop"}
"""Classes of loops, by their module."""


class LoopErrors:
    """Watches the loops.

    Args:
        report: takes an exception and the thread of its loop; must return at once.
        diagnostics: told when reporting fails.
    """

    def __init__(self, report: Report, diagnostics: Diagnostics) -> None:
        self._report: Report = report
        self._diagnostics = diagnostics
        self._telling = threading.local()
        self._wraps = LateWraps(_LOOPS, "call_exception_handler", self._wrapper, diagnostics)

    def install(self) -> None:
        """Begin to watch; what is not imported yet, as soon as it is."""
        self._wraps.install()

    def uninstall(self) -> None:
        """Put back what was there, unless somebody wrapped us: then only pass on."""
        self._wraps.uninstall()
        self._report = _ignore

    def _wrapper(self, before: Handler) -> Handler:
        def call_exception_handler(loop: Any, context: dict[str, Any]) -> None:
            outer = getattr(self._telling, "context", None)
            self._telling.context = context
            try:
                if outer is not context:  # a class of the host's own may pass it on to the one below
                    with self._diagnostics.guard("asyncio"):
                        self._take(loop, context)
                with self._diagnostics.host_calls.passing():
                    before(loop, context)
            finally:
                self._telling.context = outer

        return call_exception_handler

    def _take(self, loop: Any, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if isinstance(error, BaseException) and is_error(error):
            # A task may be collected, and tell of its error, on any thread.
            self._report(error, ThreadRef.of(getattr(loop, "_thread_id", None)))


def _ignore(_error: BaseException, _thread: ThreadRef) -> None:
    """Report nothing: the reporter has left, but stays a link of somebody's chain."""
