"""The one thread that writes to the database.

Changes wait in a bounded queue; all that wait share one transaction, each in a savepoint of its own, so
that one that fails takes no other with it. Whoever asked for a change hears of it after the commit.
"""

from __future__ import annotations

import asyncio
import logging
import queue
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

Result = TypeVar("Result")
Work = Callable[[sqlite3.Connection], Result]

_log = logging.getLogger("crashdesk.server.writer")


class BusyError(Exception):
    """So many changes wait already that no other is taken."""


@dataclass(slots=True)
class _Job:
    work: Work[Any]
    future: asyncio.Future[Any]
    loop: asyncio.AbstractEventLoop


@dataclass(slots=True)
class _Outcome:
    """A result, or the error instead of it."""

    job: _Job
    result: Any = None
    error: Exception | None = None


class Writer:
    """Writes, in a thread of its own.

    Args:
        connection: the writing connection, which is the writer's own from now on.
        capacity: changes that may wait.
        group: changes that share a commit at most.
    """

    def __init__(self, connection: sqlite3.Connection, capacity: int, group: int) -> None:
        self._connection = connection
        self._queue: queue.Queue[_Job | None] = queue.Queue(capacity)
        self._group = group
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="crashdesk-writer")

    def start(self) -> None:
        """Begin to write."""
        self._thread.start()

    async def submit(self, work: Work[Result]) -> Result:
        """Make a change and return its result once it is committed.

        Raises:
            BusyError: the queue is full, or the writer is closing.
            sqlite3.Error: the database could not take the change; nothing of it was stored.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Result] = loop.create_future()
        if self._closing:
            raise BusyError
        try:
            self._queue.put_nowait(_Job(work, future, loop))
        except queue.Full:
            raise BusyError from None
        return await future

    def close(self) -> None:
        """Finish what waits, and close the database."""
        self._closing = True
        if self._thread.is_alive():
            self._queue.put(None)
            self._thread.join()
        self._connection.close()

    def _run(self) -> None:
        running = True
        while running:
            group, running = self._gather()
            if group:
                _announce(self._committed(group))

    def _gather(self) -> tuple[list[_Job], bool]:
        """Wait for a change and return it with all that wait behind it; False once there are no more."""
        job = self._queue.get()
        group: list[_Job] = []
        while job is not None:
            group.append(job)
            if len(group) >= self._group or self._queue.empty():
                return group, True
            job = self._queue.get_nowait()
        return group, False

    def _committed(self, group: list[_Job]) -> list[_Outcome]:
        """Make the changes of a group and return what became of each."""
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            outcomes = [self._attempt(job) for job in group]
            self._connection.execute("COMMIT")
        except sqlite3.Error as error:
            _log.exception("a commit of %d changes failed", len(group))
            self._roll_back()
            return [_Outcome(job, error=error) for job in group]
        return outcomes

    def _attempt(self, job: _Job) -> _Outcome:
        """Make one change, or undo it where it fails.

        Raises:
            sqlite3.Error: the whole transaction is lost.
        """
        self._connection.execute("SAVEPOINT change")
        try:
            outcome = _Outcome(job, job.work(self._connection))
        except Exception as error:
            if not self._connection.in_transaction:
                # A full disk ends the transaction by itself (https://www.sqlite.org/lang_transaction.html).
                raise sqlite3.OperationalError(f"the transaction was rolled back: {error}") from error
            self._connection.execute("ROLLBACK TO change")
            outcome = _Outcome(job, error=error)
        self._connection.execute("RELEASE change")
        return outcome

    def _roll_back(self) -> None:
        try:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
        except sqlite3.Error:
            _log.exception("the rollback failed too")


def _announce(outcomes: list[_Outcome]) -> None:
    """Tell each who asked, in his own event loop."""
    for loop in {outcome.job.loop for outcome in outcomes}:
        own = [outcome for outcome in outcomes if outcome.job.loop is loop]
        try:
            loop.call_soon_threadsafe(_settle, own)
        except RuntimeError:  # the loop has ended; nobody waits any more
            _log.debug("%d changes were made for a loop that has ended", len(own))


def _settle(outcomes: list[_Outcome]) -> None:
    for outcome in outcomes:
        if outcome.job.future.done():  # the request was given up meanwhile
            continue
        if outcome.error is not None:
            outcome.job.future.set_exception(outcome.error)
        else:
            outcome.job.future.set_result(outcome.result)
