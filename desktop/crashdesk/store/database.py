"""Connections to the database, with what every one of them needs set.

Synchronous is FULL: a report is acknowledged after its commit, and its sender then deletes it, so a
commit must survive a power cut and not only the end of the process, which NORMAL would give under WAL
(https://www.sqlite.org/pragma.html#pragma_synchronous). Commits are grouped, so a burst shares its syncs.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

FILE_NAME = "crashdesk.sqlite3"
_BUSY_MS = 5000
_CACHE_KIB = 32 * 1024
_WAL_LIMIT = 64 * 1024 * 1024


class StoreError(Exception):
    """The store cannot do what is asked of it; the text is one line for the person who asked."""


def open_writer(path: Path) -> sqlite3.Connection:
    """Open the one connection that writes, creating the file where there is none.

    Transactions are begun and ended by the caller. It may be used from another thread than this one,
    by one at a time.

    Raises:
        StoreError: the file cannot be opened, or is no database.
    """
    try:
        connection = _connect(path)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(f"PRAGMA journal_size_limit = {_WAL_LIMIT}")
    except sqlite3.Error as error:
        raise StoreError(f"cannot open the database {path}: {error}") from None
    return connection


def open_reader(path: Path) -> sqlite3.Connection:
    """Open a connection that only reads; it never waits for the writer."""
    connection = _connect(path)
    connection.execute("PRAGMA query_only = ON")
    return connection


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.row_factory = sqlite3.Row
    connection.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    return connection
