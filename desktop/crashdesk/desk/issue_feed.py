"""Brings pages of issues: what the list shows comes from here, and here alone HTTP is spoken for it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, pyqtSignal

from crashdesk.client import ClientError, IssuePage

if TYPE_CHECKING:
    from crashdesk.client import Client
    from crashdesk.desk.tasks import Tasks

PAGE_SIZE = 50  # issues
_TASK = "issues"


@dataclass(frozen=True, slots=True)
class Query:
    """Which issues, in which order. ``project`` is a project's id, or None for all."""

    project: str | None = None
    text: str = "is:unresolved"
    sort: str = "date"


@dataclass(frozen=True, slots=True)
class Shown:
    """One page as it is to be shown.

    ``first`` counts from 0; ``total`` is the number of issues the query finds, None if unknown;
    ``others`` says, of a page without rows, whether the project has issues that the query leaves out.
    """

    query: Query
    page: IssuePage
    first: int = 0
    others: bool = False

    @property
    def has_previous(self) -> bool:
        """Whether there is a page before."""
        return self.first > 0

    @property
    def has_next(self) -> bool:
        """Whether there is a page behind."""
        return self.page.next_cursor is not None


class IssueFeed(QObject):
    """Loads one page at a time, and the same page again when it is polled."""

    loaded = pyqtSignal(Shown)
    failed = pyqtSignal(ClientError)
    working = pyqtSignal(bool)

    def __init__(self, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._client: Client | None = None
        self._query = Query()
        self._cursors: list[str | None] = [None]
        self._shown: Shown | None = None

    @property
    def query(self) -> Query:
        """What is asked for at present."""
        return self._query

    @property
    def has_shown(self) -> bool:
        """Whether a page of the present query has been brought."""
        return self._shown is not None

    def set_client(self, client: Client | None) -> None:
        """Read from another server; what is on its way from the old one is dropped."""
        self._tasks.cancel(_TASK)
        self.working.emit(False)
        self._client = client

    def ask(self, query: Query) -> None:
        """Load the first page of a query."""
        self._query, self._cursors, self._shown = query, [None], None
        self.reload()

    def reload(self) -> None:
        """Load the present page again, showing that it works."""
        if self._client is None:
            return
        self.working.emit(True)
        self._tasks.start(_TASK, self._fetch(self._client), self._deliver, self._fail)

    def go_next(self) -> None:
        """Load the page behind, if there is one."""
        if self._shown is not None and self._shown.has_next:
            self._cursors.append(self._shown.page.next_cursor)
            self.reload()

    def go_previous(self) -> None:
        """Load the page before, if there is one."""
        if len(self._cursors) > 1:
            self._cursors.pop()
            self.reload()

    async def poll(self) -> None:
        """Load the present page again without a sign of it, unless it is being loaded anyway.

        Raises:
            ClientError: the server gave no answer; what is shown stays.
        """
        if self._client is None or self._tasks.is_running(_TASK):
            return
        shown = await self._fetch(self._client)
        overtaken = shown.query != self._query or shown.first != self._first or self._tasks.is_running(_TASK)
        if not overtaken:
            self._deliver(shown)

    @property
    def _first(self) -> int:
        return (len(self._cursors) - 1) * PAGE_SIZE

    async def _fetch(self, client: Client) -> Shown:
        query, first = self._query, self._first
        page = await client.issues(query.project, query.text, self._cursors[-1], PAGE_SIZE, query.sort)
        shown = Shown(query, page, first)
        if page.rows or first or not query.text:
            return shown
        anything = await client.issues(query.project, "", None, 1)
        return replace(shown, others=bool(anything.rows))

    def _deliver(self, shown: Shown) -> None:
        self.working.emit(False)
        if not shown.page.rows and shown.first:
            self.go_previous()  # the last page has been emptied meanwhile
            return
        self._shown = shown
        self.loaded.emit(shown)

    def _fail(self, error: ClientError) -> None:
        self.working.emit(False)
        self.failed.emit(error)
