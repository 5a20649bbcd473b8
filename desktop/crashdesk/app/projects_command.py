"""``crashdesk projects``."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from crashdesk.app import output
from crashdesk.app.remote import Remote, asked
from crashdesk.protocol.dsn import Dsn

if TYPE_CHECKING:
    from pathlib import Path

    from crashdesk.client.transport import Transport

_PROJECTS = "/api/0/organizations/local/projects/"


def listed(data_dir: Path, *, as_json: bool) -> int:
    """Print all projects with their DSNs."""
    projects = asked(data_dir, _with_dsns)
    if as_json:
        output.as_json(projects)
    elif projects:
        output.table([("PROJECT", "DSN"), *((project["slug"], project["dsn"]) for project in projects)])
    else:
        output.line("there are no projects yet; 'crashdesk projects add NAME' makes one")
    return 0


def add(data_dir: Path, name: str, *, as_json: bool) -> int:
    """Make a project and print its DSN, alone on a line."""

    async def make(transport: Transport, remote: Remote) -> dict[str, Any]:
        made = (await transport.send("POST", _PROJECTS, body={"name": name})).content
        return await _with_dsn(transport, remote, made)

    project = asked(data_dir, make)
    if as_json:
        output.as_json(project)
    else:
        output.line(project["dsn"])
    return 0


async def _with_dsns(transport: Transport, remote: Remote) -> list[dict[str, Any]]:
    projects = (await transport.send("GET", _PROJECTS)).content
    return [await _with_dsn(transport, remote, project) for project in projects]


async def _with_dsn(transport: Transport, remote: Remote, project: dict[str, Any]) -> dict[str, Any]:
    """The project in its API shape, with the DSN of its first active key."""
    path = f"/api/0/projects/local/{quote(project['slug'], safe='')}/keys/"
    keys = (await transport.send("GET", path)).content
    active = [key["dsn"]["public"] for key in keys if key["isActive"]]
    return {**project, "dsn": _lasting(active[0], remote) if active else None}


def _lasting(dsn: str, remote: Remote) -> str:
    """The DSN as it will be good: a server of ours for this one command has a port of its own."""
    from crashdesk.server.address import DEFAULT_PORT

    return dsn if remote.lasting else str(replace(Dsn.parse(dsn), port=DEFAULT_PORT))
