"""Reading events, and the items that are kept whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crashdesk.store.digest import unpack
from crashdesk.store.pages import Cursor, Page, page, window

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

_EVENT = (
    "SELECT events.id, events.event_id, events.project_id, events.issue_id, events.timestamp, "
    "events.received, events.size, events.payload FROM events"
)
_ITEM = "SELECT id, event_id, project_id, type, timestamp, received, size, payload FROM items"


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event or item with its payload's bytes as received; ``issue_id`` is None for an item."""

    number: int
    event_id: str
    project_id: int
    issue_id: int | None
    type: str
    timestamp: int
    received: int
    size: int
    payload: bytes


def of_issue(
    connection: sqlite3.Connection, issue_id: int, limit: int, cursor: Cursor | None = None
) -> Page[StoredEvent]:
    """Return a page of an issue's events, the newest first."""
    return _page(connection, "events.issue_id = ?", issue_id, limit, cursor)


def of_project(
    connection: sqlite3.Connection, project_id: int, limit: int, cursor: Cursor | None = None
) -> Page[StoredEvent]:
    """Return a page of a project's events, the newest first."""
    return _page(connection, "events.project_id = ?", project_id, limit, cursor)


def newest(connection: sqlite3.Connection, issue_id: int) -> StoredEvent | None:
    """Return the latest event of an issue."""
    return _first(connection, "WHERE issue_id = ? ORDER BY timestamp DESC, id DESC", (issue_id,))


def oldest(connection: sqlite3.Connection, issue_id: int) -> StoredEvent | None:
    """Return the first event of an issue."""
    return _first(connection, "WHERE issue_id = ? ORDER BY timestamp, id", (issue_id,))


def in_issue(connection: sqlite3.Connection, issue_id: int, event_id: str) -> StoredEvent | None:
    """Return an event of an issue by its id."""
    project = "project_id = (SELECT project_id FROM issues WHERE id = ?1)"
    return _first(connection, f"WHERE {project} AND issue_id = ?1 AND event_id = ?2", (issue_id, event_id))


def in_project(connection: sqlite3.Connection, project_id: int, event_id: str) -> StoredEvent | None:
    """Return an event of a project by its id, or else an item that is an event of another kind."""
    found = _first(connection, "WHERE project_id = ? AND event_id = ?", (project_id, event_id))
    if found:
        return found
    row = connection.execute(
        f"{_ITEM} WHERE project_id = ? AND event_id = ? AND type IN ('transaction', 'feedback') LIMIT 1",
        (project_id, event_id),
    ).fetchone()
    return _item(row) if row else None


def neighbours(connection: sqlite3.Connection, event: StoredEvent) -> tuple[str | None, str | None]:
    """Return the ids of the events before and after one in its issue, where there are such."""
    place = (event.issue_id, event.timestamp, event.number)
    ids = "SELECT event_id FROM events WHERE issue_id = ?"
    before = connection.execute(
        f"{ids} AND (timestamp, id) < (?, ?) ORDER BY timestamp DESC, id DESC LIMIT 1", place
    ).fetchone()
    after = connection.execute(
        f"{ids} AND (timestamp, id) > (?, ?) ORDER BY timestamp, id LIMIT 1", place
    ).fetchone()
    return (before["event_id"] if before else None, after["event_id"] if after else None)


def items(
    connection: sqlite3.Connection,
    kinds: Sequence[str],
    projects: Sequence[int],
    limit: int,
    cursor: Cursor | None = None,
) -> Page[StoredEvent]:
    """Return a page of the items of some types, those that came last first.

    Args:
        connection: a reading connection.
        kinds: the item types, such as ``transaction``.
        projects: the projects; all where none is named.
        limit: the most items on the page.
        cursor: where the page begins; at the top where there is none.
    """
    view = window("id", "id", cursor, limit)
    own = f"project_id IN ({', '.join('?' * len(projects))})" if projects else "1"
    rows = connection.execute(
        f"{_ITEM} WHERE type IN ({', '.join('?' * len(kinds))}) AND {own} AND {view.condition} "
        f"ORDER BY {view.order} LIMIT ?",
        (*kinds, *projects, *view.values, view.limit),
    ).fetchall()
    return page([_item(row) for row in rows], limit, cursor, lambda item: (item.number, item.number))


def _page(
    connection: sqlite3.Connection, condition: str, value: int, limit: int, cursor: Cursor | None
) -> Page[StoredEvent]:
    view = window("events.timestamp", "events.id", cursor, limit)
    rows = connection.execute(
        f"{_EVENT} WHERE {condition} AND {view.condition} ORDER BY {view.order} LIMIT ?",
        (value, *view.values, view.limit),
    ).fetchall()
    return page([_event(row) for row in rows], limit, cursor, lambda event: (event.timestamp, event.number))


def _first(
    connection: sqlite3.Connection, condition: str, values: tuple[int | str, ...]
) -> StoredEvent | None:
    row = connection.execute(f"{_EVENT} {condition} LIMIT 1", values).fetchone()
    return _event(row) if row else None


def _event(row: sqlite3.Row) -> StoredEvent:
    return StoredEvent(
        row["id"], row["event_id"], row["project_id"], row["issue_id"], "event", row["timestamp"],
        row["received"], row["size"], unpack(row["payload"]),
    )  # fmt: skip


def _item(row: sqlite3.Row) -> StoredEvent:
    return StoredEvent(
        row["id"], row["event_id"] or "", row["project_id"], None, row["type"], row["timestamp"],
        row["received"], row["size"], unpack(row["payload"]),
    )  # fmt: skip
