"""The web API's endpoints for issues.

Source: https://docs.sentry.io/api/events/
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, cast

from starlette.responses import Response

from crashdesk.server.context import services
from crashdesk.server.errors import HttpError, bad_request, not_found
from crashdesk.server.issue_json import LAST_DAY, Period, issues_json
from crashdesk.server.listing import cursor_of, limit_of, link_headers, numbers_of, period_of
from crashdesk.server.projects_api import json_object, project_of
from crashdesk.server.responses import json_response
from crashdesk.store import issues
from crashdesk.store.conditions import Filter
from crashdesk.store.issues import SORTS, Issue, Sort
from crashdesk.store.search import STATUSES, QueryError, parse

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from starlette.requests import Request

    from crashdesk.protocol.api import IssueJSON

DEFAULT_QUERY = "is:unresolved"
"""What a list without ``query`` shows (https://docs.sentry.io/api/events/list-a-projects-issues/)."""
_MAX_ENVIRONMENTS = 50


async def list_issues(request: Request) -> Response:
    """List issues of all projects, or of those named by ``project``."""
    period = period_of(request, "statsPeriod")
    since = issues.since_period(period) if period else None
    return await _listed(request, numbers_of(request, "project"), since)


async def list_project_issues(request: Request) -> Response:
    """List the issues of a project; here ``statsPeriod`` is about the sparkline alone, as in Sentry."""
    return await _listed(request, [(await project_of(request)).id], None)


async def show_issue(request: Request) -> Response:
    """Show an issue, named by its number or short id."""
    return json_response(await services(request).readers.run(partial(_shown, reference=_reference(request))))


async def update_issue(request: Request) -> Response:
    """Resolve, ignore or reopen an issue."""
    parts, status = services(request), await _new_status(request)
    found = await parts.readers.run(partial(required_issue, reference=_reference(request)))
    await parts.writer.submit(partial(issues.set_status, ids=[found.id], status=status))
    return json_response(await parts.readers.run(partial(_shown, reference=str(found.id))))


async def update_issues(request: Request) -> Response:
    """Resolve, ignore or reopen the issues named by ``id``."""
    ids, status = numbers_of(request, "id"), await _new_status(request)
    if not ids:
        raise bad_request("id: name the issues to change, such as ?id=1&id=2")
    await services(request).writer.submit(partial(issues.set_status, ids=ids, status=status))
    return json_response({"status": status, "statusDetails": {}})


async def delete_issue(request: Request) -> Response:
    """Delete an issue with all its events."""
    parts = services(request)
    found = await parts.readers.run(partial(required_issue, reference=_reference(request)))
    await parts.writer.submit(partial(issues.delete, issue_id=found.id))
    return Response(status_code=202)


def required_issue(connection: sqlite3.Connection, reference: str) -> Issue:
    """Return an issue by number or short id.

    Raises:
        HttpError: there is none.
    """
    found = issues.by_reference(connection, reference)
    if found is None:
        raise not_found("issue")
    return found


async def _listed(request: Request, projects: Sequence[int], since: int | None) -> Response:
    chosen, sort = _filter(request, projects, since), _sort(request)
    limit, cursor, period = limit_of(request), cursor_of(request), _sparkline(request)

    def read(connection: sqlite3.Connection) -> tuple[list[IssueJSON], dict[str, str]]:
        page = issues.listed(connection, chosen, sort, limit, cursor)
        headers = link_headers(request, page) | {"X-Hits": str(issues.hits(connection, chosen))}
        return issues_json(connection, page.rows, period), headers

    content, headers = await services(request).readers.run(read)
    return json_response(content, headers=headers)


def _shown(connection: sqlite3.Connection, reference: str) -> IssueJSON:
    return issues_json(connection, [required_issue(connection, reference)])[0]


def _filter(request: Request, projects: Sequence[int], since: int | None) -> Filter:
    environments = [name for name in request.query_params.getlist("environment") if name]
    if len(environments) > _MAX_ENVIRONMENTS:
        raise bad_request(f"environment: at most {_MAX_ENVIRONMENTS}")
    try:
        terms = parse(request.query_params.get("query", DEFAULT_QUERY))
    except QueryError as error:
        raise HttpError(400, str(error)) from None
    return Filter(terms, projects, environments, since)


def _sort(request: Request) -> Sort:
    sort = request.query_params.get("sort") or "date"
    if sort not in SORTS:
        raise bad_request(f"sort: '{sort[:40]}' is not known; there are {', '.join(SORTS)}")
    return cast("Sort", sort)


def _sparkline(request: Request) -> Period:
    """The period of the sparkline: ``groupStatsPeriod``, or else the list's own."""
    for name in ("groupStatsPeriod", "statsPeriod"):
        given = request.query_params.get(name)
        if given and given != "auto":
            seconds = period_of(request, name)
            return Period.of(given, seconds) if seconds else LAST_DAY
    return LAST_DAY


def _reference(request: Request) -> str:
    return str(request.path_params["issue"])


async def _new_status(request: Request) -> str:
    content: dict[str, Any] = await json_object(request)
    status = content.get("status")
    if status not in STATUSES:
        raise bad_request("status: there are " + ", ".join(STATUSES))
    return str(status)
