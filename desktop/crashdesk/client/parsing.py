"""Sentry's JSON made into our types. Pure and tolerant: what is missing or foreign becomes empty.

Source of the shapes: https://docs.sentry.io/api/events/ and :mod:`crashdesk.protocol.api`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crashdesk.client.fields import (
    items,
    level,
    mapping,
    moment,
    number,
    objects,
    optional_number,
    pairs,
    text,
)
from crashdesk.client.models import (
    Crumb,
    Event,
    ExceptionValue,
    Frame,
    Issue,
    Key,
    Mechanism,
    Project,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crashdesk.protocol.api import IssueStatus

_STATUSES: Mapping[str, IssueStatus] = {
    "resolved": "resolved",
    "resolvedInNextRelease": "resolved",
    "ignored": "ignored",
    "archived": "ignored",
    "muted": "ignored",
}


def project(data: Mapping[str, Any]) -> Project:
    """A project; where it has no name, its slug is its name."""
    slug = text(data.get("slug"))
    return Project(text(data.get("id")), slug, text(data.get("name")) or slug, text(data.get("platform")))


def key(data: Mapping[str, Any]) -> Key:
    """A client key."""
    dsn = text(mapping(data.get("dsn")).get("public"))
    return Key(text(data.get("id")), text(data.get("name")), dsn, data.get("isActive") is not False)


def issue(data: Mapping[str, Any]) -> Issue:
    """An issue."""
    metadata = mapping(data.get("metadata"))
    kind = text(metadata.get("type"))
    return Issue(
        id=text(data.get("id")),
        title=text(data.get("title")) or kind or "(no title)",
        short_id=text(data.get("shortId")),
        culprit=text(data.get("culprit")),
        level=level(data.get("level")),
        status=_STATUSES.get(text(data.get("status")), "unresolved"),
        kind=kind,
        value=text(metadata.get("value")),
        project=project(mapping(data.get("project"))),
        events=number(data.get("count")),
        users=number(data.get("userCount")),
        first_seen=moment(data.get("firstSeen")),
        last_seen=moment(data.get("lastSeen")),
        unhandled=data.get("isUnhandled") is True,
        hours=hours(data.get("stats")),
        permalink=text(data.get("permalink")),
    )


def hours(stats: object) -> tuple[int, ...]:
    """The counts of the last 24 hours, oldest first, or nothing where the server sent none."""
    points = items(mapping(stats).get("24h"))
    counts = [number(point[1]) for point in points if isinstance(point, list | tuple) and len(point) > 1]
    return tuple(counts[-24:])


def event(data: Mapping[str, Any]) -> Event:
    """An event with all its interfaces."""
    entries = {text(entry.get("type")): mapping(entry.get("data")) for entry in objects(data.get("entries"))}
    tags = tuple((text(tag.get("key")), text(tag.get("value"))) for tag in objects(data.get("tags")))
    named = dict(tags)
    return Event(
        id=text(data.get("eventID")) or text(data.get("id")),
        title=text(data.get("title")),
        message=_message(data, entries),
        culprit=text(data.get("culprit")),
        platform=text(data.get("platform")),
        time=moment(data.get("dateCreated")) or moment(data.get("dateReceived")),
        release=_release(data.get("release")) or named.get("release", ""),
        environment=named.get("environment", ""),
        level=level(named.get("level")),
        exceptions=tuple(exception(value) for value in objects(entries.get("exception", {}).get("values"))),
        frames=_thread_frames(entries.get("threads", {})),
        crumbs=tuple(crumb(value) for value in objects(entries.get("breadcrumbs", {}).get("values"))),
        tags=tags,
        user=pairs(data.get("user")),
        contexts=tuple((str(name), pairs(value)) for name, value in mapping(data.get("contexts")).items()),
        extra=pairs(data.get("context")),
        request=pairs(entries.get("request")),
        packages=tuple((name, text(version)) for name, version in pairs(data.get("packages"))),
        sdk=_sdk(mapping(data.get("sdk"))),
        newer_id=text(data.get("nextEventID")) or None,
        older_id=text(data.get("previousEventID")) or None,
        raw=data,
    )


def exception(data: Mapping[str, Any]) -> ExceptionValue:
    """One exception of the chain."""
    how = mapping(data.get("mechanism"))
    handled = how.get("handled")
    return ExceptionValue(
        type=text(data.get("type")) or "Error",
        value=text(data.get("value")),
        module=text(data.get("module")),
        mechanism=Mechanism(text(how.get("type")), handled if isinstance(handled, bool) else None),
        frames=_frames(data.get("stacktrace")),
    )


def frame(data: Mapping[str, Any]) -> Frame:
    """One frame of a stack."""
    return Frame(
        filename=text(data.get("filename")) or text(data.get("module")),
        path=text(data.get("absPath")),
        module=text(data.get("module")),
        function=text(data.get("function")),
        line=optional_number(data.get("lineNo")),
        in_app=data.get("inApp") is True,
        context=_context(data.get("context")),
        variables=tuple((str(name), value) for name, value in mapping(data.get("vars")).items()),
    )


def crumb(data: Mapping[str, Any]) -> Crumb:
    """One step of the trail."""
    return Crumb(
        time=moment(data.get("timestamp")),
        category=text(data.get("category")),
        message=text(data.get("message")),
        level=level(data.get("level"), "info"),
        type=text(data.get("type")),
        data=pairs(data.get("data")),
    )


def _frames(stacktrace: object) -> tuple[Frame, ...]:
    return tuple(frame(value) for value in objects(mapping(stacktrace).get("frames")))


def _thread_frames(threads: Mapping[str, Any]) -> tuple[Frame, ...]:
    """The stack of the crashed or current thread, for events that carry no exception."""
    values = objects(threads.get("values"))
    first = [value for value in values if value.get("crashed")] or [
        value for value in values if value.get("current")
    ]
    return next((frames for value in (*first, *values) if (frames := _frames(value.get("stacktrace")))), ())


def _context(value: object) -> tuple[tuple[int, str], ...]:
    lines = [line for line in items(value) if isinstance(line, list | tuple) and len(line) > 1]
    return tuple((number(line[0]), text(line[1])) for line in lines)


def _message(data: Mapping[str, Any], entries: Mapping[str, Mapping[str, Any]]) -> str:
    said = entries.get("message", {})
    return text(said.get("formatted")) or text(said.get("message")) or text(data.get("message"))


def _release(value: object) -> str:
    """A release's version; Sentry sends an object, others a string."""
    return text(value) or text(mapping(value).get("version"))


def _sdk(data: Mapping[str, Any]) -> str:
    return " ".join(part for part in (text(data.get("name")), text(data.get("version"))) if part)
