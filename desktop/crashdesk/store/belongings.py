"""What of the store carries a person's id; found with a reading connection, in steps."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from crashdesk.store import tags
from crashdesk.store.digest import event_id_of, unpack
from crashdesk.store.foreign import mapping, text

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

MAX_ID: Final = tags.MAX_VALUE
"""Characters of an id; longer ones are stored cut."""
CARRIERS: Final = ("transaction", "feedback", "session", "log", "span", "check_in")
"""Item types that may name their user."""
PROFILES: Final = ("profile", "profile_chunk")
"""Item types that belong to a transaction, which names them."""

_EVENTS_OF: Final = (
    "SELECT t.event FROM tag_values AS v CROSS JOIN issues AS i CROSS JOIN event_tags AS t "
    "WHERE v.key = 'user.id' AND v.value = ? AND v.project_id = ? AND i.project_id = v.project_id "
    "AND t.issue_id = i.id AND t.key_id = v.key_id AND t.value_id = v.id"
)


@dataclass(slots=True)
class Wanted:
    """What is looked for in items.

    Attributes:
        user_ids: the person's.
        event_ids: of the events that go, so that what is said about them goes, too.
        profiles: ids of the profiles that go with transactions, found on the way.
    """

    user_ids: frozenset[str]
    event_ids: frozenset[str]
    profiles: set[bytes] = field(default_factory=set)


def events_of(connection: sqlite3.Connection, project_id: int, user_ids: Iterable[str]) -> dict[int, str]:
    """Return the events of these users: number → event id.

    They are found by their tags, of which ``user.id`` is always one, an issue at a time, because tags are
    indexed by issue.
    """
    found: dict[int, str] = {}
    for user_id in user_ids:
        rows = connection.execute(
            f"SELECT id, event_id FROM events WHERE id IN ({_EVENTS_OF})",  # noqa: S608 - ours
            (user_id, project_id),
        )
        found |= {row["id"]: row["event_id"] for row in rows}
    return found


def items_of(
    connection: sqlite3.Connection,
    project_id: int,
    kinds: Sequence[str],
    wanted: Wanted,
    after: int = 0,
    limit: int = 500,
) -> tuple[list[int], int | None]:
    """Look through some items of a project.

    Args:
        connection: a reading connection.
        project_id: the project.
        kinds: the item types.
        wanted: what is looked for.
        after: the number of the last item that was looked at.
        limit: how many are looked at.

    Returns:
        The numbers of those that are wanted, and the last number that was looked at; None at the end.
    """
    rows = connection.execute(
        f"SELECT id, type, payload FROM items WHERE project_id = ? AND id > ? AND type IN ({marks(kinds)}) "  # noqa: S608 - ours
        "ORDER BY id LIMIT ?",
        (project_id, after, *kinds, limit),
    )
    found, last = [], None
    for row in rows:
        last = row["id"]
        if _is_wanted(row["type"], unpack(row["payload"]), wanted):
            found.append(row["id"])
    return found, last


def carried_by(content: Any) -> set[str]:
    """The ids of users that the JSON of an item names, after the item types' specifications.

    Source: https://develop.sentry.dev/sdk/telemetry/
    """
    found = [mapping(content).get("did"), mapping(mapping(content).get("user")).get("id")]
    records = mapping(content).get("items")
    for record in [content, *(records if isinstance(records, list) else [])]:
        attribute = mapping(mapping(record).get("attributes")).get("user.id")
        found.append(attribute.get("value") if isinstance(attribute, dict) else attribute)
    return {text(one, MAX_ID) for one in found if isinstance(one, str | int)}


def _is_wanted(kind: str, payload: bytes, wanted: Wanted) -> bool:
    if kind in PROFILES:
        return any(profile in payload for profile in wanted.profiles)
    try:
        content = json.loads(payload)
    except (ValueError, RecursionError):
        return False
    contexts = mapping(mapping(content).get("contexts"))
    about = event_id_of(mapping(contexts.get("feedback")).get("associated_event_id"))
    if carried_by(content).isdisjoint(wanted.user_ids) and about not in wanted.event_ids:
        return False
    profile = mapping(contexts.get("profile"))
    given = [event_id_of(profile.get(name)) for name in ("profile_id", "profiler_id")]
    wanted.profiles.update(one.encode() for one in given if one)
    return True


def marks(values: Sequence[Any]) -> str:
    """Return the question marks for a list of values in SQL."""
    return ", ".join("?" * len(values))
