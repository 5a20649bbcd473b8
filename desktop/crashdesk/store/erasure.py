"""Deleting what carries a person's id, and everything that follows from it.

It happens in batches, each inside a transaction of its caller's. The ids of what was deleted stay for as
long as a sender may try again.

Deleted rows are overwritten in the database's file; its log (WAL) may hold them until the server ends.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from crashdesk.store import tags, titles
from crashdesk.store.belongings import marks
from crashdesk.store.digest import unpack
from crashdesk.store.foreign import MICROS
from crashdesk.store.intake import HOUR

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Iterator, Sequence

BATCH: Final = 25
"""Events or items that are deleted in one transaction, for which reports wait: on 30,000 events in 3,000
issues, each with a tag of its own, a batch took 80 ms, most of it to see that nobody else has the tag."""
REMEMBERED: Final = 31 * 24 * 3600
"""Seconds for which a repeat is known: the reporter's outbox keeps a report for 30 days."""

_NAMES: Final = {
    "transaction": "transactions",
    "feedback": "feedback",
    "user_report": "feedback",
    "session": "sessions",
}
_RESTATED: Final = (
    "UPDATE issues SET count = max(count - ?, 1), user_count = user_count - ?, first_seen = ?, "
    "last_seen = ?, title = ?, culprit = ?, metadata = ?, level = ?, unhandled = EXISTS (SELECT 1 "
    "FROM tag_values AS v CROSS JOIN event_tags AS t WHERE v.key = 'handled' AND v.value = 'no' "
    "AND t.issue_id = issues.id AND t.key_id = v.key_id AND t.value_id = v.id) WHERE id = ?"
)


def erase_events(connection: sqlite3.Connection, project_id: int, numbers: Sequence[int]) -> Counter[str]:
    """Delete events with all that belongs to them; return how much of each kind there was."""
    with _overwriting(connection):
        rows = connection.execute(
            "SELECT id, event_id, issue_id, timestamp, user_key, payload FROM events "  # noqa: S608 - ours
            f"WHERE project_id = ? AND id IN ({marks(numbers)})",
            (project_id, *numbers),
        ).fetchall()
        ids = [row["event_id"] for row in rows]
        erased = Counter({"events": len(rows)})
        _remember(connection, project_id, ids)
        erased += _erase_about(connection, project_id, ids)
        pairs = {row["id"]: _tags_in(row["payload"]) for row in rows}
        values = _erase_tags(connection, project_id, rows, pairs)
        connection.execute(f"DELETE FROM events WHERE id IN ({marks(rows)})", [row["id"] for row in rows])  # noqa: S608 - ours
        for issue in {row["issue_id"] for row in rows}:
            _recount(connection, issue, [row for row in rows if row["issue_id"] == issue])
        _erase_unused(connection, project_id, values)
    return erased


def erase_items(connection: sqlite3.Connection, project_id: int, numbers: Sequence[int]) -> Counter[str]:
    """Delete items and the files that came with them; return how much of each kind there was."""
    with _overwriting(connection):
        rows = connection.execute(
            f"DELETE FROM items WHERE project_id = ? AND id IN ({marks(numbers)}) "  # noqa: S608 - ours
            "RETURNING type, identity, event_id",
            (project_id, *numbers),
        ).fetchall()
        erased = Counter(_NAMES.get(row["type"], "others") for row in rows)
        _remember(connection, project_id, [row["identity"] for row in rows])
        events = [row["event_id"] for row in rows if row["type"] in {"transaction", "feedback"}]
        erased["attachments"] += _erase_files(connection, project_id, [each for each in events if each])
    return +erased


def forget_old(connection: sqlite3.Connection) -> None:
    """Forget the ids of what was deleted so long ago that nobody sends it again."""
    long_ago = int((time.time() - REMEMBERED) * MICROS)
    connection.execute("DELETE FROM erased WHERE moment < ?", (long_ago,))


def _erase_about(connection: sqlite3.Connection, project_id: int, event_ids: list[str]) -> Counter[str]:
    """Delete what belongs to events: files, and what was said about them."""
    files = _erase_files(connection, project_id, event_ids)
    kinds = connection.execute(
        f"DELETE FROM items WHERE project_id = ? AND event_id IN ({marks(event_ids)}) RETURNING type",  # noqa: S608 - ours
        (project_id, *event_ids),
    ).fetchall()
    return Counter(_NAMES.get(row["type"], "others") for row in kinds) + Counter({"attachments": files})


def _erase_files(connection: sqlite3.Connection, project_id: int, event_ids: list[str]) -> int:
    statement = f"DELETE FROM attachments WHERE project_id = ? AND event_id IN ({marks(event_ids)})"  # noqa: S608 - ours
    return connection.execute(statement, (project_id, *event_ids)).rowcount


def _tags_in(payload: bytes) -> list[tuple[str, str]]:
    """The tags under which the intake has indexed an event; one by one, for an issue may have millions."""
    event = json.loads(unpack(payload))
    return tags.tags_of(event) + tags.user_fields(event)


