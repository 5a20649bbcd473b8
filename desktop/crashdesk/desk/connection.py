"""Keeps in touch with the server: asks again and again while somebody looks, and knows how it stands."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, pyqtSignal

from crashdesk.client import ClientError
from crashdesk.desk.link import Link, link_after, note_text

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from crashdesk.client import Client
    from crashdesk.desk.tasks import Tasks

_TASK = "pulse"
_SLOW = 4.0  # seconds without an answer until the window says so
LOCAL, REMOTE, LOST = 1.0, 30.0, 5.0  # seconds between two questions


def interval_for(client: Client | None, *, lost: bool) -> float:
    """How long to wait between two questions, in seconds; a lost remote server is asked for sooner."""
    if client is None or client.is_local:
        return LOCAL
    return LOST if lost else REMOTE


class Connection(QObject):
    """Calls ``beat`` at once and then at intervals, from :meth:`start` to :meth:`stop`.

    Signals: ``changed`` (the link's state, whether the server is local, a note for the person or ""),
    ``returned`` (an answer came after there was none).

    Args:
        tasks: where the asking runs.
        beat: asks once; given how often it has been answered before. Raises what the client raises.
        parent: the owner.
    """

    changed = pyqtSignal(Link, bool, str)
    returned = pyqtSignal()

    def __init__(self, tasks: Tasks, beat: Callable[[int], Awaitable[None]], parent: QObject) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._beat = beat
        self._client: Client | None = None
        self._answers = 0
        self._link = Link.STARTING

    @property
    def link(self) -> Link:
        """How it stands."""
        return self._link

    def set_client(self, client: Client | None) -> None:
        """Keep in touch with another server, or with none for now."""
        self.stop()
        self._client, self._answers = client, 0
        if client is None:
            self._tell(Link.STARTING, None)

    def start(self) -> None:
        """Begin to ask, unless it is being asked already."""
        if self._client is not None and not self._tasks.is_running(_TASK):
            self._tasks.start(_TASK, self._run(), lambda _none: None, self.fail)

    def stop(self) -> None:
        """Stop asking; a question on its way is dropped."""
        self._tasks.cancel(_TASK)

    def fail(self, error: ClientError) -> None:
        """Take note of a request that brought no answer, here or elsewhere."""
        self._tell(link_after(error), error)

    async def _run(self) -> None:
        while True:
            await self._ask()
            await asyncio.sleep(interval_for(self._client, lost=self._link is not Link.RECEIVING))

    async def _ask(self) -> None:
        slow = asyncio.get_running_loop().call_later(_SLOW, self._tell, Link.SLOW, None)
        try:
            await self._beat(self._answers)
        except ClientError as error:
            self.fail(error)
        else:
            self._answers += 1
            self._recover()
        finally:
            slow.cancel()

    def _recover(self) -> None:
        was_lost = self._link not in {Link.RECEIVING, Link.STARTING}
        self._tell(Link.RECEIVING, None)
        if was_lost:
            self.returned.emit()

    def _tell(self, link: Link, error: ClientError | None) -> None:
        self._link = link
        local = self._client is None or self._client.is_local
        self.changed.emit(link, local, note_text(link, error, local=local))
