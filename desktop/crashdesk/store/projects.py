"""Projects and the keys that admit reports to them."""

from __future__ import annotations

import re
import secrets
import sqlite3
import time
import unicodedata
from dataclasses import dataclass

from crashdesk.store.database import StoreError
from crashdesk.store.foreign import MICROS, clean

MAX_NAME = 50
"""Characters of a project's name and slug, as in Sentry's web API."""
_SLUG = re.compile(r"^(?!\d+$)[a-z0-9][a-z0-9_-]*$")


class SlugTakenError(StoreError):
    """Another project has this slug already."""


class BadNameError(StoreError):
    """A project cannot be called so."""


@dataclass(frozen=True, slots=True)
class Project:
    """A project; ``created`` in microseconds since the epoch."""

    id: int
    slug: str
    name: str
    platform: str | None
    created: int


@dataclass(frozen=True, slots=True)
class Key:
    """A public key of a project; ``created`` in microseconds since the epoch."""

    id: int
    project_id: int
    public: str
    name: str
    created: int
    active: bool


def slugified(name: str) -> str:
    """Return the slug that follows from a project's name; empty where nothing is left of it."""
    ascii_only = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9_]+", "-", ascii_only.lower()).strip("-")[:MAX_NAME].rstrip("-")


def create(
    connection: sqlite3.Connection, name: str, slug: str | None = None, platform: str | None = None
) -> Project:
    """Create a project with one key.

    Raises:
        BadNameError: the name is empty or too long, or the slug has other than small letters, digits,
            ``-`` and ``_``, or digits only.
        SlugTakenError: another project has the slug.
    """
    name = clean(name).strip()
    slug = slug or slugified(name) or f"project-{secrets.token_hex(3)}"
    _check(name, slug)
    created = _now()
    try:
        found = connection.execute(
            "INSERT INTO projects (slug, name, platform, created) VALUES (?, ?, ?, ?) RETURNING id",
            (slug, name, platform, created),
        ).fetchone()
    except sqlite3.IntegrityError:
        raise SlugTakenError(f"a project with the slug '{slug}' exists already") from None
    add_key(connection, found["id"], "Default")
    return Project(found["id"], slug, name, platform, created)


def find_or_create(connection: sqlite3.Connection, slug: str) -> Project:
    """Return the project with this slug, creating it where there is none."""
    return by_reference(connection, slug) or create(connection, slug, slug)


def by_reference(connection: sqlite3.Connection, reference: str) -> Project | None:
    """Return the project with this slug or number, or None."""
    number = int(reference) if reference.isascii() and reference.isdigit() and len(reference) < 19 else -1  # noqa: PLR2004 - digits of a 64-bit integer
    row = connection.execute(f"{_SELECT} WHERE slug = ? OR id = ?", (clean(reference), number)).fetchone()
    return _project(row) if row else None


def every(connection: sqlite3.Connection, limit: int = 1000) -> list[Project]:
    """Return the projects in the order of their slugs."""
    rows = connection.execute(f"{_SELECT} ORDER BY slug LIMIT ?", (limit,))
    return [_project(row) for row in rows]


def add_key(connection: sqlite3.Connection, project_id: int, name: str) -> Key:
    """Add a key of 128 random bits to a project."""
    public, created = secrets.token_hex(16), _now()
    name = clean(name).strip()[:MAX_NAME] or "Key"
    row = connection.execute(
        "INSERT INTO keys (project_id, public, name, created) VALUES (?, ?, ?, ?) RETURNING id",
        (project_id, public, name, created),
    ).fetchone()
    return Key(row["id"], project_id, public, name, created, active=True)


def keys(connection: sqlite3.Connection, project_id: int | None = None) -> list[Key]:
    """Return the keys of a project, or of all, the oldest first."""
    rows = connection.execute(
        "SELECT id, project_id, public, name, created, active FROM keys "
        "WHERE project_id = ?1 OR ?1 IS NULL ORDER BY id",
        (project_id,),
    )
    return [_key(row) for row in rows]


_SELECT = "SELECT id, slug, name, platform, created FROM projects"


def _project(row: sqlite3.Row) -> Project:
    return Project(*row)


def _key(row: sqlite3.Row) -> Key:
    return Key(
        row["id"], row["project_id"], row["public"], row["name"], row["created"], active=bool(row["active"])
    )


def _check(name: str, slug: str) -> None:
    if not name or len(name) > MAX_NAME:
        raise BadNameError(f"a project's name has 1 to {MAX_NAME} characters")
    if len(slug) > MAX_NAME or not _SLUG.match(slug):
        raise BadNameError(
            f"a project's slug has up to {MAX_NAME} small letters, digits, '-' and '_', and not digits alone"
        )


def _now() -> int:
    return int(time.time() * MICROS)
