"""Spans of sentry_sdk's own, such as those of HTTP calls, in threads that objects were moved to.

Qt calls the slots there each in a fresh context, so no span is ever current in one, and sentry_sdk begins
spans that belong to nothing. They are begun below what the thread was started for.
"""

from __future__ import annotations

import threading
from functools import wraps
from typing import TYPE_CHECKING, Any

from crashdesk.reporter.spans import EarlySpan

if TYPE_CHECKING:
    from collections.abc import Callable

    from crashdesk.reporter.diagnostics import Diagnostics


def inherit(parent: Callable[[], Any | None], diagnostics: Diagnostics) -> Callable[[], None]:
    """Have sentry_sdk begin spans below the parent where a thread of Qt's has none that is current.

    WORKAROUND: there is no way to tell sentry_sdk of a thread's span, only of a context's.

    Args:
        parent: the span that the calling thread was started for.
        diagnostics: told when that cannot be found out.

    Returns:
        What takes that back.
    """
    from sentry_sdk import Scope

    scopes: Any = Scope
    before = scopes.start_span

    @wraps(before)
    def start_span(scope: Any, *args: Any, **given: Any) -> Any:
        above = None
        with diagnostics.guard("span"):
            above = parent() if _is_alone(scope) else None
        if above is None or isinstance(above, EarlySpan):
            return before(scope, *args, **given)
        given.setdefault("scope", scope)
        return above.start_child(*args, **given)

    def take_back() -> None:
        if scopes.start_span is start_span:
            scopes.start_span = before

    scopes.start_span = start_span
    return take_back


def _is_alone(scope: Any) -> bool:
    """Whether nothing is current in a thread that Python did not start."""
    foreign = isinstance(threading.current_thread(), threading._DummyThread)  # noqa: SLF001 - there is no other word for it
    return foreign and scope.span is None and scope.get_isolation_scope().span is None
