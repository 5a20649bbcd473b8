"""Reading the files that came with events."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crashdesk.store.pages import Cursor, Page, page, window

if TYPE_CHECKING:
    import sqlite3

_ABOUT = "SELECT id, event_id, name, content_type, attachment_type, sha1, received, size FROM attachments"


@dataclass(frozen=True, slots=True)
class StoredAttachment:
    """A file, without its content; ``received`` in microseconds since the epoch, ``size`` in bytes."""

    number: int
    event_id: str
    name: str
    content_type: str
    attachment_type: str
    sha1: str
    received: int
    size: int


def of_event(
    connection: sqlite3.Connection,
    project_id: int,
    event_id: str,
    limit: int,
    cursor: Cursor | None = None,
) -> Page[StoredAttachment]:
    """Return a page of the files that came with an event, the latest first."""
    view = window("id", "id", cursor, limit)
    rows = connection.execute(
        f"{_ABOUT} WHERE project_id = ? AND event_id = ? AND {view.condition} ORDER BY {view.order} LIMIT ?",
        (project_id, event_id, *view.values, view.limit),
    ).fetchall()
    return page([_attachment(row) for row in rows], limit, cursor, lambda file: (file.number, file.number))


def find(
    connection: sqlite3.Connection, project_id: int, event_id: str, number: int
) -> StoredAttachment | None:
    """Return one file of an event."""
    row = connection.execute(
        f"{_ABOUT} WHERE project_id = ? AND event_id = ? AND id = ?", (project_id, event_id, number)
    ).fetchone()
    return _attachment(row) if row else None


def content(connection: sqlite3.Connection, number: int) -> bytes:
    """Return a file's bytes, as they came."""
    row = connection.execute("SELECT content FROM attachments WHERE id = ?", (number,)).fetchone()
    found: bytes = row["content"]
    return found


def _attachment(row: sqlite3.Row) -> StoredAttachment:
    return StoredAttachment(
        row["id"], row["event_id"], row["name"], row["content_type"], row["attachment_type"], row["sha1"],
        row["received"], row["size"],
    )  # fmt: skip
