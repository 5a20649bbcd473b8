"""Reading from the database off the event loop."""

from __future__ import annotations

import asyncio
import queue
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from crashdesk.store.database import open_reader

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable
    from pathlib import Path

Result = TypeVar("Result")

_COUNT = 3


class Readers:
    """A few reading connections, each used by one thread at a time.

    Args:
        path: the database's file.
    """

    def __init__(self, path: Path) -> None:
        self._free: queue.SimpleQueue[sqlite3.Connection] = queue.SimpleQueue()
        for _ in range(_COUNT):
            self._free.put(open_reader(path))
        self._pool = ThreadPoolExecutor(_COUNT, thread_name_prefix="crashdesk-reader")

    async def run(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        """Read in a worker thread; all that ``work`` reads is of one moment."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, self._snapshot, work)

    def close(self) -> None:
        """Finish what is being read and close the connections."""
        self._pool.shutdown()
        while not self._free.empty():
            self._free.get().close()

    def _snapshot(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        connection = self._free.get()
        try:
            connection.execute("BEGIN")
            return work(connection)
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            self._free.put(connection)
