"""What a page of the window is. A page that is added to the window appears in the navigation."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

from PyQt6.QtCore import QSettings, pyqtSignal
from PyQt6.QtWidgets import QMenuBar, QWidget

from crashdesk.client import ClientError

if TYPE_CHECKING:
    from crashdesk.client import Client


class Page(QWidget):
    """Base of the pages. Qt's metaclass does not enforce abstract methods; the type checker does.

    Signals: ``noticed`` (text, the action's text or None, its callback or None), ``failed`` (what the
    client raised), ``counted`` (the number to show in the navigation, or None).
    """

    key = ""
    glyph = ""

    noticed = pyqtSignal(str, object, object)
    failed = pyqtSignal(ClientError)
    counted = pyqtSignal(object)

    @abstractmethod
    def title(self) -> str:
        """The page's name in the navigation."""

    @abstractmethod
    def set_client(self, client: Client | None) -> None:
        """Read from another server, or from none for now."""

    @abstractmethod
    def set_project(self, project_id: str | None) -> None:
        """Show one project, or all."""

    @abstractmethod
    async def poll(self) -> None:
        """Bring what is shown up to date without a sign of it.

        Raises:
            ClientError: the server gave no answer.
        """

    @abstractmethod
    def resume(self) -> None:
        """Load what is missing, on a connection that is back."""

    @abstractmethod
    def add_menus(self, bar: QMenuBar) -> None:
        """Add the page's own menus to the window's."""

    @abstractmethod
    def save(self, settings: QSettings) -> None:
        """Remember sizes and choices."""

    @abstractmethod
    def restore(self, settings: QSettings) -> None:
        """Take up sizes and choices that were remembered."""
