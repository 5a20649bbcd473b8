"""Projects and keys as Sentry's web API shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crashdesk.store.foreign import isoformat

if TYPE_CHECKING:
    from crashdesk.protocol.api import KeyJSON, ProjectJSON
    from crashdesk.store.projects import Key, Project


def project_json(project: Project) -> ProjectJSON:
    """Return a project in its API shape."""
    return {
        "id": str(project.id),
        "slug": project.slug,
        "name": project.name,
        "platform": project.platform,
        "dateCreated": isoformat(project.created),
        "status": "active",
    }


def key_json(key: Key, base_url: str) -> KeyJSON:
    """Return a key in its API shape, its DSN under the address by which the server was reached."""
    scheme, _, rest = base_url.rstrip("/").partition("://")
    return {
        "id": key.public,
        "name": key.name,
        "public": key.public,
        "projectId": key.project_id,
        "isActive": key.active,
        "dateCreated": isoformat(key.created),
        "dsn": {"public": f"{scheme}://{key.public}@{rest}/{key.project_id}"},
    }
