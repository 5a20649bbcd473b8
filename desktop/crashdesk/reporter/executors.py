"""What an executor runs takes along the span it was submitted in: Python's thread pools, and qasync's.

``loop.run_in_executor`` ends in them. ``asyncio.to_thread`` brings the context along, and with it the span.
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, Final

from crashdesk.reporter.late_wraps import LateWraps
from crashdesk.reporter.span_context import Carried, take

if TYPE_CHECKING:
    from collections.abc import Callable

    from crashdesk.reporter.diagnostics import Diagnostics

_EXECUTORS: Final = {"concurrent.futures.thread": "ThreadPoolExecutor", "qasync": "QThreadExecutor"}
"""Classes of executors, by their module."""


class Executors:
    """Wraps what hands work to executors.

    Args:
        diagnostics: told when that fails; the work is done all the same.
    """

    def __init__(self, diagnostics: Diagnostics) -> None:
        self._diagnostics = diagnostics
        self._active = False
        self._wraps = LateWraps(_EXECUTORS, "submit", self._wrapper, diagnostics)

    def install(self) -> None:
        """Begin; what is not imported yet is wrapped as soon as it is."""
        self._active = True
        self._wraps.install()

    def uninstall(self) -> None:
        """Put back what was there; what somebody has wrapped since only passes on."""
        self._active = False
        self._wraps.uninstall()

    def _wrapper(self, before: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(before)
        def submit(*args: Any, **given: Any) -> Any:
            if self._active and len(args) > 1:
                with self._diagnostics.guard("executors"):
                    args = (args[0], self._loaded_with_span(args[1]), *args[2:])
            return before(*args, **given)

        return submit

    def _loaded_with_span(self, work: Any) -> Any:
        carried = take(self._diagnostics)
        return work if carried is None or not callable(work) else _inside(carried, work)


def _inside(carried: Carried, work: Callable[..., Any]) -> Callable[..., Any]:
    def run(*args: Any, **given: Any) -> Any:
        with carried:
            return work(*args, **given)

    return run