def _erase_tags(
    connection: sqlite3.Connection,
    project_id: int,
    rows: list[sqlite3.Row],
    pairs: dict[int, list[tuple[str, str]]],
) -> set[tuple[int, int]]:
    """Take events out of the index of tags; return key and value of each tag they had."""
    known: dict[tuple[str, str], tuple[int, int]] = {}
    for row in rows:
        for pair in pairs[row["id"]]:
            if pair not in known:
                known[pair] = _tag(connection, project_id, pair)
            connection.execute(
                "DELETE FROM event_tags WHERE issue_id = ? AND key_id = ? AND value_id = ? AND event = ?",
                (row["issue_id"], *known[pair], row["id"]),
            )
    return set(known.values())


def _tag(connection: sqlite3.Connection, project_id: int, pair: tuple[str, str]) -> tuple[int, int]:
    row = connection.execute(
        "SELECT key_id, id FROM tag_values WHERE key = ? AND value = ? AND project_id = ?",
        (*pair, project_id),
    ).fetchone()
    return (row["key_id"], row["id"]) if row else (0, 0)


def _erase_unused(
    connection: sqlite3.Connection, project_id: int, values: Collection[tuple[int, int]]
) -> None:
    """Delete the values of tags that no event has any more: they may name the person, too."""
    for key_id, value_id in values:
        connection.execute(
            "DELETE FROM tag_values WHERE id = ?3 AND NOT EXISTS (SELECT 1 FROM issues AS i "
            "CROSS JOIN event_tags AS t WHERE i.project_id = ?1 AND t.issue_id = i.id "
            "AND t.key_id = ?2 AND t.value_id = ?3)",
            (project_id, key_id, value_id),
        )


def _recount(connection: sqlite3.Connection, issue_id: int, gone: list[sqlite3.Row]) -> None:
    """Let an issue say of itself what its remaining events say; without any it goes."""
    first = _edge(connection, issue_id, "timestamp, id")
    newest = _edge(connection, issue_id, "timestamp DESC, id DESC")
    if first is None or newest is None:
        connection.execute("DELETE FROM issues WHERE id = ?", (issue_id,))
        return
    users = sum(_erase_user(connection, issue_id, key) for key in {row["user_key"] for row in gone} if key)
    _count_out(connection, issue_id, gone)
    event = json.loads(unpack(newest["payload"]))
    heading, level = titles.heading(event), tags.level_of(event)
    connection.execute(
        _RESTATED,
        (len(gone), users, first["timestamp"], newest["timestamp"], heading.title, heading.culprit,
         json.dumps(heading.metadata), level, issue_id),
    )  # fmt: skip


def _count_out(connection: sqlite3.Connection, issue_id: int, gone: list[sqlite3.Row]) -> None:
    """Take events out of an issue's figures by the hour."""
    hours = Counter(row["timestamp"] // MICROS // HOUR * HOUR for row in gone)
    connection.executemany(
        "UPDATE issue_hours SET count = count - ? WHERE issue_id = ? AND hour = ?",
        [(count, issue_id, hour) for hour, count in hours.items()],
    )
    connection.execute("DELETE FROM issue_hours WHERE issue_id = ? AND count <= 0", (issue_id,))


def _edge(connection: sqlite3.Connection, issue_id: int, order: str) -> sqlite3.Row | None:
    """The first event of an issue in an order."""
    row: sqlite3.Row | None = connection.execute(
        f"SELECT timestamp, payload FROM events WHERE issue_id = ? ORDER BY {order} LIMIT 1",  # noqa: S608 - ours
        (issue_id,),
    ).fetchone()
    return row


def _erase_user(connection: sqlite3.Connection, issue_id: int, user_key: str) -> int:
    """Count a user out of an issue, unless a later batch has more events of his."""
    return connection.execute(
        "DELETE FROM issue_users WHERE issue_id = ?1 AND user_key = ?2 AND NOT EXISTS (SELECT 1 "
        "FROM tag_values AS v CROSS JOIN event_tags AS t WHERE v.key = 'user.id' AND v.value = ?3 "
        "AND t.issue_id = ?1 AND t.key_id = v.key_id AND t.value_id = v.id)",
        (issue_id, user_key, user_key.removeprefix("id:")),
    ).rowcount


def _remember(connection: sqlite3.Connection, project_id: int, identities: Iterable[str]) -> None:
    now = int(time.time() * MICROS)
    connection.executemany(
        "INSERT OR REPLACE INTO erased (project_id, identity, moment) VALUES (?, ?, ?)",
        [(project_id, identity, now) for identity in identities],
    )


@contextmanager
def _overwriting(connection: sqlite3.Connection) -> Iterator[None]:
    """Have what is deleted overwritten, and not only given free (pragma.html#pragma_secure_delete)."""
    before = int(connection.execute("PRAGMA secure_delete").fetchone()[0])
    connection.execute("PRAGMA secure_delete = ON")
    try:
        yield
    finally:
        connection.execute(f"PRAGMA secure_delete = {before}")
