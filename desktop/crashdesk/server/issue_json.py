"""Issues as Sentry's web API shows them."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from crashdesk.store.foreign import isoformat
from crashdesk.store.issues import hourly

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence

    from crashdesk.protocol.api import IssueJSON, IssueStatus
    from crashdesk.store.issues import Issue

HOUR, DAY = 3600, 86400
_HOURLY_UP_TO = 2 * DAY


@dataclass(frozen=True, slots=True)
class Period:
    """The time a sparkline covers: its name in the answer, its points, and the seconds of each."""

    name: str
    points: int
    step: int

    @classmethod
    def of(cls, name: str, seconds: int) -> Period:
        """Return a period by the hour, or by the day where it is longer than two days."""
        step = HOUR if seconds <= _HOURLY_UP_TO else DAY
        return cls(name, min(max(seconds // step, 1), 90), step)

    def starts(self, now: float) -> list[int]:
        """Return the beginnings of the points in seconds since the epoch, the current one last."""
        last = int(now) // self.step * self.step
        return [last - self.step * back for back in range(self.points - 1, -1, -1)]


LAST_DAY = Period("24h", 24, HOUR)


def issues_json(
    connection: sqlite3.Connection, issues: Sequence[Issue], period: Period = LAST_DAY
) -> list[IssueJSON]:
    """Return issues in their API shape, each with its sparkline."""
    starts = period.starts(time.time())
    hours = hourly(connection, [issue.id for issue in issues], starts[0])
    return [
        _issue_json(issue, {period.name: _points(hours[issue.id], starts, period.step)}) for issue in issues
    ]


def _points(hours: Mapping[int, int], starts: Sequence[int], step: int) -> list[tuple[int, int]]:
    sums = dict.fromkeys(starts, 0)
    for hour, count in hours.items():
        start = hour // step * step
        if start in sums:
            sums[start] += count
    return list(sums.items())


def _issue_json(issue: Issue, stats: dict[str, list[tuple[int, int]]]) -> IssueJSON:
    return {
        "id": str(issue.id),
        "shortId": issue.short_id,
        "title": issue.title,
        "culprit": issue.culprit,
        "permalink": None,
        "logger": issue.logger,
        "level": issue.level,
        "status": cast("IssueStatus", issue.status),
        "statusDetails": {},
        "isUnhandled": issue.unhandled,
        "platform": issue.platform,
        "project": {
            "id": str(issue.project_id),
            "slug": issue.project_slug,
            "name": issue.project_name,
            "platform": issue.project_platform,
        },
        "type": issue.type,
        "metadata": issue.metadata,
        "count": str(issue.count),
        "userCount": issue.user_count,
        "firstSeen": isoformat(issue.first_seen),
        "lastSeen": isoformat(issue.last_seen),
        "stats": stats,
    }
