from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from crashdesk.store import database
from crashdesk.store.database import StoreError

if TYPE_CHECKING:
    from pathlib import Path


def test_a_commit_is_on_disk_before_it_is_acknowledged(tmp_path: Path) -> None:
    with closing(database.open_writer(tmp_path / "x")) as writer:
        settings = [
            writer.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert settings == ["wal", 2, 1]


def test_a_reader_reads_while_the_writer_writes_and_cannot_write(tmp_path: Path) -> None:
    with (
        closing(database.open_writer(tmp_path / "x")) as writer,
        closing(database.open_reader(tmp_path / "x")) as reader,
    ):
        writer.execute("CREATE TABLE t (a)")
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("INSERT INTO t VALUES (1)")
        assert reader.execute("SELECT count(*) FROM t").fetchone()[0] == 0
        writer.execute("COMMIT")
        assert reader.execute("SELECT count(*) FROM t").fetchone()[0] == 1
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            reader.execute("DELETE FROM t")


def test_a_file_that_is_no_database_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"no database" * 1000)
    with pytest.raises(StoreError, match=r"cannot open the database .*: file is not a database"):
        database.open_writer(tmp_path / "x")
