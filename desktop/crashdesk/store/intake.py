"""Writing what was digested: each event, item and file once, with its issue's counts kept true.

Every function runs inside the caller's transaction.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crashdesk.store.foreign import MICROS

if TYPE_CHECKING:
    import sqlite3

    from crashdesk.store.digest import AttachmentRow, Delivery, EventRow, ItemRow

HOUR = 3600
_TRIM_EVERY = 64
"""Items between two looks for those beyond the bound: a look reads the whole index of the type."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much of what is only kept whole stays per project; the oldest goes first."""

    items: int = 10_000  # rows of one type
    profiles: int = 500  # rows: one may have 50 MiB
    attachments: int = 2000  # rows
    attachment_bytes: int = 2 * 1024**3

    def for_items(self, kind: str) -> int:
        """The most rows of an item type."""
        return self.profiles if kind.startswith("profile") else self.items


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a delivery: how much of it was new."""

    event_id: str
    new: int
    repeated: int


def apply(connection: sqlite3.Connection, delivery: Delivery, bounds: Bounds) -> Receipt:
    """Store all that a delivery brings; what is here already is passed over."""
    project = delivery.project_id
    written = [_write_event(connection, project, row) for row in delivery.events]
    written += [_write_item(connection, project, row, bounds) for row in delivery.items]
    written += [_write_attachment(connection, project, row, bounds) for row in delivery.attachments]
    new = sum(written)
    return Receipt(delivery.event_id, new, len(written) - new)


def _write_event(connection: sqlite3.Connection, project_id: int, row: EventRow) -> bool:
    """Store an event and count it for its issue; return whether it was new."""
    seen = "SELECT 1 FROM events WHERE project_id = ? AND event_id = ?"
    if connection.execute(seen, (project_id, row.event_id)).fetchone():
        return False
    if _is_erased(connection, project_id, row.event_id):
        return False
    issue_id = _issue(connection, project_id, row)
    event = connection.execute(
        "INSERT INTO events (project_id, event_id, issue_id, timestamp, received, level, environment, "
        "release, user_key, size, payload) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (project_id, row.event_id, issue_id, row.timestamp, row.received, row.level, row.environment,
         row.release, row.user_key, row.size, row.payload),
    ).lastrowid  # fmt: skip
    assert event is not None
    _write_tags(connection, project_id, issue_id, event, row.tags)
    _count(connection, issue_id, row)
    return True


def _is_erased(connection: sqlite3.Connection, project_id: int, *identities: str | None) -> bool:
    """Whether something was deleted at a person's wish, so that it must not come back."""
    seen = "SELECT 1 FROM erased WHERE project_id = ? AND identity = ?"
    return any(
        connection.execute(seen, (project_id, identity)).fetchone() for identity in identities if identity
    )


def _issue(connection: sqlite3.Connection, project_id: int, row: EventRow) -> int:
    """Return the number of the event's issue, creating it where this is its first event."""
    found = connection.execute(
        "SELECT id FROM issues WHERE project_id = ? AND group_hash = ?", (project_id, row.group_hash)
    ).fetchone()
    return int(found["id"]) if found else _new_issue(connection, project_id, row)


def _new_issue(connection: sqlite3.Connection, project_id: int, row: EventRow) -> int:
    number = connection.execute(
        "UPDATE projects SET last_number = last_number + 1 WHERE id = ? RETURNING last_number", (project_id,)
    ).fetchone()["last_number"]
    issue = connection.execute(
        "INSERT INTO issues (project_id, group_hash, number, type, title, culprit, metadata, level, "
        "platform, logger, unhandled, first_seen, last_seen) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (project_id, row.group_hash, number, row.heading.type, row.heading.title, row.heading.culprit,
         json.dumps(row.heading.metadata), row.level, row.platform, row.logger, row.unhandled,
         row.timestamp, row.timestamp),
    ).lastrowid  # fmt: skip
    assert issue is not None
    return issue


