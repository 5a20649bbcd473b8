"""Resolves, ignores and reopens issues, and knows the way back."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, pyqtSignal

from crashdesk.client import ClientError, Issue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crashdesk.client import Client
    from crashdesk.desk.tasks import Tasks
    from crashdesk.protocol.api import IssueStatus

_TASK = "triage"


@dataclass(frozen=True, slots=True)
class Change:
    """What was done: the issues as they were before, and their new state (None: back to the old ones)."""

    issues: tuple[Issue, ...]
    status: IssueStatus | None


def steps(change: Change) -> list[tuple[IssueStatus, list[str]]]:
    """The requests that a change takes: a state, and the ids of those that get it."""
    if change.status is not None:
        return [(change.status, [issue.id for issue in change.issues])]
    by_status = sorted(change.issues, key=attrgetter("status"))
    return [
        (status, [issue.id for issue in group]) for status, group in groupby(by_status, attrgetter("status"))
    ]


class Triage(QObject):
    """Changes the state of issues, one change at a time."""

    done = pyqtSignal(Change)
    failed = pyqtSignal(ClientError)
    working = pyqtSignal(bool)

    def __init__(self, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._client: Client | None = None

    def set_client(self, client: Client | None) -> None:
        """Work on another server."""
        self._client = client

    def change(self, issues: Sequence[Issue], status: IssueStatus) -> None:
        """Give issues a state; those that have it already are left out."""
        self._apply(Change(tuple(issue for issue in issues if issue.status != status), status))

    def undo(self, change: Change) -> None:
        """Give the issues of a change their former states back."""
        self._apply(Change(change.issues, None))

    def _apply(self, change: Change) -> None:
        if self._client is None or not change.issues:
            return
        self.working.emit(True)
        # Each change has a name of its own: a later one must not cancel an earlier one on its way.
        name = f"{_TASK} {id(change)}"
        self._tasks.start(name, self._send(self._client, change), self._deliver, self._fail)

    @staticmethod
    async def _send(client: Client, change: Change) -> Change:
        for status, ids in steps(change):
            await client.update_issues(ids, status)
        return change

    def _deliver(self, change: Change) -> None:
        self.working.emit(False)
        self.done.emit(change)

    def _fail(self, error: ClientError) -> None:
        self.working.emit(False)
        self.failed.emit(error)
