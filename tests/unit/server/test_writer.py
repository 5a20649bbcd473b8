from __future__ import annotations

import asyncio
import sqlite3
import threading
from typing import TYPE_CHECKING

import pytest

from crashdesk.server.writer import BusyError, Writer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = pytest.mark.anyio


@pytest.fixture
def connection(tmp_path: Path) -> sqlite3.Connection:
    opened = sqlite3.connect(tmp_path / "x", isolation_level=None, check_same_thread=False)
    opened.execute("CREATE TABLE t (a)")
    return opened


@pytest.fixture
def writer(connection: sqlite3.Connection) -> Iterator[Writer]:
    made = Writer(connection, capacity=10, group=5)
    made.start()
    yield made
    made.close()


class Held:
    """A change that has begun, and ends when it is told to."""

    def __init__(self, writer: Writer) -> None:
        self._begun, self._gate = threading.Event(), threading.Event()
        self.task = asyncio.create_task(writer.submit(self._hold))

    def _hold(self, _connection: sqlite3.Connection) -> bool:
        self._begun.set()
        return self._gate.wait(20)

    async def begun(self) -> None:
        """Wait until the writer is at it: what comes now waits behind it."""
        assert await asyncio.to_thread(self._begun.wait, 20)

    def end(self) -> None:
        self._gate.set()


def insert(value: object) -> Callable[[sqlite3.Connection], object]:
    def work(connection: sqlite3.Connection) -> object:
        connection.execute("INSERT INTO t VALUES (?)", (value,))
        return value

    return work


def stored(path: Path) -> list[object]:
    """What another connection sees: what is committed."""
    reader = sqlite3.connect(path / "x")
    rows = [row[0] for row in reader.execute("SELECT a FROM t ORDER BY rowid")]
    reader.close()
    return rows


async def test_a_change_is_committed_before_its_result_is_known(writer: Writer, tmp_path: Path) -> None:
    assert await writer.submit(insert(1)) == 1
    assert stored(tmp_path) == [1]


async def test_a_poisonous_change_fails_alone(writer: Writer, tmp_path: Path) -> None:
    held = Held(writer)

    def poison(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO t VALUES ('half')")
        raise ZeroDivisionError

    await held.begun()
    group = [asyncio.create_task(writer.submit(work)) for work in (insert(1), poison, insert(2))]
    await asyncio.sleep(0)
    held.end()
    results = await asyncio.gather(held.task, *group, return_exceptions=True)
    assert [type(result) for result in results] == [bool, int, ZeroDivisionError, int]
    assert stored(tmp_path) == [1, 2]


async def test_changes_that_wait_share_a_commit(writer: Writer, connection: sqlite3.Connection) -> None:
    commits: list[str] = []
    connection.set_trace_callback(lambda sql: commits.append(sql) if sql == "COMMIT" else None)
    held = Held(writer)
    await held.begun()
    group = [asyncio.create_task(writer.submit(insert(number))) for number in range(10)]
    await asyncio.sleep(0)
    held.end()
    await asyncio.gather(held.task, *group)
    assert len(commits) == 3  # the one that was held, and two groups of five


async def test_a_full_queue_is_said_at_once(writer: Writer) -> None:
    held = Held(writer)
    await held.begun()
    waiting = [asyncio.create_task(writer.submit(insert(number))) for number in range(10)]
    await asyncio.sleep(0)
    with pytest.raises(BusyError):
        await writer.submit(insert(11))
    held.end()
    await asyncio.gather(held.task, *waiting)


async def test_a_full_disk_is_said_and_nothing_is_acknowledged(
    writer: Writer, connection: sqlite3.Connection, tmp_path: Path
) -> None:
    connection.execute("PRAGMA max_page_count = 3")
    with pytest.raises(sqlite3.Error, match="full"):
        await writer.submit(insert(b"x" * 100_000))
    connection.execute("PRAGMA max_page_count = 1000")
    await writer.submit(insert("small"))
    assert stored(tmp_path) == ["small"]


async def test_what_was_accepted_is_written_before_the_writer_closes(
    connection: sqlite3.Connection, tmp_path: Path
) -> None:
    writer = Writer(connection, capacity=100, group=5)
    tasks = [asyncio.create_task(writer.submit(insert(number))) for number in range(50)]
    await asyncio.sleep(0)
    writer.start()
    await asyncio.to_thread(writer.close)
    assert await asyncio.gather(*tasks) == list(range(50))
    assert stored(tmp_path) == list(range(50))
    with pytest.raises(BusyError):
        await writer.submit(insert(51))


async def test_a_request_that_was_given_up_disturbs_nobody(writer: Writer, tmp_path: Path) -> None:
    held = Held(writer)
    given_up = asyncio.create_task(writer.submit(insert(1)))
    await held.begun()
    given_up.cancel()
    held.end()
    await held.task
    await writer.submit(insert(2))
    assert stored(tmp_path) == [1, 2]
