"""The project that Crashdesk's own reports go to, on its own server."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING
from urllib.parse import quote

from crashdesk.app.output import CommandError
from crashdesk.protocol.api import OWN_PROJECT

if TYPE_CHECKING:
    from crashdesk.app.remote import Remote
    from crashdesk.client import Client


async def dsn_of(client: Client) -> str:
    """Find or make the project, and return its DSN.

    Raises:
        ClientError: the server does not answer.
    """
    if OWN_PROJECT not in {project.slug for project in await client.projects()}:
        await client.create_project(OWN_PROJECT)
    return next((key.dsn for key in await client.keys(OWN_PROJECT) if key.active), "")


def dsn_at(remote: Remote) -> str:
    """The same for a command.

    Raises:
        CommandError: the server does not answer.
    """
    from crashdesk.client import Client, ClientError

    async def ask() -> str:
        client = Client(remote.url, remote.token)
        try:
            return await dsn_of(client)
        finally:
            await client.close()

    try:
        return asyncio.run(ask())
    except ClientError as error:
        raise CommandError(str(error)) from None


def has_event(remote: Remote, project_id: str, event_id: str, patience: float) -> bool:
    """Whether a server has an event; asked again and again for ``patience`` seconds."""
    from crashdesk.client.errors import NotFoundError
    from crashdesk.client.transport import Limits, Transport

    path = f"/api/0/projects/local/{quote(project_id, safe='')}/events/{event_id}/"

    async def ask() -> bool:
        transport = Transport(remote.url, remote.token, Limits())
        deadline = time.monotonic() + patience
        try:
            while time.monotonic() < deadline:
                try:
                    await transport.send("GET", path)
                except NotFoundError:
                    await asyncio.sleep(0.1)
                else:
                    return True
            return False
        finally:
            await transport.close()

    return asyncio.run(ask())
