"""The database's schema, in numbered steps that are applied once each, all or nothing.

``PRAGMA user_version`` holds the number of the last step. A published step is never edited.
"""

from __future__ import annotations

import sqlite3

from crashdesk.store.database import StoreError

_FIRST = (
    """CREATE TABLE projects (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        slug TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        platform TEXT,
        created INTEGER NOT NULL,
        last_number INTEGER NOT NULL DEFAULT 0
    ) STRICT""",
    """CREATE TABLE keys (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        project_id INTEGER NOT NULL REFERENCES projects ON DELETE CASCADE,
        public TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        created INTEGER NOT NULL,
        active INTEGER NOT NULL DEFAULT 1
    ) STRICT""",
    "CREATE INDEX keys_of_project ON keys (project_id)",
    """CREATE TABLE issues (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        project_id INTEGER NOT NULL REFERENCES projects ON DELETE CASCADE,
        group_hash TEXT NOT NULL,
        number INTEGER NOT NULL,
        type TEXT NOT NULL,
        title TEXT NOT NULL,
        culprit TEXT NOT NULL,
        metadata TEXT NOT NULL,
        level TEXT NOT NULL,
        platform TEXT NOT NULL,
        logger TEXT,
        status TEXT NOT NULL DEFAULT 'unresolved' CHECK (status IN ('unresolved', 'resolved', 'ignored')),
        unhandled INTEGER NOT NULL,
        first_seen INTEGER NOT NULL,
        last_seen INTEGER NOT NULL,
        count INTEGER NOT NULL DEFAULT 0,
        user_count INTEGER NOT NULL DEFAULT 0,
        UNIQUE (project_id, group_hash),
        UNIQUE (project_id, number)
    ) STRICT""",
    "CREATE INDEX issues_by_date ON issues (last_seen, id)",
    "CREATE INDEX issues_of_status ON issues (status, last_seen, id)",
    "CREATE INDEX issues_by_age ON issues (first_seen, id)",
    "CREATE INDEX issues_by_count ON issues (count, id)",
    "CREATE INDEX issues_by_users ON issues (user_count, id)",
    "CREATE INDEX issues_of_project ON issues (project_id, last_seen, id)",
    """CREATE TABLE events (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        project_id INTEGER NOT NULL,
        event_id TEXT NOT NULL,
        issue_id INTEGER NOT NULL REFERENCES issues ON DELETE CASCADE,
        timestamp INTEGER NOT NULL,
        received INTEGER NOT NULL,
        level TEXT NOT NULL,
        environment TEXT,
        release TEXT,
        user_key TEXT,
        size INTEGER NOT NULL,
        payload BLOB NOT NULL,
        UNIQUE (project_id, event_id)
    ) STRICT""",
    "CREATE INDEX events_of_issue ON events (issue_id, timestamp, id)",
    "CREATE INDEX events_of_project ON events (project_id, timestamp, id)",
    "CREATE TABLE tag_keys (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE) STRICT",
    """CREATE TABLE tag_values (
        id INTEGER PRIMARY KEY,
        project_id INTEGER NOT NULL REFERENCES projects ON DELETE CASCADE,
        key TEXT NOT NULL,
        key_id INTEGER NOT NULL REFERENCES tag_keys,
        value TEXT NOT NULL,
        UNIQUE (key, value, project_id)
    ) STRICT""",
    """CREATE TABLE event_tags (
        issue_id INTEGER NOT NULL REFERENCES issues ON DELETE CASCADE,
        key_id INTEGER NOT NULL,
        value_id INTEGER NOT NULL,
        event INTEGER NOT NULL,
        PRIMARY KEY (issue_id, key_id, value_id, event)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE issue_users (
        issue_id INTEGER NOT NULL REFERENCES issues ON DELETE CASCADE,
        user_key TEXT NOT NULL,
        PRIMARY KEY (issue_id, user_key)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE issue_hours (
        issue_id INTEGER NOT NULL REFERENCES issues ON DELETE CASCADE,
        hour INTEGER NOT NULL,
        count INTEGER NOT NULL,
        PRIMARY KEY (issue_id, hour)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE items (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        project_id INTEGER NOT NULL REFERENCES projects ON DELETE CASCADE,
        type TEXT NOT NULL,
        identity TEXT NOT NULL,
        event_id TEXT,
        timestamp INTEGER NOT NULL,
        received INTEGER NOT NULL,
        size INTEGER NOT NULL,
        payload BLOB NOT NULL,
        UNIQUE (project_id, type, identity)
    ) STRICT""",
    "CREATE INDEX items_of_project ON items (project_id, type, id)",
    "CREATE INDEX items_by_event ON items (project_id, event_id)",
    """CREATE TABLE attachments (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        project_id INTEGER NOT NULL REFERENCES projects ON DELETE CASCADE,
        event_id TEXT NOT NULL,
        name TEXT NOT NULL,
        content_type TEXT NOT NULL,
        attachment_type TEXT NOT NULL,
        sha1 TEXT NOT NULL,
        received INTEGER NOT NULL,
        size INTEGER NOT NULL,
        content BLOB NOT NULL,
        UNIQUE (project_id, event_id, name, sha1)
    ) STRICT""",
)

_ERASED = (
    """CREATE TABLE erased (
        project_id INTEGER NOT NULL REFERENCES projects ON DELETE CASCADE,
        identity TEXT NOT NULL,
        moment INTEGER NOT NULL,
        PRIMARY KEY (project_id, identity)
    ) STRICT, WITHOUT ROWID""",
)
"""What was deleted at a person's wish and must not come back with a late retry; see ``erasure``."""

STEPS: tuple[tuple[str, ...], ...] = (_FIRST, _ERASED)
"""The statements of each step; its number is its place, counted from one."""


def migrate(connection: sqlite3.Connection, steps: tuple[tuple[str, ...], ...] = STEPS) -> None:
    """Bring the database up to this build's schema.

    Args:
        connection: a writing connection outside a transaction.
        steps: the schema's history; only a test gives another.

    Raises:
        StoreError: a newer build made this database, which is left as it is; or a step failed.
    """
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version > len(steps):
        raise StoreError(
            f"the database is of a newer version of crashdesk (schema {version}, this one knows "
            f"{len(steps)}); update crashdesk, nothing was changed"
        )
    for number in range(version, len(steps)):
        _apply(connection, number + 1, steps[number])


def _apply(connection: sqlite3.Connection, number: int, statements: tuple[str, ...]) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        for statement in statements:
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {number}")
        connection.execute("COMMIT")
    except sqlite3.Error as error:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise StoreError(f"cannot bring the database to schema {number}: {error}") from None
