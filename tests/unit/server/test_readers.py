from __future__ import annotations

import asyncio
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from crashdesk.server.readers import Readers
from crashdesk.store import database

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path

pytestmark = pytest.mark.anyio


async def test_many_read_at_once_each_from_one_moment(tmp_path: Path) -> None:
    with closing(database.open_writer(tmp_path / "x")) as writer:
        writer.execute("CREATE TABLE t (a)")
        readers = Readers(tmp_path / "x")

        def twice(connection: sqlite3.Connection) -> bool:
            count = "SELECT count(*) FROM t"
            before = connection.execute(count).fetchone()[0]
            writer.execute("INSERT INTO t VALUES (1)")
            return bool(before == connection.execute(count).fetchone()[0])

        def fails(_: sqlite3.Connection) -> None:
            raise ZeroDivisionError

        assert all(await asyncio.gather(*(readers.run(twice) for _ in range(10))))
        for _ in range(10):
            with pytest.raises(ZeroDivisionError):
                await readers.run(fails)
        assert await readers.run(twice)
        readers.close()
