"""Events as Sentry's web API shows them, made from the payload as it was received."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from crashdesk.server.interfaces import entries
from crashdesk.store import stacks, tags, titles
from crashdesk.store.events import neighbours
from crashdesk.store.foreign import isoformat, mapping, optional, text
from crashdesk.store.grouping import group_hash

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

    from crashdesk.protocol.api import EventJSON
    from crashdesk.store.events import StoredEvent

_MAX_NAME = 200
_LONG = 2048


def event_json(connection: sqlite3.Connection, event: StoredEvent) -> EventJSON:
    """Return an event in its API shape, whole, with its neighbours in its issue."""
    previous, following = neighbours(connection, event) if event.issue_id is not None else (None, None)
    raw = payload_of(event)
    shown = _shape(event, raw)
    shown["entries"] = entries(raw)
    shown["previousEventID"], shown["nextEventID"] = previous, following
    return shown


def brief_json(event: StoredEvent) -> EventJSON:
    """Return an event in its API shape as a list shows it: without entries and neighbours."""
    return _shape(event, payload_of(event))


def payload_of(event: StoredEvent) -> dict[str, Any]:
    """Return the parsed payload; empty where it is no object or cannot be followed any more."""
    try:
        return mapping(json.loads(event.payload))
    except (ValueError, RecursionError):
        return {}


def _shape(event: StoredEvent, raw: Mapping[str, Any]) -> EventJSON:
    heading = titles.heading(raw)
    kind = heading.type if event.type == "event" else event.type
    return {
        "id": event.event_id,
        "eventID": event.event_id,
        "groupID": "" if event.issue_id is None else str(event.issue_id),
        "projectID": str(event.project_id),
        "title": heading.title,
        "message": stacks.message_of(raw),
        "culprit": heading.culprit,
        "location": titles.location(raw),
        "platform": text(raw.get("platform"), 64, "other"),
        "type": kind,
        "dateCreated": isoformat(event.timestamp),
        "dateReceived": isoformat(event.received),
        "size": event.size,
        "user": _user(raw),
        "tags": [{"key": key, "value": value} for key, value in tags.tags_of(raw)],
        "entries": [],
        "contexts": _contexts(raw),
        "context": mapping(raw.get("extra")),
        "packages": _packages(raw),
        "sdk": _sdk(raw),
        "release": _release(raw),
        "dist": optional(raw.get("dist"), _MAX_NAME),
        "metadata": heading.metadata,
        "fingerprints": [group_hash(raw)],
        "errors": [],
        "nextEventID": None,
        "previousEventID": None,
    }


def _user(raw: Mapping[str, Any]) -> dict[str, Any] | None:
    """The person, whose further details stand under ``data``."""
    user = mapping(raw.get("user"))
    named = ("id", "email", "username", "name", "ip_address")
    shown: dict[str, Any] = {key: optional(user.get(key), _LONG) for key in named}
    shown["data"] = {key: value for key, value in user.items() if key not in named} or None
    return shown if user else None


def _contexts(raw: Mapping[str, Any]) -> dict[str, Any]:
    found = mapping(raw.get("contexts"))
    return {key: value for key, value in found.items() if isinstance(value, dict)}


def _packages(raw: Mapping[str, Any]) -> dict[str, str]:
    found = mapping(raw.get("modules"))
    return {text(name, _MAX_NAME): text(version, _MAX_NAME) for name, version in list(found.items())[:1000]}


def _sdk(raw: Mapping[str, Any]) -> dict[str, Any] | None:
    sdk = mapping(raw.get("sdk"))
    shown = {key: text(sdk.get(key), _MAX_NAME) for key in ("name", "version")}
    return shown if sdk else None


def _release(raw: Mapping[str, Any]) -> dict[str, Any] | None:
    version = text(raw.get("release"), _MAX_NAME)
    return {"version": version, "shortVersion": version.rpartition("@")[2]} if version else None
