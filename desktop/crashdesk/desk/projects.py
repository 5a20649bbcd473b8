"""Knows the server's projects, makes new ones, and looks up where a project's reports go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, pyqtSignal

from crashdesk.client import ClientError, Key, Project

if TYPE_CHECKING:
    from crashdesk.client import Client
    from crashdesk.desk.tasks import Tasks


class Projects(QObject):
    """Lists, creates and looks up.

    Signals: ``listed`` (tuple of projects, when it has changed), ``addressed`` (project, DSN),
    ``created`` (project), ``refused`` (why a project could not be created).
    """

    listed = pyqtSignal(tuple)
    addressed = pyqtSignal(Project, str)
    created = pyqtSignal(Project)
    refused = pyqtSignal(ClientError)

    def __init__(self, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._client: Client | None = None
        self._known: tuple[Project, ...] | None = None

    @property
    def known(self) -> tuple[Project, ...]:
        """The projects as they were listed last."""
        return self._known or ()

    def set_client(self, client: Client | None) -> None:
        """Read from another server."""
        self._client = client

    async def poll(self) -> None:
        """List the projects again.

        Raises:
            ClientError: the server gave no answer.
        """
        if self._client is None:
            return
        projects = tuple(await self._client.projects())
        if projects != self._known:
            self._known = projects
            self.listed.emit(projects)

    def create(self, name: str) -> None:
        """Create a project of this name."""
        if self._client is not None:
            self._tasks.start(
                "create project", self._create(self._client, name), self.created.emit, self.refused.emit
            )

    def find_address(self, project: Project) -> None:
        """Look up a project's DSN. If that fails the next question brings it."""
        if self._client is not None:
            keys = self._client.keys(project.slug)
            self._tasks.start("keys", keys, lambda found: self._tell(project, found), lambda _error: None)

    async def _create(self, client: Client, name: str) -> Project:
        project = await client.create_project(name)
        await self.poll()
        return project

    def _tell(self, project: Project, keys: list[Key]) -> None:
        dsn = next((key.dsn for key in keys if key.active and key.dsn), "")
        self.addressed.emit(project, dsn)
