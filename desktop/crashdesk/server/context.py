"""What every endpoint works with, handed to it through the application's state."""

from __future__ import annotations

import asyncio
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from crashdesk.server.admission import KeyRing
from crashdesk.server.budget import Budget
from crashdesk.server.counters import Counters
from crashdesk.server.readers import Readers
from crashdesk.server.writer import Writer
from crashdesk.store import database, migrations, projects
from crashdesk.store.intake import Bounds

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from starlette.requests import Request

    from crashdesk.server.limits import Limits

_WORKERS = 2


@dataclass(slots=True)
class Services:
    """The server's parts, alive between start and end."""

    writer: Writer
    readers: Readers
    keys: KeyRing
    workers: Executor
    spool: Path
    token: str
    limits: Limits
    budget: Budget
    places: asyncio.Semaphore
    bounds: Bounds = field(default_factory=Bounds)
    counters: Counters = field(default_factory=Counters)
    erasing: asyncio.Lock = field(default_factory=asyncio.Lock)


@contextmanager
def running(folder: Path, token: str, limits: Limits) -> Iterator[Services]:
    """Open the store in a folder and run the server's parts while the block does.

    At the end what was accepted is written before anything closes.

    Raises:
        StoreError: the database cannot be used.
    """
    path = folder / database.FILE_NAME
    connection = database.open_writer(path)
    try:
        migrations.migrate(connection)
    except database.StoreError:
        connection.close()
        raise
    keys = KeyRing(projects.keys(connection))
    writer = Writer(connection, limits.queue, limits.group)
    readers = Readers(path)
    workers = ThreadPoolExecutor(_WORKERS, thread_name_prefix="crashdesk-worker")
    writer.start()
    try:
        yield Services(
            writer, readers, keys, workers, folder / "spool", token, limits,
            Budget(limits.memory), asyncio.Semaphore(limits.requests),
        )  # fmt: skip
    finally:
        workers.shutdown()
        writer.close()
        readers.close()


def services(request: Request) -> Services:
    """Return the server's parts."""
    return cast("Services", request.app.state.services)
