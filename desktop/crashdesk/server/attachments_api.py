"""The web API's endpoints for the files that came with an event.

Source: ``/api/0/projects/{organization}/{project}/events/{event}/attachments/`` of Sentry's web API.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from starlette.responses import Response

from crashdesk.server.context import services
from crashdesk.server.errors import not_found
from crashdesk.server.events_api import event_of_project
from crashdesk.server.listing import cursor_of, limit_of, link_headers
from crashdesk.server.responses import json_response
from crashdesk.store import attachments
from crashdesk.store.foreign import isoformat

if TYPE_CHECKING:
    import sqlite3

    from starlette.requests import Request

    from crashdesk.protocol.api import AttachmentJSON
    from crashdesk.store.attachments import StoredAttachment

_MEDIA_TYPE: Final = re.compile(r"[\w.+-]{1,80}/[\w.+-]{1,80}")
_UNKNOWN: Final = "application/octet-stream"
_LARGEST: Final = 2**63 - 1
"""A number that SQLite can compare with; no row has it."""


async def list_attachments(request: Request) -> Response:
    """List the files that came with an event."""
    project, event = request.path_params["project"], request.path_params["event"]
    limit, cursor = limit_of(request), cursor_of(request)

    def read(connection: sqlite3.Connection) -> Response:
        found = event_of_project(connection, project, event)
        page = attachments.of_event(connection, found.project_id, found.event_id, limit, cursor)
        rows = [attachment_json(row) for row in page.rows]
        return json_response(rows, headers=link_headers(request, page))

    return await services(request).readers.run(read)


async def show_attachment(request: Request) -> Response:
    """Show what is known of a file; with ``download`` give its bytes."""
    project, event = request.path_params["project"], request.path_params["event"]
    number = min(int(request.path_params["attachment"]), _LARGEST)

    def read(connection: sqlite3.Connection) -> Response:
        found = event_of_project(connection, project, event)
        row = attachments.find(connection, found.project_id, found.event_id, number)
        if row is None:
            raise not_found("attachment of this event")
        if "download" not in request.query_params:
            return json_response(attachment_json(row))
        return Response(attachments.content(connection, row.number), headers=download_headers(row))

    return await services(request).readers.run(read)


def attachment_json(row: StoredAttachment) -> AttachmentJSON:
    """Return a file in its API shape."""
    return {
        "id": str(row.number),
        "event_id": row.event_id,
        "type": row.attachment_type,
        "name": row.name,
        "mimetype": row.content_type,
        "headers": {"Content-Type": row.content_type},
        "size": row.size,
        "sha1": row.sha1,
        "dateCreated": isoformat(row.received),
    }


def download_headers(row: StoredAttachment) -> dict[str, str]:
    """Return the headers for a file's bytes: whoever sent it must not have a browser run it."""
    known = _MEDIA_TYPE.fullmatch(row.content_type)
    return {
        "Content-Type": row.content_type if known and row.content_type.isascii() else _UNKNOWN,
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(row.name, safe='')}",
        "X-Content-Type-Options": "nosniff",
    }
