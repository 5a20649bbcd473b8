"""What the window does about projects: choosing one, creating one, showing where its reports go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, Qt, pyqtSignal

from crashdesk.desk.new_project import NewProjectDialog
from crashdesk.desk.projects import Projects
from crashdesk.protocol.api import OWN_PROJECT

if TYPE_CHECKING:
    from PyQt6.QtWidgets import QWidget

    from crashdesk.client import Project
    from crashdesk.desk.navigation import Navigation
    from crashdesk.desk.tasks import Tasks
    from crashdesk.desk.welcome import Welcome


class ProjectDesk(QObject):
    """Ties the projects to the navigation and to the pane that greets.

    Signal: ``chosen`` (a project's id, or None for all).
    """

    chosen = pyqtSignal(object)

    def __init__(self, tasks: Tasks, navigation: Navigation, welcome: Welcome, window: QWidget) -> None:
        super().__init__(window)
        self.projects = Projects(tasks, self)
        self._navigation = navigation
        self._welcome = welcome
        self._window = window
        self._chosen: str | None = None
        navigation.project_chosen.connect(self.choose)
        navigation.project_wanted.connect(self.ask_for_new)
        welcome.project_wanted.connect(self.ask_for_new)
        self.projects.listed.connect(self._list)
        self.projects.created.connect(self._take_up)
        self.projects.addressed.connect(lambda project, dsn: welcome.show_dsn(project.name, dsn))

    @property
    def chosen_id(self) -> str | None:
        """The chosen project's id, or None for all."""
        return self._chosen

    def choose(self, project_id: str | None) -> None:
        """Choose a project, or all."""
        self._chosen = project_id
        self.chosen.emit(project_id)
        self._find_address()

    def show_all(self) -> None:
        """Choose all projects, in the navigation too."""
        self._navigation.show_projects(self.projects.known, None)
        self.choose(None)

    def ask_for_new(self) -> None:
        """Open the small dialog that creates a project."""
        dialog = NewProjectDialog(self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.named.connect(self.projects.create)
        self.projects.refused.connect(dialog.refuse)
        self.projects.created.connect(dialog.accept)
        dialog.open()

    def _list(self, projects: tuple[Project, ...]) -> None:
        if self._chosen is not None and self._project() is None:
            self.choose(None)  # it has been deleted meanwhile
        self._navigation.show_projects(projects, self._chosen)
        self._find_address()

    def _take_up(self, project: Project) -> None:
        self._navigation.show_projects(self.projects.known, project.id)
        self.choose(project.id)

    def _project(self) -> Project | None:
        return next((known for known in self.projects.known if known.id == self._chosen), None)

    def _find_address(self) -> None:
        """Keep the address ready that an empty list shows: the chosen project's, or else the first one's.

        The desk's own project is not offered by itself: nobody is to report his application there.
        """
        foreign = (known for known in self.projects.known if known.slug != OWN_PROJECT)
        project = self._project() or next(foreign, None)
        if project is None:
            self._welcome.show_dsn("", "")
        else:
            self.projects.find_address(project)
