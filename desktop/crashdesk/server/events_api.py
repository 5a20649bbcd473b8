"""The web API's endpoints for events, transactions and user feedback.

Source: https://docs.sentry.io/api/events/
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from starlette.responses import Response

from crashdesk.server.context import services
from crashdesk.server.errors import bad_request, not_found
from crashdesk.server.event_json import brief_json, event_json
from crashdesk.server.issues_api import required_issue
from crashdesk.server.item_json import feedback_json, transaction_json
from crashdesk.server.listing import cursor_of, limit_of, link_headers, numbers_of
from crashdesk.server.projects_api import project_of, required_project
from crashdesk.server.responses import json_response
from crashdesk.store import events, issues
from crashdesk.store.digest import event_id_of
from crashdesk.store.projects import every

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

    from starlette.requests import Request

    from crashdesk.protocol.api import EventJSON
    from crashdesk.store.events import StoredEvent
    from crashdesk.store.pages import Cursor, Page

_NAMED = {"latest": events.newest, "recommended": events.newest, "oldest": events.oldest}
_TRANSACTION_META = {
    "fields": {"id": "string", "transaction": "string", "transaction.op": "string", "timestamp": "date",
               "transaction.duration": "duration", "project": "string", "trace": "string"},
    "dataset": "transactions",
}  # fmt: skip


async def list_issue_events(request: Request) -> Response:
    """List an issue's events, the newest first; with ``full=true`` as whole as one alone."""
    reference = str(request.path_params["issue"])

    def read(connection: sqlite3.Connection, limit: int, cursor: Cursor | None) -> Page[StoredEvent]:
        return events.of_issue(connection, required_issue(connection, reference).id, limit, cursor)

    return await _listed(request, read)


async def list_project_events(request: Request) -> Response:
    """List a project's events, the newest first; with ``full=true`` as whole as one alone."""
    project = await project_of(request)

    def read(connection: sqlite3.Connection, limit: int, cursor: Cursor | None) -> Page[StoredEvent]:
        return events.of_project(connection, project.id, limit, cursor)

    return await _listed(request, read)


async def show_issue_event(request: Request) -> Response:
    """Show an event of an issue: ``latest``, ``oldest``, ``recommended`` or by its id."""
    issue, event = str(request.path_params["issue"]), str(request.path_params["event"])
    return json_response(await services(request).readers.run(partial(_of_issue, issue=issue, event=event)))


async def show_project_event(request: Request) -> Response:
    """Show an event of a project by its id."""
    found = partial(
        event_of_project, project=request.path_params["project"], event=request.path_params["event"]
    )

    def read(connection: sqlite3.Connection) -> EventJSON:
        return event_json(connection, found(connection))

    return json_response(await services(request).readers.run(read))


async def show_payload(request: Request) -> Response:
    """Give an event's or a transaction's payload exactly as it was received."""
    found = partial(
        event_of_project, project=request.path_params["project"], event=request.path_params["event"]
    )
    stored = await services(request).readers.run(found)
    return Response(stored.payload, media_type="application/json")


async def list_feedback(request: Request) -> Response:
    """List what users wrote to a project, the latest first."""
    project = await project_of(request)
    limit, cursor = limit_of(request), cursor_of(request)

    def read(connection: sqlite3.Connection) -> Response:
        page = events.items(connection, ("feedback", "user_report"), [project.id], limit, cursor)
        rows = [feedback_json(item, _issue_of(connection, project.id)) for item in page.rows]
        return json_response(rows, headers=link_headers(request, page))

    return await services(request).readers.run(read)


async def list_transactions(request: Request) -> Response:
    """List transactions, the latest first, in the form of Sentry's event table."""
    if request.query_params.get("dataset") != "transactions":
        raise bad_request("dataset: only 'transactions' can be listed")
    chosen, limit, cursor = numbers_of(request, "project"), limit_of(request), cursor_of(request)

    def read(connection: sqlite3.Connection) -> Response:
        slugs = {project.id: project.slug for project in every(connection)}
        page = events.items(connection, ("transaction",), chosen, limit, cursor)
        rows = [transaction_json(item, slugs.get(item.project_id, "")) for item in page.rows]
        content = {"data": rows, "meta": _TRANSACTION_META}
        return json_response(content, headers=link_headers(request, page))

    return await services(request).readers.run(read)


async def _listed(
    request: Request, read: Callable[[sqlite3.Connection, int, Cursor | None], Page[StoredEvent]]
) -> Response:
    limit, cursor = limit_of(request), cursor_of(request)
    full = request.query_params.get("full", "").lower() in {"1", "true"}

    def shown(connection: sqlite3.Connection) -> Response:
        page = read(connection, limit, cursor)
        rows = [event_json(connection, event) if full else brief_json(event) for event in page.rows]
        return json_response(rows, headers=link_headers(request, page))

    return await services(request).readers.run(shown)


def _of_issue(connection: sqlite3.Connection, issue: str, event: str) -> EventJSON:
    issue_id = required_issue(connection, issue).id
    if event in _NAMED:
        found = _NAMED[event](connection, issue_id)
    else:
        found = events.in_issue(connection, issue_id, event_id_of(event) or "")
    if found is None:
        raise not_found("event in this issue")
    return event_json(connection, found)


def event_of_project(connection: sqlite3.Connection, project: str, event: str) -> StoredEvent:
    """Return an event of a project.

    Raises:
        HttpError: there is no such project, or no such event in it.
    """
    project_id = required_project(connection, project).id
    found = events.in_project(connection, project_id, event_id_of(event) or "")
    if found is None:
        raise not_found("event in this project")
    return found


def _issue_of(connection: sqlite3.Connection, project_id: int) -> Callable[[str], issues.Issue | None]:
    """How to come by the issue of an event that a feedback names."""

    def find(event_id: str) -> issues.Issue | None:
        event = events.in_project(connection, project_id, event_id)
        if event is None or event.issue_id is None:
            return None
        return issues.by_reference(connection, str(event.issue_id))

    return find
