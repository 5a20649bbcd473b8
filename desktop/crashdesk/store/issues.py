"""Reading and changing issues."""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from crashdesk.store.conditions import where
from crashdesk.store.foreign import MICROS
from crashdesk.store.pages import Cursor, Page, page, window

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from crashdesk.store.conditions import Filter

Sort = Literal["date", "new", "freq", "user"]
SORTS: dict[str, str] = {"date": "last_seen", "new": "first_seen", "freq": "count", "user": "user_count"}
"""Sentry's names of the orders, and the column each goes by."""

_SHORT_ID = re.compile(r"^([A-Za-z0-9_-]{1,60})-(\d{1,18})$")
_COLUMNS = (
    "issues.*, projects.slug AS project_slug, projects.name AS project_name, "
    "projects.platform AS project_platform FROM issues JOIN projects ON projects.id = issues.project_id"
)
_HITS = 10_000
"""Issues that a list counts to; beyond it says "so many at least"."""


@dataclass(frozen=True, slots=True)
class Issue:
    """An issue as a list shows it; times in microseconds since the epoch."""

    id: int
    short_id: str
    project_id: int
    project_slug: str
    project_name: str
    project_platform: str | None
    type: str
    title: str
    culprit: str
    metadata: dict[str, Any]
    level: str
    platform: str
    logger: str | None
    status: str
    unhandled: bool
    first_seen: int
    last_seen: int
    count: int
    user_count: int


def listed(
    connection: sqlite3.Connection, chosen: Filter, sort: Sort, limit: int, cursor: Cursor | None = None
) -> Page[Issue]:
    """Return a page of issues, the newest, most frequent or most widespread first.

    Args:
        connection: a reading connection.
        chosen: which issues.
        sort: in which order.
        limit: the most issues on the page.
        cursor: where the page begins; at the top where there is none.
    """
    column = SORTS[sort]
    condition = where(chosen)
    view = window(f"issues.{column}", "issues.id", cursor, limit)
    rows = connection.execute(
        f"SELECT {_COLUMNS} WHERE {condition.sql} AND {view.condition} ORDER BY {view.order} LIMIT ?",
        (*condition.values, *view.values, view.limit),
    ).fetchall()
    return page(
        [_issue(row) for row in rows], limit, cursor, lambda issue: (getattr(issue, column), issue.id)
    )


def hits(connection: sqlite3.Connection, chosen: Filter) -> int:
    """Return how many issues a filter finds, counting to ten thousand at most."""
    condition = where(chosen)
    inner = f"SELECT 1 FROM issues WHERE {condition.sql} LIMIT ?"  # noqa: S608 - names and question marks of ours only
    statement = f"SELECT count(*) FROM ({inner})"  # noqa: S608 - names and question marks of ours only
    return int(connection.execute(statement, (*condition.values, _HITS)).fetchone()[0])


def by_reference(connection: sqlite3.Connection, reference: str) -> Issue | None:
    """Return the issue with this number or short id (such as ``DEMO-1``), or None."""
    if reference.isascii() and reference.isdigit() and len(reference) < 19:  # noqa: PLR2004 - digits of a 64-bit integer
        row = connection.execute(f"SELECT {_COLUMNS} WHERE issues.id = ?", (int(reference),)).fetchone()
        return _issue(row) if row else None
    short = _SHORT_ID.match(reference)
    if not short:
        return None
    row = connection.execute(
        f"SELECT {_COLUMNS} WHERE projects.slug = ? AND issues.number = ?", (short[1].lower(), int(short[2]))
    ).fetchone()
    return _issue(row) if row else None


def set_status(connection: sqlite3.Connection, ids: Sequence[int], status: str) -> int:
    """Give issues a status; return how many there were."""
    marks = ", ".join("?" * len(ids))
    statement = f"UPDATE issues SET status = ? WHERE id IN ({marks})"  # noqa: S608 - names and question marks of ours only
    return connection.execute(statement, (status, *ids)).rowcount


def delete(connection: sqlite3.Connection, issue_id: int) -> bool:
    """Delete an issue with all its events and their files; return whether there was one."""
    connection.execute(
        "DELETE FROM attachments WHERE (project_id, event_id) IN "
        "(SELECT project_id, event_id FROM events WHERE issue_id = ?)",
        (issue_id,),
    )
    return connection.execute("DELETE FROM issues WHERE id = ?", (issue_id,)).rowcount > 0


def hourly(connection: sqlite3.Connection, ids: Iterable[int], since: int) -> dict[int, dict[int, int]]:
    """Return the events of each issue by the hour.

    Args:
        connection: a reading connection.
        ids: the issues.
        since: seconds since the epoch; earlier hours are left out.

    Returns:
        issue → beginning of the hour in seconds → events.
    """
    wanted = tuple(ids)
    marks = ", ".join("?" * len(wanted))
    statement = f"SELECT issue_id, hour, count FROM issue_hours WHERE hour >= ? AND issue_id IN ({marks})"  # noqa: S608 - names and question marks of ours only
    rows = connection.execute(statement, (since, *wanted))
    found: dict[int, dict[int, int]] = {issue: {} for issue in wanted}
    for row in rows:
        found[row["issue_id"]][row["hour"]] = row["count"]
    return found


def since_period(seconds: int) -> int:
    """Return the time so many seconds ago, in microseconds since the epoch."""
    return int((time.time() - seconds) * MICROS)


def _issue(row: sqlite3.Row) -> Issue:
    return Issue(
        id=row["id"],
        short_id=f"{row['project_slug'].upper()}-{row['number']}",
        project_id=row["project_id"],
        project_slug=row["project_slug"],
        project_name=row["project_name"],
        project_platform=row["project_platform"],
        type=row["type"],
        title=row["title"],
        culprit=row["culprit"],
        metadata=json.loads(row["metadata"]),
        level=row["level"],
        platform=row["platform"],
        logger=row["logger"],
        status=row["status"],
        unhandled=bool(row["unhandled"]),
        first_seen=row["first_seen"],
        last_seen=row["last_seen"],
        count=row["count"],
        user_count=row["user_count"],
    )
