"""The one door through which the desk starts work on the event loop.

Results and errors come back on the GUI thread to the callbacks given; of two pieces of work under the
same name the later wins; closing cancels all of it.
"""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING, Any, TypeVar

from PyQt6.QtCore import QCoreApplication

from crashdesk.client import ClientError

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

T = TypeVar("T")


class Tasks:
    """Runs coroutines by name."""

    def __init__(self) -> None:
        self._running: dict[str, asyncio.Task[None]] = {}
        self._ending: set[asyncio.Task[None]] = set()
        self._closed = False

    def start(
        self,
        name: str,
        work: Coroutine[Any, Any, T],
        done: Callable[[T], None],
        failed: Callable[[ClientError], None],
    ) -> None:
        """Start work, in place of what runs under this name.

        Args:
            name: what the work is for.
            work: the coroutine; nothing of it runs once the door is closed.
            done: takes the result.
            failed: takes what the client raised. Any other exception is an error of our own: it is
                reported through ``sys.excepthook``, and the callback gets a text that says so.
        """
        self.cancel(name)
        if self._closed:
            work.close()
            return
        task = asyncio.get_running_loop().create_task(self._run(work, done, failed), name=name)
        self._running[name] = task
        self._ending.add(task)
        task.add_done_callback(self._forget)
        # A task that is cancelled before its first step never begins the work it was given.
        task.add_done_callback(lambda _task: work.close())

    def cancel(self, name: str) -> None:
        """Cancel what runs under this name; its callbacks are not called any more."""
        task = self._running.pop(name, None)
        if task is not None:
            task.cancel()

    def is_running(self, name: str) -> bool:
        """Whether work runs under this name."""
        return name in self._running

    def close(self) -> None:
        """Cancel everything and take no more work."""
        self._closed = True
        for name in list(self._running):
            self.cancel(name)

    async def settled(self) -> None:
        """Wait until everything that was cancelled has ended."""
        current = asyncio.current_task()
        await asyncio.gather(*(task for task in self._ending if task is not current), return_exceptions=True)

    def _forget(self, task: asyncio.Task[None]) -> None:
        self._ending.discard(task)
        if self._running.get(task.get_name()) is task:
            del self._running[task.get_name()]

    @staticmethod
    async def _run(
        work: Coroutine[Any, Any, T], done: Callable[[T], None], failed: Callable[[ClientError], None]
    ) -> None:
        try:
            done(await work)
        except ClientError as error:
            failed(error)
        except Exception as error:  # noqa: BLE001  the door is where an error of our own is caught and reported
            sys.excepthook(type(error), error, error.__traceback__)
            failed(
                ClientError(QCoreApplication.translate("Tasks", "Crashdesk made a mistake. It was reported."))
            )
