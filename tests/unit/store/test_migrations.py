from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from crashdesk.store import database, migrations
from crashdesk.store.database import StoreError
from tests.helpers.schemas import DUMPS, LAST_RELEASED, restored

if TYPE_CHECKING:
    from pathlib import Path


def tables(path: Path) -> set[str]:
    with closing(database.open_reader(path)) as reader:
        return {row["name"] for row in reader.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


def test_a_new_database_gets_the_whole_schema_once(tmp_path: Path) -> None:
    path = tmp_path / "x"
    with closing(database.open_writer(path)) as writer:
        migrations.migrate(writer)
        migrations.migrate(writer)
        assert writer.execute("PRAGMA user_version").fetchone()[0] == len(migrations.STEPS)
    assert {"projects", "issues", "events", "items"} <= tables(path)


def columns(path: Path) -> dict[str, list[tuple[str, str, int]]]:
    """Each table's columns: name, type, and whether it must have a value."""
    found = {}
    with closing(database.open_reader(path)) as reader:
        for table in tables(path):
            rows = reader.execute(f"PRAGMA table_info({table})")
            found[table] = [(row["name"], row["type"], row["notnull"]) for row in rows]
    return found


def indexes(path: Path) -> set[tuple[str, str]]:
    with closing(database.open_reader(path)) as reader:
        rows = reader.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")
        return {(row["name"], row["sql"]) for row in rows}


@pytest.mark.parametrize("dump", DUMPS, ids=lambda dump: dump.stem)
def test_a_database_of_a_released_build_becomes_as_a_new_one(tmp_path: Path, dump: Path) -> None:
    old, new = restored(dump, tmp_path / "old"), tmp_path / "new"
    for path in (old, new):
        with closing(database.open_writer(path)) as writer:
            migrations.migrate(writer)
    assert columns(old) == columns(new)
    assert indexes(old) == indexes(new)


def test_there_is_a_database_of_every_released_schema_and_of_none_that_is_not_there() -> None:
    found = {int(dump.stem) for dump in DUMPS}
    assert set(range(1, LAST_RELEASED + 1)) <= found <= set(range(1, len(migrations.STEPS) + 1))


def test_a_database_of_a_newer_build_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "x"
    with closing(database.open_writer(path)) as writer:
        writer.execute("PRAGMA user_version = 99")
    before = path.read_bytes()
    with (
        closing(database.open_writer(path)) as writer,
        pytest.raises(StoreError, match="newer version of crashdesk"),
    ):
        migrations.migrate(writer)
    assert path.read_bytes() == before


def test_a_step_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "x"
    steps = (("CREATE TABLE one (a)",), ("CREATE TABLE two (a)", "no SQL"))
    with closing(database.open_writer(path)) as writer:
        with pytest.raises(StoreError, match="cannot bring the database to schema 2"):
            migrations.migrate(writer, steps)
        assert writer.execute("PRAGMA user_version").fetchone()[0] == 1
        migrations.migrate(writer, (steps[0], ("CREATE TABLE two (a)",)))
    assert tables(path) == {"one", "two"}
