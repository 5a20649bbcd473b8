"""The public functions. None of them raises, whatever is wrong; none does anything before ``install``."""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar, overload

from crashdesk.embed.current import ask, is_pending, later
from crashdesk.reporter import spans
from crashdesk.reporter.clocks import monotonic
from crashdesk.reporter.spans import EarlySpan
from crashdesk.reporter.values import first_of, text_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from PyQt6.QtWidgets import QWidget

F = TypeVar("F", bound="Callable[..., Any]")


def capture_exception(
    exc: BaseException | None = None,
    *,
    level: str = "error",
    tags: Mapping[str, Any] | None = None,
    extra: Mapping[str, Any] | None = None,
    **context: Any,
) -> str | None:
    """Report an exception the host has handled. It is on disk when this returns.

    Args:
        exc: the exception; by default the one being handled.
        level: ``fatal``, ``error``, ``warning``, ``info`` or ``debug``.
        tags: searchable pairs, on this report alone.
        extra: further data, on this report alone.
        **context: joins ``extra``.

    Returns:
        The event id, or None where nothing is reported: consent denied, no DSN, or filtered out.
    """
    return ask(
        "capture_exception",
        lambda it: it.reporter.capture_exception(
            exc, level, _joined("tags", tags), _joined("extra", extra, context)
        ),
        None,
    )


def capture_message(
    message: str,
    level: str = "info",
    *,
    tags: Mapping[str, Any] | None = None,
    extra: Mapping[str, Any] | None = None,
    **context: Any,
) -> str | None:
    """Report a message. It is on disk when this returns.

    Args:
        message: the text.
        level: ``fatal``, ``error``, ``warning``, ``info`` or ``debug``.
        tags: searchable pairs, on this report alone.
        extra: further data, on this report alone.
        **context: joins ``extra``.

    Returns:
        The event id, or None where nothing is reported: consent denied, no DSN, or filtered out.
    """
    return ask(
        "capture_message",
        lambda it: it.reporter.capture_message(
            message, level, _joined("tags", tags), _joined("extra", extra, context)
        ),
        None,
    )


def add_breadcrumb(
    message: str,
    category: str = "ui",
    level: str = "info",
    data: Mapping[str, Any] | None = None,
    **more: Any,
) -> None:
    """Add a step to the trail that every report carries.

    Args:
        message: what happened.
        category: such as ``ui``, ``navigation`` or a name of the host's own.
        level: ``fatal``, ``error``, ``warning``, ``info`` or ``debug``.
        data: further data.
        **more: joins ``data``.
    """
    moment, joined = time.time(), _joined("data", data, more)
    later(
        "add_breadcrumb",
        lambda it: it.reporter.trail.add(message, category, level, joined, timestamp=moment),
    )


def set_user_context(
    user_id: str | None = None, username: str | None = None, email: str | None = None
) -> None:
    """Say who uses the application, on every report that follows.

    Args:
        user_id: what the application knows the person by. Without PII the reports carry a pseudonym of it
            that only this installation can make.
        username: leaves the computer only with PII on.
        email: leaves the computer only with PII on.
    """
    given = {"id": user_id, "username": username, "email": email}
    user = {key: text_of(value) for key, value in given.items() if value is not None}
    later("set_user_context", lambda it: it.reporter.set_user(user))


def clear_user_context() -> None:
    """Forget who uses the application."""
    later("clear_user_context", lambda it: it.reporter.set_user(None))


def set_tag(key: str, value: Any) -> None:
    """Set a searchable pair on every report that follows.

    Args:
        key: its name: letters, digits and ``_.:-``, at most 200 of them; what is none of them is spelled out.
        value: a text, or what has a short one; at most 200 characters are kept. None removes the tag.
    """
    later("set_tag", lambda it: it.reporter.trail.set_tag(key, value))


def set_context(name: str, mapping: Mapping[str, Any] | None) -> None:
    """Set a named group of data on every report that follows.

    Args:
        name: of the group, such as ``cart``.
        mapping: texts, numbers, containers and dataclasses, copied now and bounded; other objects appear by
            their class. None removes the group.
    """
    kept = first_of(mapping, 200) if isinstance(mapping, Mapping) else mapping
    later("set_context", lambda it: it.reporter.trail.set_context(name, kept))


