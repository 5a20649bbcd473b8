"""Transactions and spans of the host's own code, whether or not sentry_sdk is loaded yet."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from contextlib import nullcontext
from types import FunctionType
from typing import TYPE_CHECKING, Any, TypeVar, cast

from crashdesk.reporter import spans
from crashdesk.reporter.diagnostics import Diagnostics
from crashdesk.reporter.signatures import alike
from crashdesk.reporter.span_context import Carried, Forked, current, is_over

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from crashdesk.reporter.engine import Engine
    from crashdesk.reporter.writer import Writer


F = TypeVar("F", bound=Callable[..., Any])


class _Replay:
    """The writer's job for a transaction that ended before sentry_sdk was loaded."""

    def __init__(self, engine: Engine, root: spans.EarlySpan) -> None:
        self._engine, self._root = engine, root

    def begin(self) -> None:
        """Nothing is written for a transaction: losing one with a crash loses no report."""

    def finish(self) -> None:
        if self._engine.ready:
            import sentry_sdk

            spans.replay(self._root, sentry_sdk.start_transaction)


class Tracer:
    """Starts transactions and spans.

    Args:
        engine: starts them once it is ready.
        writer: replays those that began before.
        may_trace: whether performance may be recorded now.
        diagnostics: told when a span cannot be started.
    """

    def __init__(
        self,
        engine: Engine,
        writer: Writer,
        may_trace: Callable[[], bool],
        diagnostics: Diagnostics | None = None,
    ) -> None:
        self._diagnostics = diagnostics or Diagnostics()
        self._engine, self._writer, self._may_trace = engine, writer, may_trace
        self.of_thread: Callable[[], Carried | None] = lambda: None
        """The span that the calling thread was started for, where its code did not inherit it."""

    def transaction(self, name: str, op: str) -> Any:
        """Start a transaction, to be used in a ``with``."""
        if not self._may_trace():
            return spans.EarlySpan(name, op)
        if not self._engine.ready:
            return spans.EarlySpan(name, op, self.submit)
        import sentry_sdk

        return sentry_sdk.start_transaction(name=name, op=op)

    def span(self, name: str, op: str) -> AbstractContextManager[Any]:
        """Start a span in the running transaction, or a transaction where none runs."""
        if not self._may_trace():
            return nullcontext()
        running = current() or self.inherited()
        if isinstance(running, spans.EarlySpan):
            return running.start_child(op=op, name=name)
        if not self._engine.ready:
            return spans.EarlySpan(name, op, self.submit)
        if running is not None:
            return Forked(lambda: running.start_child(op=op, name=name), self._diagnostics)
        import sentry_sdk

        return Forked(lambda: sentry_sdk.start_transaction(name=name, op=op), self._diagnostics)

    def submit(self, root: spans.EarlySpan) -> None:
        """Have a finished transaction told, as far as that is allowed."""
        if self._may_trace():
            self._writer.put(_Replay(self._engine, root))

    def inherited(self) -> Any | None:
        """The span that the calling thread was started for; None where that is over, or there is none."""
        carried = self.of_thread()
        return None if carried is None or is_over(carried.span) else carried.span


def traced(function: F, span: Callable[[str], AbstractContextManager[Any]]) -> F:
    """Wrap a plain or an async function so that each call is a span.

    Args:
        function: to be wrapped.
        span: gives the context manager for a call, by the function's qualified name.
    """
    # Partial objects and callable instances have no name of their own.
    named: Any = function if hasattr(function, "__qualname__") else type(function)
    name = f"{named.__module__}.{named.__qualname__}"
    if inspect.iscoroutinefunction(function):

        async def traced_coroutine(*args: Any, **kwargs: Any) -> Any:
            with span(name):
                return await function(*args, **kwargs)

        return _like(function, traced_coroutine)

    def traced_call(*args: Any, **kwargs: Any) -> Any:
        with span(name):
            return function(*args, **kwargs)

    return _like(function, traced_call)


def _like(function: F, call: Callable[..., Any]) -> F:
    """The call with the function's name and, so that a signal may be connected with it, its signature."""
    like: Any = (
        alike(function, call) if isinstance(function, FunctionType) else functools.wraps(function)(call)
    )
    return cast("F", like)