def _count(connection: sqlite3.Connection, issue_id: int, row: EventRow) -> None:
    """Count an event: the issue is called after its newest one, and a resolved issue is open again."""
    new_user = 0
    if row.user_key is not None:
        insert = "INSERT OR IGNORE INTO issue_users (issue_id, user_key) VALUES (?, ?)"
        new_user = connection.execute(insert, (issue_id, row.user_key)).rowcount
    connection.execute(
        "INSERT INTO issue_hours (issue_id, hour, count) VALUES (?, ?, 1) "
        "ON CONFLICT (issue_id, hour) DO UPDATE SET count = count + 1",
        (issue_id, row.timestamp // MICROS // HOUR * HOUR),
    )
    connection.execute(
        "UPDATE issues SET count = count + 1, user_count = user_count + ?, unhandled = max(unhandled, ?), "
        "first_seen = min(first_seen, ?), status = iif(status = 'resolved', 'unresolved', status) "
        "WHERE id = ?",
        (new_user, row.unhandled, row.timestamp, issue_id),
    )
    connection.execute(
        "UPDATE issues SET title = ?, culprit = ?, metadata = ?, level = ?, last_seen = ? "
        "WHERE id = ? AND last_seen <= ?",
        (row.heading.title, row.heading.culprit, json.dumps(row.heading.metadata), row.level, row.timestamp,
         issue_id, row.timestamp),
    )  # fmt: skip


def _write_tags(
    connection: sqlite3.Connection, project_id: int, issue_id: int, event: int, tags: list[tuple[str, str]]
) -> None:
    for key, value in tags:
        key_id, value_id = _tag_value(connection, project_id, key, value)
        connection.execute(
            "INSERT OR IGNORE INTO event_tags (issue_id, key_id, value_id, event) VALUES (?, ?, ?, ?)",
            (issue_id, key_id, value_id, event),
        )


def _tag_value(connection: sqlite3.Connection, project_id: int, key: str, value: str) -> tuple[int, int]:
    """Return the numbers of a tag's key and value, giving them some where they are new."""
    found = connection.execute(
        "SELECT key_id, id FROM tag_values WHERE key = ? AND value = ? AND project_id = ?",
        (key, value, project_id),
    ).fetchone()
    if found:
        return found["key_id"], found["id"]
    connection.execute("INSERT OR IGNORE INTO tag_keys (key) VALUES (?)", (key,))
    made = connection.execute(
        "INSERT INTO tag_values (key, key_id, value, project_id) "
        "SELECT key, id, ?, ? FROM tag_keys WHERE key = ? RETURNING key_id, id",
        (value, project_id, key),
    ).fetchone()
    return made["key_id"], made["id"]


def _write_item(connection: sqlite3.Connection, project_id: int, row: ItemRow, bounds: Bounds) -> bool:
    """Keep an item whole; return whether it was new."""
    if _is_erased(connection, project_id, row.identity, row.event_id):
        return False
    made = connection.execute(
        "INSERT OR IGNORE INTO items (project_id, type, identity, event_id, timestamp, received, size, "
        "payload) VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
        (
            project_id,
            row.type,
            row.identity,
            row.event_id,
            row.timestamp,
            row.received,
            row.size,
            row.payload,
        ),
    ).fetchone()
    if made and made["id"] % _TRIM_EVERY == 0:
        _drop_old_items(connection, project_id, row.type, bounds)
    return made is not None


def _drop_old_items(connection: sqlite3.Connection, project_id: int, kind: str, bounds: Bounds) -> None:
    connection.execute(
        "DELETE FROM items WHERE project_id = ?1 AND type = ?2 AND id <= "
        "(SELECT id FROM items WHERE project_id = ?1 AND type = ?2 ORDER BY id DESC LIMIT 1 OFFSET ?3)",
        (project_id, kind, bounds.for_items(kind)),
    )


def _write_attachment(
    connection: sqlite3.Connection, project_id: int, row: AttachmentRow, bounds: Bounds
) -> bool:
    """Keep a file; return whether it was new."""
    if _is_erased(connection, project_id, row.event_id):
        return False
    written = connection.execute(
        "INSERT OR IGNORE INTO attachments (project_id, event_id, name, content_type, attachment_type, sha1, "
        "received, size, content) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (project_id, row.event_id, row.name, row.content_type, row.attachment_type, row.sha1,
         row.received, len(row.content), row.content),
    ).rowcount  # fmt: skip
    if written:
        _drop_old_attachments(connection, project_id, bounds)
    return bool(written)


def _drop_old_attachments(connection: sqlite3.Connection, project_id: int, bounds: Bounds) -> None:
    """Drop the oldest files beyond the bounds on their number and their bytes."""
    connection.execute(
        "DELETE FROM attachments WHERE id IN (SELECT id FROM (SELECT id, "
        "row_number() OVER newest AS place, sum(size) OVER newest AS bytes "
        "FROM attachments WHERE project_id = ? WINDOW newest AS (ORDER BY id DESC)) "
        "WHERE place > ? OR bytes > ?)",
        (project_id, bounds.attachments, bounds.attachment_bytes),
    )
