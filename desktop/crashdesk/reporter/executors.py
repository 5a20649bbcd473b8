"""What an executor runs takes along the span it was submitted in: Python's thread pools, and qasync's.

``loop.run_in_executor`` ends in them. ``asyncio.to_thread`` brings the context along, and with it the span.
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, Final

from crashdesk.reporter.late_imports import LateImports
from crashdesk.reporter.span_context import Carried, take

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from crashdesk.reporter.diagnostics import Diagnostics

_METHOD: Final = "submit"
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
        self._wrapped: list[tuple[type, Any, Any]] = []
        self._imports = LateImports(dict.fromkeys(_EXECUTORS, self._loaded), diagnostics)

    def install(self) -> None:
        """Begin; what is not imported yet is wrapped as soon as it is."""
        self._active = True
        self._imports.install()

    def uninstall(self) -> None:
        """Put back what was there; what somebody has wrapped since only passes on."""
        self._active = False
        self._imports.uninstall()
        for kind, before, ours in self._wrapped:
            if vars(kind).get(_METHOD) is ours:
                setattr(kind, _METHOD, before)
        self._wrapped.clear()

    def _loaded(self, module: ModuleType) -> None:
        kind = getattr(module, _EXECUTORS[module.__name__], None)
        before = vars(kind).get(_METHOD) if isinstance(kind, type) else None
        if kind is not None and before is not None:
            ours = self._wrapper(before)
            setattr(kind, _METHOD, ours)
            self._wrapped.append((kind, before, ours))

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
