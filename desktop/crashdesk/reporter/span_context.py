"""The span that is current: made so, taken along to other threads, and let go of.

What runs later on behalf of a click must find the click's transaction, and nothing else must. sentry_sdk
keeps the current span in a scope, and the scope in a context variable. Asyncio copies the context for each
task, but not the scope in it: whoever set a span in the shared scope would set it for all. So a span is
made current in a fork of the scope, which only what begins from there on inherits; two transactions never
share one. Threads inherit no context, so there the span is taken along by hand. The context as a whole is
not: it holds other libraries' variables, too, such as the precision of ``decimal``.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Protocol

from crashdesk.reporter import spans
from crashdesk.reporter.spans import EarlySpan

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from crashdesk.reporter.diagnostics import Diagnostics


class Binding(Protocol):
    """A span that was made current."""

    def step_aside(self) -> None:
        """Have it current no longer in the calling context; what inherited it keeps it."""

    def loosen(self) -> None:
        """Have it current nowhere."""


class _EarlyBinding:
    """Makes a span current that sentry_sdk knows nothing of yet."""

    def __init__(self, span: EarlySpan) -> None:
        self._span, self._outer = span, spans.current()
        spans.make_current(span)

    def step_aside(self) -> None:
        if spans.current() is self._span:
            spans.make_current(self._outer)

    def loosen(self) -> None:
        # Whoever inherited it sees that it is finished.
        self.step_aside()


class _SdkBinding:
    """Makes a span of sentry_sdk's current, in a fork of the current scope."""

    def __init__(self, span: Any) -> None:
        from sentry_sdk import Scope

        self._scopes, self._span = Scope, span
        self._outer = Scope.get_current_scope()
        self._scope = self._outer.fork()
        self._scope.span = span
        Scope.set_current_scope(self._scope)

    def step_aside(self) -> None:
        if self._scopes.get_current_scope() is self._scope:
            self._scopes.set_current_scope(self._outer)

    def loosen(self) -> None:
        self.step_aside()
        self._scope.span = None


class Carried:
    """A span on its way into another thread; a context manager for there.

    Where it is over by then, the thread's work is nobody's.
    """

    def __init__(self, span: Any, diagnostics: Diagnostics) -> None:
        self.span, self._diagnostics = span, diagnostics
        self._binding: Binding | None = None

    def __enter__(self) -> None:
        with self._diagnostics.guard("span"):
            if not is_over(self.span):
                self._binding = bind(self.span)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        binding, self._binding = self._binding, None
        with self._diagnostics.guard("span"):
            if binding is not None:
                binding.step_aside()


class Forked:
    """A context manager around a span of sentry_sdk's, current in a fork of the scope meanwhile.

    A task that awaits inside of it leaves other tasks' spans alone.

    Args:
        start: makes the span; called once the fork is current.
        diagnostics: told when that fails; what is inside runs all the same.
    """

    def __init__(self, start: Callable[[], Any], diagnostics: Diagnostics) -> None:
        self._start, self._diagnostics = start, diagnostics
        self._outer: Any = None
        self._scope: Any = None
        self._span: Any = None

    def __enter__(self) -> Any:
        from sentry_sdk import Scope

        with self._diagnostics.guard("span"):
            self._outer = Scope.get_current_scope()
            self._scope = self._outer.fork()
            Scope.set_current_scope(self._scope)
            self._span = self._start().__enter__()
        return self._span

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        from sentry_sdk import Scope

        with self._diagnostics.guard("span"):
            if self._span is not None:
                self._span.__exit__(kind, error, traceback)
        with self._diagnostics.guard("span"):
            if Scope.get_current_scope() is self._scope:
                Scope.set_current_scope(self._outer)


def bind(span: Any) -> Binding:
    """Make a span the current one of the calling context."""
    return _EarlyBinding(span) if isinstance(span, EarlySpan) else _SdkBinding(span)


def is_over(span: Any) -> bool:
    """Whether the transaction that a span belongs to has ended: what joined it now would be lost."""
    if isinstance(span, EarlySpan):
        return bool(span.finished)
    root = span.containing_transaction
    return root is not None and root.timestamp is not None


def current() -> Any | None:
    """The span that is current in the calling context, and not over; of whichever kind."""
    early = spans.current()
    if early is not None:
        return early
    # Another thread may be in the middle of importing it.
    sdk = sys.modules.get("sentry_sdk")
    if sdk is None or getattr(sdk.__spec__, "_initializing", False):
        return None
    span = sdk.get_current_scope().span
    return None if span is None or is_over(span) else span


def take(diagnostics: Diagnostics) -> Carried | None:
    """Take the current span along, where there is one."""
    span = current()
    return None if span is None else Carried(span, diagnostics)
