"""The HTTP application: its addresses, who may use them, and how errors are answered."""

from __future__ import annotations

import logging
import sqlite3
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import Route

from crashdesk._version import __version__
from crashdesk.server import (
    attachments_api,
    erasure_api,
    events_api,
    ingest,
    issues_api,
    projects_api,
)
from crashdesk.server.admission import check_bearer
from crashdesk.server.context import Services, services
from crashdesk.server.errors import HttpError
from crashdesk.server.hosts import HostGuard
from crashdesk.server.responses import error_response, json_response
from crashdesk.server.writer import BusyError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp, Receive, Scope, Send

    Endpoint = Callable[[Request], Awaitable[Response]]

_log = logging.getLogger("crashdesk.server")

_API = "/api/0"
_ORG = f"{_API}/organizations/local"
_PROJECT = f"{_API}/projects/local/{{project}}"
_READ: tuple[tuple[str, Endpoint], ...] = (
    (f"{_API}/organizations/", projects_api.organizations),
    (f"{_ORG}/", projects_api.organization),
    (f"{_ORG}/projects/", projects_api.list_projects),
    (f"{_API}/projects/", projects_api.list_projects),
    (f"{_PROJECT}/", projects_api.show_project),
    (f"{_PROJECT}/keys/", projects_api.list_keys),
    (f"{_PROJECT}/issues/", issues_api.list_project_issues),
    (f"{_PROJECT}/events/", events_api.list_project_events),
    (f"{_PROJECT}/events/{{event}}/", events_api.show_project_event),
    (f"{_PROJECT}/events/{{event}}/json/", events_api.show_payload),
    (f"{_PROJECT}/events/{{event}}/attachments/", attachments_api.list_attachments),
    (f"{_PROJECT}/events/{{event}}/attachments/{{attachment:int}}/", attachments_api.show_attachment),
    (f"{_PROJECT}/user-feedback/", events_api.list_feedback),
    (f"{_PROJECT}/user-reports/", events_api.list_feedback),
    (f"{_ORG}/issues/", issues_api.list_issues),
    (f"{_ORG}/events/", events_api.list_transactions),
)
_OF_ISSUE: tuple[tuple[str, str, Endpoint], ...] = (
    ("", "GET", issues_api.show_issue),
    ("", "PUT", issues_api.update_issue),
    ("", "DELETE", issues_api.delete_issue),
    ("events/", "GET", events_api.list_issue_events),
    ("events/{event}/", "GET", events_api.show_issue_event),
)
_CHANGE: tuple[tuple[str, str, Endpoint], ...] = (
    (f"{_API}/teams/local/{{team}}/projects/", "POST", projects_api.create_project),
    (f"{_ORG}/projects/", "POST", projects_api.create_project),
    (f"{_PROJECT}/keys/", "POST", projects_api.create_key),
    (f"{_ORG}/issues/", "PUT", issues_api.update_issues),
    (f"{_PROJECT}/issues/", "PUT", issues_api.update_issues),
)
_INGEST: tuple[tuple[str, Endpoint], ...] = (
    ("/api/{project_id:int}/envelope/", ingest.envelope),
    ("/api/{project_id:int}/store/", ingest.store),
    ("/stream/", ingest.stream),
)


def application(parts: Services, *, loopback: bool) -> Starlette:
    """Make the application.

    Args:
        parts: the server's running parts.
        loopback: whether it listens on this computer alone.
    """
    guards = [Middleware(HostGuard)] if loopback else []
    made = Starlette(
        routes=_routes(),
        middleware=[*guards, Middleware(TrailingSlash), Middleware(BearerGuard, token=parts.token)],
        exception_handlers=_HANDLERS,
    )
    made.state.services = parts
    return made


class BearerGuard:
    """Lets nothing through to the web API that does not bear the token."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        self._app, self._token = app, token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or hand it on."""
        answer: ASGIApp = self._app
        if scope["type"] == "http" and scope["path"].startswith(_API + "/"):
            try:
                check_bearer(Headers(scope=scope), self._token)
            except HttpError as error:
                answer = error_response(error)
        await answer(scope, receive, send)


class TrailingSlash:
    """Takes an address without its last slash for the same with it: senders write both."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request on."""
        if scope["type"] == "http" and not scope["path"].endswith("/"):
            scope = {**scope, "path": scope["path"] + "/"}
        await self._app(scope, receive, send)


async def health(request: Request) -> Response:
    """Say that the server is up, and what it has counted."""
    counted = services(request).counters.as_json()
    return json_response({"status": "ok", "version": __version__, **counted})


def _routes() -> list[Route]:
    """All addresses, each with its last slash."""
    routes = [Route("/health/", health, methods=["GET"])]
    routes += [Route(path, endpoint, methods=["POST"]) for path, endpoint in _INGEST]
    routes += [Route("/api/{project_id:int}/installations/", erasure_api.erase, methods=["DELETE"])]
    routes += [Route(path, endpoint, methods=["GET"]) for path, endpoint in _READ]
    routes += [Route(path, endpoint, methods=[method]) for path, method, endpoint in _CHANGE]
    for root in (_ORG, _API):
        of_issue = f"{root}/issues/{{issue}}/"
        routes += [Route(of_issue + path, endpoint, methods=[method]) for path, method, endpoint in _OF_ISSUE]
    return routes


async def _on_http_error(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HttpError)
    return error_response(error)


async def _on_unknown(_request: Request, error: Exception) -> Response:
    """What Starlette itself refuses: an unknown address, a wrong method."""
    assert isinstance(error, HTTPException)
    return json_response({"detail": error.detail}, error.status_code, error.headers)


async def _on_busy(request: Request, _error: Exception) -> Response:
    services(request).counters.rejected["busy"] += 1
    detail = "the server is busy; send it again later"
    return error_response(HttpError(503, detail, headers={"Retry-After": "5"}))


async def _on_storage(request: Request, error: Exception) -> Response:
    """The database could not do it: nothing was stored, and the sender is told to keep what it has."""
    _log.error("%s %s: %s", request.method, request.url.path, error)
    services(request).counters.failures += 1
    detail = f"the server cannot use its database ({error}); nothing was stored, send it again later"
    return error_response(HttpError(503, detail, headers={"Retry-After": "30"}))


async def _on_failure(request: Request, _error: Exception) -> Response:
    """A fault of ours; the log has the traceback."""
    services(request).counters.failures += 1
    return error_response(HttpError(500, "the server failed on this request; its log says more"))


_HANDLERS: dict[Any, Any] = {
    HttpError: _on_http_error,
    HTTPException: _on_unknown,
    BusyError: _on_busy,
    sqlite3.Error: _on_storage,
    Exception: _on_failure,
}
