"""``crashdesk issues``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from crashdesk.app import output
from crashdesk.app.output import CommandError
from crashdesk.app.remote import Remote, asked

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crashdesk.client.transport import Transport

_ISSUES = "/api/0/organizations/local/issues/"
_PAGE = 100
_NUMBERS = frozenset((2, 3))
_STEPS = 20
"""Breadcrumbs that are shown, the last ones."""
_HEADER = ("ISSUE", "LEVEL", "EVENTS", "USERS", "LAST SEEN", "TITLE")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which issues to list; ``project`` is a slug or number, None asks for all."""

    project: str | None
    query: str | None
    limit: int


def listed(data_dir: Path, wanted: Wanted, *, as_json: bool) -> int:
    """Print issues, those seen last first."""

    async def read(transport: Transport, _remote: Remote) -> list[dict[str, Any]]:
        return await _all_pages(transport, wanted)

    issues = asked(data_dir, read)
    if as_json:
        output.as_json(issues)
    elif issues:
        output.table([_HEADER, *map(_row, issues)], right=_NUMBERS)
    else:
        output.line("no issues found")
    return 0


def show(data_dir: Path, reference: str, *, as_json: bool) -> int:
    """Print an issue with its latest event."""

    async def read(transport: Transport, _remote: Remote) -> dict[str, Any]:
        return await _with_latest_event(transport, reference)

    issue = asked(data_dir, read)
    if as_json:
        output.as_json(issue)
    else:
        for text in _description(issue):
            output.line(text)
    return 0


async def _all_pages(transport: Transport, wanted: Wanted) -> list[dict[str, Any]]:
    from crashdesk.client.links import cursors

    query = [("limit", str(min(wanted.limit, _PAGE)))]
    query += [("query", wanted.query)] if wanted.query is not None else []
    query += [("project", await _number_of(transport, wanted.project))] if wanted.project else []
    found: list[dict[str, Any]] = []
    cursor: str | None = ""
    while cursor is not None and len(found) < wanted.limit:
        answer = await transport.send("GET", _ISSUES, [*query, *([("cursor", cursor)] if cursor else [])])
        found += answer.content
        cursor, _ = cursors(answer.headers.get("Link", ""))
    return found[: wanted.limit]


async def _number_of(transport: Transport, project: str) -> str:
    """The number of a project.

    Raises:
        CommandError: there is no such project.
    """
    from crashdesk.client.errors import NotFoundError

    try:
        path = f"/api/0/projects/local/{quote(project, safe='')}/"
        return str((await transport.send("GET", path)).content["id"])
    except NotFoundError:
        raise CommandError(f"there is no project '{project}'; 'crashdesk projects' lists them") from None


async def _with_latest_event(transport: Transport, reference: str) -> dict[str, Any]:
    """An issue with its latest event under ``latestEvent``.

    Raises:
        CommandError: there is no such issue.
    """
    from crashdesk.client.errors import NotFoundError

    try:
        issue = (await transport.send("GET", f"{_ISSUES}{quote(reference, safe='')}/")).content
        event = (await transport.send("GET", f"{_ISSUES}{issue['id']}/events/latest/")).content
    except NotFoundError:
        raise CommandError(f"there is no issue '{reference}'; 'crashdesk issues' lists them") from None
    return {**issue, "latestEvent": event}


def _row(issue: dict[str, Any]) -> tuple[str, ...]:
    seen = issue["lastSeen"][:19].replace("T", " ")
    return issue["shortId"], issue["level"], issue["count"], str(issue["userCount"]), seen, issue["title"]


def _description(issue: dict[str, Any]) -> Iterator[str]:
    """The issue in lines of plain text: what, how often, and where in the latest event."""
    event = issue["latestEvent"]
    yield f"{issue['shortId']}  {issue['title']}"
    yield f"{issue['level']}, {issue['status']}, {issue['culprit']}"
    yield f"{issue['count']} events, {issue['userCount']} users"
    yield f"first seen {issue['firstSeen']}, last seen {issue['lastSeen']}"
    yield ""
    yield f"latest event {event['eventID']}"
    yield "  " + ", ".join(f"{tag['key']}={tag['value']}" for tag in event["tags"])
    for entry in event["entries"]:
        if entry["type"] == "exception":
            yield from _exceptions(entry["data"]["values"])
        elif entry["type"] == "breadcrumbs":
            yield from _trail(entry["data"]["values"])


def _exceptions(values: list[dict[str, Any]]) -> Iterator[str]:
    for value in values:
        yield ""
        yield f"  {value['type']}: {value['value'] or ''}"
        for frame in (value["stacktrace"] or {}).get("frames", []):
            place = frame["filename"] or frame["module"] or "?"
            yield f"    {place}:{frame['lineNo'] or '?'} in {frame['function'] or '?'}"
            here = [text for number, text in frame["context"] if number == frame["lineNo"]]
            yield from (f"      {text.strip()}" for text in here)


def _trail(crumbs: list[dict[str, Any]]) -> Iterator[str]:
    shown = crumbs[-_STEPS:]
    yield ""
    yield "  before that" + ("" if len(shown) == len(crumbs) else f", the last {_STEPS} of {len(crumbs)}")
    for crumb in shown:
        time = (crumb["timestamp"] or "")[11:23]
        yield f"    {time:12}  {crumb['category'] or crumb['type']}  {_step(crumb)}".rstrip()


def _step(crumb: dict[str, Any]) -> str:
    level = "" if crumb["level"] == "info" else f"{crumb['level']}:"
    data = (f"{name}={value}" for name, value in (crumb["data"] or {}).items())
    return " ".join(filter(None, (level, crumb["message"], *data)))
