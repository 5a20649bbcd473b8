"""Brings the events of one issue, one at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, pyqtSignal

from crashdesk.client import ClientError, Event, Issue

if TYPE_CHECKING:
    from crashdesk.client import Client
    from crashdesk.desk.tasks import Tasks

_TASK = "event"


class EventFeed(QObject):
    """Loads the latest event of an issue, and then its neighbours."""

    loaded = pyqtSignal(Event)
    failed = pyqtSignal(ClientError)
    working = pyqtSignal(bool)

    def __init__(self, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._client: Client | None = None
        self._issue: Issue | None = None
        self._event: Event | None = None
        self._wanted = "latest"

    @property
    def current(self) -> Event | None:
        """The event that is shown."""
        return self._event

    def set_client(self, client: Client | None) -> None:
        """Read from another server; what is on its way from the old one is dropped."""
        self._tasks.cancel(_TASK)
        self.working.emit(False)
        self._client = client

    def open(self, issue: Issue | None) -> None:
        """Load the latest event of an issue; of None nothing."""
        self._tasks.cancel(_TASK)
        self.working.emit(False)
        self._issue, self._event = issue, None
        if issue is not None:
            self._load("latest")

    def retry(self) -> None:
        """Load once more what was wanted last."""
        self._load(self._wanted)

    def resume(self) -> None:
        """Load what is still missing, on a connection that is back."""
        if self._issue is not None and self._event is None:
            self._load(self._wanted)

    def go_newer(self) -> None:
        """Load the next newer event. One that came after ours was loaded is found as the latest."""
        if self._event is not None:
            self._load(self._event.newer_id or "latest")

    def go_older(self) -> None:
        """Load the next older event, if there is one."""
        if self._event is not None and self._event.older_id:
            self._load(self._event.older_id)

    def _load(self, event_id: str) -> None:
        self._wanted = event_id
        if self._client is None or self._issue is None:
            return
        self.working.emit(True)
        self._tasks.start(_TASK, self._client.event(self._issue.id, event_id), self._deliver, self._fail)

    def _deliver(self, event: Event) -> None:
        self.working.emit(False)
        self._event = event
        self.loaded.emit(event)

    def _fail(self, error: ClientError) -> None:
        self.working.emit(False)
        self.failed.emit(error)
