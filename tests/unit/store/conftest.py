from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crashdesk.store import database, migrations

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """An empty database with the current schema, outside a transaction."""
    opened = database.open_writer(tmp_path / "store.sqlite3")
    migrations.migrate(opened)
    yield opened
    opened.close()
