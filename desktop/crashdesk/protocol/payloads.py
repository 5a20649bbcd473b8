"""Shapes of what travels in envelopes. Foreign payloads may lack any key, so none is required.

Source: https://develop.sentry.dev/sdk/data-model/event-payloads/
"""

from __future__ import annotations

from typing import Any, Literal, TypedDict

Level = Literal["fatal", "error", "warning", "info", "debug"]
LEVELS: tuple[Level, ...] = ("fatal", "error", "warning", "info", "debug")


class Frame(TypedDict, total=False):
    """One frame of a stack, innermost last in its list."""

    filename: str | None
    abs_path: str | None
    function: str | None
    module: str | None
    lineno: int | None
    pre_context: list[str]
    context_line: str | None
    post_context: list[str]
    in_app: bool | None
    vars: dict[str, Any]


class Stacktrace(TypedDict, total=False):
    """Frames, outermost first."""

    frames: list[Frame]


class Mechanism(TypedDict, total=False):
    """How the reporter came by an exception."""

    type: str
    handled: bool | None
    synthetic: bool
    data: dict[str, Any]


class ExceptionValue(TypedDict, total=False):
    """One exception of a chain, the last of the list being the one that was raised last."""

    type: str | None
    value: str | None
    module: str | None
    thread_id: int | str
    mechanism: Mechanism
    stacktrace: Stacktrace | None


class Breadcrumb(TypedDict, total=False):
    """One step of the trail; ``timestamp`` in seconds since the epoch or ISO 8601."""

    timestamp: float | str
    type: str
    category: str
    level: str
    message: str
    data: dict[str, Any]


class Event(TypedDict, total=False):
    """An error event or a transaction."""

    event_id: str
    type: str
    timestamp: float | str
    level: str
    platform: str
    logger: str
    message: str
    logentry: dict[str, Any]
    transaction: str
    release: str
    environment: str
    dist: str
    server_name: str
    exception: dict[str, list[ExceptionValue]]
    threads: dict[str, list[dict[str, Any]]]
    breadcrumbs: dict[str, list[Breadcrumb]]
    tags: dict[str, str]
    user: dict[str, Any]
    contexts: dict[str, dict[str, Any]]
    extra: dict[str, Any]
    request: dict[str, Any]
    fingerprint: list[str]
    sdk: dict[str, Any]
    modules: dict[str, str]
    spans: list[dict[str, Any]]
    start_timestamp: float | str


class Feedback(TypedDict, total=False):
    """``contexts.feedback`` of a feedback item (https://develop.sentry.dev/sdk/telemetry/feedbacks/)."""

    message: str
    name: str
    contact_email: str
    associated_event_id: str