def start_transaction(name: str, op: str = "task") -> Any:
    """Measure a piece of work, in a ``with``; spans inside it become its children.

    Args:
        name: low in variety: what kind of work, not which.
        op: Sentry's operation name.

    Returns:
        sentry_sdk's transaction, or one that is replayed into sentry_sdk once that is loaded.
    """
    if is_pending():
        return EarlySpan(name, op, _submit)
    unrecorded: Any = EarlySpan(name, op)
    return ask(
        "start_transaction", lambda it: it.reporter.performance.tracer.transaction(name, op), unrecorded
    )


@overload
def trace_function(function: F, /) -> F: ...
@overload
def trace_function(op: str = "function", /) -> Callable[[F], F]: ...
@overload
def trace_function(*, op: str = "function") -> Callable[[F], F]: ...
def trace_function(function: Any = None, /, *, op: str = "function") -> Any:
    """Make each call of a plain or an async function a span: in the running transaction, else its own.

    Args:
        function: the function, where the decorator stands without parentheses.
        op: Sentry's operation name.
    """
    if isinstance(function, str):  # the operation's name, given by position
        function, op = None, function

    def decorate(decorated: F) -> F:
        from crashdesk.reporter.tracing import traced

        return traced(decorated, lambda name: _span(name, op))

    return decorate if function is None else decorate(function)


def _span(name: str, op: str) -> AbstractContextManager[Any]:
    if is_pending():
        running = spans.current()
        return EarlySpan(name, op, _submit) if running is None else running.start_child(op, name)
    unrecorded: AbstractContextManager[Any] = EarlySpan(name, op)
    return ask("trace_function", lambda it: it.reporter.performance.tracer.span(name, op), unrecorded)


def _submit(root: EarlySpan) -> None:
    """A transaction is over that began before the reporter was loaded."""
    later("start_transaction", lambda it: it.reporter.performance.tracer.submit(root))


def capture_feedback(
    message: str,
    *,
    name: str | None = None,
    email: str | None = None,
    associated_event_id: str | None = None,
) -> str | None:
    """Report a person's words.

    Args:
        message: at most 4,096 characters are kept.
        name: who wrote it.
        email: where to answer.
        associated_event_id: the report it is about.

    Returns:
        The feedback's event id, or None where nothing is reported.
    """
    return ask(
        "capture_feedback",
        lambda it: it.reporter.capture_feedback(message, name, email, associated_event_id),
        None,
    )


def ignore(widget: QWidget) -> None:
    """Leave a widget, and everything in it, out of breadcrumbs, screenshots and view hierarchies.

    Args:
        widget: for as long as it lives; call this on the main thread.
    """
    from crashdesk.qt.views import ignore as ignore_widget

    with suppress(AttributeError, RuntimeError, TypeError):  # no widget, or one that is gone
        ignore_widget(widget)


def fully_displayed() -> None:
    """Say that the application's first window shows all it is meant to show, such as loaded data.

    Only the first call counts; it ends the start's measurement ``time_to_full_display``. From any thread.
    """
    moment = monotonic()
    add_breadcrumb("fully displayed", "app.lifecycle")
    later("fully_displayed", lambda it: it.fully_displayed(moment))


def show_privacy_settings(parent: QWidget | None = None) -> None:
    """Open the privacy settings, for a menu of the host's; call it on the main thread.

    Args:
        parent: the window they stand in front of; by default they stand for themselves.
    """
    ask("show_privacy_settings", lambda it: it.conductor.show_privacy_settings(parent), None)


def show_feedback_dialog(parent: QWidget | None = None) -> None:
    """Ask the person for feedback, for a menu of the host's; call it on the main thread.

    Args:
        parent: the window that the dialog stands in front of; by default it stands for itself.
    """
    ask("show_feedback_dialog", lambda it: it.conductor.show_feedback_dialog(parent), None)


def _joined(name: str, given: Any, more: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Further keywords joined into a mapping; what is none is kept under its parameter's name."""
    mapping = first_of(given, 200) if isinstance(given, Mapping) else {} if given is None else {name: given}
    return {**mapping, **(more or {})}
