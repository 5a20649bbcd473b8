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
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Final, Protocol

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


class _Fork:
    """A fork of sentry_sdk's current scope, current in the calling context until it is left.

    Forks need not be left in the order in which they were made: a function that is traced may show a dialog,
    and a click in there begins a transaction that goes on when the function returns. What is current then is
    what was before the nearest fork that this context has not left.
    """

    scope: Any
    is_over: bool

    def __init__(self) -> None:
        from sentry_sdk import Scope

        self._scopes = Scope
        self._outer = Scope.get_current_scope()
        made = tuple(fork for fork in _forks.get() if not fork.is_over)
        self._beneath = next((fork for fork in made if fork.scope is self._outer), None)
        self.scope, self.is_over = self._outer.fork(), False
        _forks.set((*made, self))
        Scope.set_current_scope(self.scope)

    def leave(self) -> None:
        """Be current no longer in the calling context."""
        made = tuple(fork for fork in _forks.get() if fork is not self)
        _forks.set(made)
        if self._scopes.get_current_scope() is not self.scope:
            return
        outer, beneath = self._outer, self._beneath
        while beneath is not None and beneath not in made:
            outer, beneath = beneath._outer, beneath._beneath  # noqa: SLF001 - of the same class
        self._scopes.set_current_scope(outer)


_forks: Final[ContextVar[tuple[_Fork, ...]]] = ContextVar("crashdesk_forks", default=())
"""The forks that a context has made or inherited, and not left; a task's are its own."""


class _SdkBinding:
    """Makes a span of sentry_sdk's current, in a fork of the current scope."""

    def __init__(self, span: Any) -> None:
        self._fork = _Fork()
        self._fork.scope.span = span

    def step_aside(self) -> None:
        self._fork.leave()

    def loosen(self) -> None:
        self._fork.leave()
        self._fork.is_over = True
        self._fork.scope.span = None


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
        self._fork: _Fork | None = None
        self._span: Any = None

    def __enter__(self) -> Any:
        with self._diagnostics.guard("span"):
            self._fork = _Fork()
            self._span = self._start().__enter__()
        return self._span

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        with self._diagnostics.guard("span"):
            if self._span is not None:
                self._span.__exit__(kind, error, traceback)
        with self._diagnostics.guard("span"):
            if self._fork is not None:
                self._fork.leave()
                self._fork.is_over = True


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
