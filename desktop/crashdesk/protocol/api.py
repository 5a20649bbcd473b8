"""Shapes of Sentry's web API as the embedded server answers and the client reads them.

A larger Sentry answers with more keys, never with these missing, so one client reads both.
Source: https://docs.sentry.io/api/events/ and https://docs.sentry.io/api/projects/
"""

from __future__ import annotations

from typing import Any, Final, Literal, TypedDict

OWN_PROJECT: Final = "crashdesk"
"""The slug of the project that Crashdesk's own reports go to, on its own server."""

IssueStatus = Literal["unresolved", "resolved", "ignored"]


class ProjectJSON(TypedDict):
    """A project; times are ISO 8601 in UTC with a trailing ``Z``."""

    id: str
    slug: str
    name: str
    platform: str | None
    dateCreated: str
    status: str


class KeyDsnJSON(TypedDict):
    """The addresses of a key."""

    public: str


class KeyJSON(TypedDict):
    """A client key of a project."""

    id: str
    name: str
    public: str
    projectId: int
    isActive: bool
    dateCreated: str
    dsn: KeyDsnJSON


class ProjectRefJSON(TypedDict):
    """The project an issue belongs to."""

    id: str
    slug: str
    name: str
    platform: str | None


class IssueJSON(TypedDict):
    """An issue: ``count`` is a string of digits, ``userCount`` a number, as Sentry has them.

    ``metadata`` holds ``type``, ``value``, ``filename`` and ``function`` for errors and ``title`` for
    messages. ``stats`` maps a period such as ``24h`` to ``[seconds, count]`` pairs, one an hour.
    """

    id: str
    shortId: str
    title: str
    culprit: str
    permalink: str | None
    logger: str | None
    level: str
    status: IssueStatus
    statusDetails: dict[str, Any]
    isUnhandled: bool
    platform: str
    project: ProjectRefJSON
    type: str
    metadata: dict[str, Any]
    count: str
    userCount: int
    firstSeen: str
    lastSeen: str
    stats: dict[str, list[tuple[int, int]]]


class TagJSON(TypedDict):
    """One tag of an event."""

    key: str
    value: str


class EntryJSON(TypedDict):
    """One interface of an event: ``exception``, ``message``, ``breadcrumbs``, ``threads`` or ``request``.

    ``data`` of ``exception``: ``{"values": [{type, value, module, mechanism, threadId, stacktrace:
    {"frames": [{filename, absPath, module, function, lineNo, colNo, inApp, context: [[number, text], …],
    vars}]}}]}``; of ``breadcrumbs``: ``{"values": [{timestamp, type, category, level, message, data}]}``
    with ISO 8601 times; of ``message``: ``{"formatted", "message", "params"}``.
    """

    type: str
    data: dict[str, Any]


class EventJSON(TypedDict):
    """An event as it is read: ``eventID`` without dashes, ``context`` holding the event's extra data."""

    id: str
    eventID: str
    groupID: str
    projectID: str
    title: str
    message: str
    culprit: str
    location: str | None
    platform: str
    type: str
    dateCreated: str
    dateReceived: str
    size: int
    user: dict[str, Any] | None
    tags: list[TagJSON]
    entries: list[EntryJSON]
    contexts: dict[str, Any]
    context: dict[str, Any]
    packages: dict[str, str]
    sdk: dict[str, Any] | None
    release: dict[str, Any] | None
    dist: str | None
    metadata: dict[str, Any]
    fingerprints: list[str]
    errors: list[dict[str, Any]]
    nextEventID: str | None
    previousEventID: str | None


# The keys are Sentry's column names, of which some are no Python names.
TransactionRowJSON = TypedDict(
    "TransactionRowJSON",
    {
        "id": str,
        "transaction": str,
        "transaction.op": str,
        "timestamp": str,
        "transaction.duration": float | None,
        "project": str,
        "trace": str,
    },
)
"""A row of ``/organizations/…/events/?dataset=transactions``; the duration in milliseconds."""


class AttachmentJSON(TypedDict):
    """A file that came with an event; ``size`` in bytes, ``type`` is Sentry's ``attachment_type``."""

    id: str
    event_id: str
    type: str
    name: str
    mimetype: str
    headers: dict[str, str]
    size: int
    sha1: str
    dateCreated: str


class IssueRefJSON(TypedDict):
    """The issue a feedback is about."""

    id: str
    shortId: str
    title: str


class FeedbackJSON(TypedDict):
    """What a user wrote (``/projects/…/user-feedback/``).

    ``eventID`` is the event it is about, or its own id where it is about none; ``associatedEventID`` is
    null then. ``feedbackID`` is always its own.
    """

    id: str
    eventID: str
    feedbackID: str
    name: str
    email: str
    comments: str
    dateCreated: str
    associatedEventID: str | None
    issue: IssueRefJSON | None
