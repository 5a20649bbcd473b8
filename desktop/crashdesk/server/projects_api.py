"""The web API's endpoints for organisations, projects and keys.

Source: https://docs.sentry.io/api/projects/
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import orjson

from crashdesk.server.bodies import small_body
from crashdesk.server.context import services
from crashdesk.server.errors import HttpError, bad_request, not_found
from crashdesk.server.project_json import key_json, project_json
from crashdesk.server.responses import json_response
from crashdesk.store import projects
from crashdesk.store.projects import BadNameError, Project, SlugTakenError

if TYPE_CHECKING:
    import sqlite3

    from starlette.requests import Request
    from starlette.responses import Response

ORGANIZATION = {"id": "1", "slug": "local", "name": "Local", "status": {"id": "active", "name": "active"}}


async def organizations(_request: Request) -> Response:
    """List the one organisation."""
    return json_response([ORGANIZATION])


async def organization(_request: Request) -> Response:
    """Show the one organisation."""
    return json_response(ORGANIZATION)


async def list_projects(request: Request) -> Response:
    """List all projects."""
    found = await services(request).readers.run(projects.every)
    return json_response([project_json(project) for project in found])


async def create_project(request: Request) -> Response:
    """Create a project with one key."""
    parts, content = services(request), await json_object(request)
    name, slug, platform = (_text(content, key) for key in ("name", "slug", "platform"))
    if not name:
        raise bad_request("name: a project needs one")
    create = partial(projects.create, name=name, slug=slug, platform=platform)
    try:
        made = await parts.writer.submit(create)
    except SlugTakenError as error:
        raise HttpError(409, str(error)) from None
    except BadNameError as error:
        raise bad_request(str(error)) from None
    parts.keys.replace(await parts.readers.run(projects.keys))
    return json_response(project_json(made), 201)


async def show_project(request: Request) -> Response:
    """Show a project."""
    return json_response(project_json(await project_of(request)))


async def list_keys(request: Request) -> Response:
    """List the keys of a project."""
    project = await project_of(request)
    found = await services(request).readers.run(partial(projects.keys, project_id=project.id))
    return json_response([key_json(key, str(request.base_url)) for key in found])


async def create_key(request: Request) -> Response:
    """Add a key to a project."""
    parts, project = services(request), await project_of(request)
    name = _text(await json_object(request), "name") or "Key"
    key = await parts.writer.submit(partial(projects.add_key, project_id=project.id, name=name))
    parts.keys.replace(await parts.readers.run(projects.keys))
    return json_response(key_json(key, str(request.base_url)), 201)


async def project_of(request: Request) -> Project:
    """Return the project that the path names by slug or number.

    Raises:
        HttpError: there is no such project.
    """
    reference = request.path_params["project"]
    return await services(request).readers.run(partial(required_project, reference=reference))


def required_project(connection: sqlite3.Connection, reference: str) -> Project:
    """Return a project by slug or number.

    Raises:
        HttpError: there is none.
    """
    found = projects.by_reference(connection, reference)
    if found is None:
        raise not_found("project")
    return found


async def json_object(request: Request) -> dict[str, Any]:
    """Return the body of a management request, an object; an absent body counts as an empty one.

    Raises:
        HttpError: the body is too large or no JSON object.
    """
    body = await small_body(request, services(request).limits.api_body)
    try:
        content = orjson.loads(body or b"{}")
    except orjson.JSONDecodeError as error:
        raise bad_request(f"the body is no JSON: {error}") from None
    if not isinstance(content, dict):
        raise bad_request("the body is no JSON object")
    return content


def _text(content: dict[str, Any], key: str) -> str | None:
    value = content.get(key)
    if value is not None and not isinstance(value, str):
        raise bad_request(f"{key}: must be a text")
    return value or None
