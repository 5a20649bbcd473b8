"""Transactions and spans that begin before sentry_sdk is loaded.

They remember what happened and are replayed into sentry_sdk, back-dated, once it is there. They offer
what a host usually calls on sentry_sdk's own.
"""

from __future__ import annotations

import threading
import time
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Final, Self

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

MAX_SPANS: Final = 1000
"""Spans that one transaction keeps, as many as sentry_sdk does; one around a whole run would never end."""

_current: ContextVar[EarlySpan | None] = ContextVar("crashdesk_early_span", default=None)


class EarlySpan:
    """A span, or as the root a transaction; a context manager like sentry_sdk's."""

    def __init__(self, name: str, op: str, on_finish: Callable[[EarlySpan], None] | None = None) -> None:
        self.name, self.op = name, op
        self.started, self.finished = time.time(), 0.0
        self.status: str | None = None
        self.tags: dict[str, Any] = {}
        self.data: dict[str, Any] = {}
        self.measurements: dict[str, tuple[float, str]] = {}
        self.children: list[EarlySpan] = []
        self.thread = threading.get_ident()
        self.source: str | None = None
        self.rate: float | None = None
        """The rate by which a transaction was sampled already; None leaves that to sentry_sdk."""
        self._on_finish = on_finish
        self._room = [MAX_SPANS]  # shared by all spans of a transaction
        self._outer: EarlySpan | None = None

    def start_child(self, op: str = "function", name: str = "", **_ignored: Any) -> EarlySpan:
        """Begin a span inside this one."""
        child = EarlySpan(name, op)
        child._room = self._room
        if self._room[0] > 0:
            self._room[0] -= 1
            self.children.append(child)
        return child

    def set_tag(self, key: str, value: Any) -> None:
        """Set a tag."""
        self.tags[key] = value

    def set_data(self, key: str, value: Any) -> None:
        """Set a piece of data."""
        self.data[key] = value

    def measure(self, name: str, value: float, unit: str) -> None:
        """Set a measurement of a transaction, by Sentry's name and unit."""
        self.measurements[name] = (value, unit)

    def set_status(self, status: str) -> None:
        """Set the outcome by one of Sentry's names, such as ``ok`` or ``internal_error``."""
        self.status = status

    def finish(self) -> None:
        """End now; a second call changes nothing."""
        if not self.finished:
            self.finished = time.time()
            if self._on_finish:
                self._on_finish(self)

    def __enter__(self) -> Self:
        self._outer = _current.get()
        _current.set(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        # Not ContextVar.reset: a generator or a Qt slot may leave in another context than it entered in.
        _current.set(self._outer)
        if error is not None and self.status is None:
            self.status = "internal_error"
        self.finish()


def make_current(span: EarlySpan | None) -> None:
    """Make a span the innermost one of this context."""
    _current.set(span)


def current() -> EarlySpan | None:
    """The innermost early span that is running in this context, if any."""
    span = _current.get()
    return span if span is not None and not span.finished else None


def replay(root: EarlySpan, start_transaction: Callable[..., Any]) -> None:
    """Tell sentry_sdk of a finished transaction.

    Args:
        root: the transaction.
        start_transaction: ``sentry_sdk.start_transaction``.
    """
    given: dict[str, Any] = {"name": root.name, "op": root.op, "start_timestamp": root.started}
    if root.source is not None:
        given["source"] = root.source
    if root.rate is not None:
        given["sampled"] = True
    transaction = start_transaction(**given)
    if root.rate is not None:
        transaction.sample_rate = root.rate
    # WORKAROUND: what is over cannot be profiled, and sentry_sdk would tell of a profile that was lost.
    transaction._profile = None  # noqa: SLF001 - there is no other way
    _copy(root, transaction)
    for name, (value, unit) in root.measurements.items():
        measure(transaction, name, value, unit)
    _replay_children(root, transaction)
    transaction.finish(end_timestamp=root.finished)


def measure(transaction: Any, name: str, value: float, unit: str) -> None:
    """Set a measurement of a transaction of sentry_sdk's.

    WORKAROUND: its ``set_measurement`` warns that ``set_data`` is to be used, where nobody looks for vitals.
    """
    kept = getattr(transaction, "_measurements", None)
    if isinstance(kept, dict):
        kept[name] = {"value": value, "unit": unit}


def _replay_children(span: EarlySpan, target: Any) -> None:
    for child in span.children:
        twin = target.start_child(op=child.op, name=child.name, start_timestamp=child.started)
        _copy(child, twin)
        _replay_children(child, twin)
        twin.finish(end_timestamp=child.finished or span.finished)


def _copy(span: EarlySpan, target: Any) -> None:
    # sentry_sdk notes the thread it is told in.
    target.set_thread(span.thread, _thread_name(span.thread))
    for key, value in span.tags.items():
        target.set_tag(key, value)
    for key, value in span.data.items():
        target.set_data(key, value)
    if span.status:
        target.set_status(span.status)


def _thread_name(ident: int) -> str:
    found = (thread.name for thread in threading.enumerate() if thread.ident == ident)
    return next(found, f"Thread-{ident}")
