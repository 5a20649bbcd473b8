"""What a page of the window is. A page that is added to the window appears in the navigation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QSettings, pyqtSignal
from PyQt6.QtWidgets import QMenuBar, QWidget

from crashdesk.client import ClientError

if TYPE_CHECKING:
    from crashdesk.client import Client


class Page(QWidget):
    """Base of the pages.

    Signals: ``noticed`` (text, the action's text or None, its callback or None), ``failed`` (what the
    client raised), ``counted`` (the number to show in the navigation, or None).
    """

    key = ""
    glyph = ""

    noticed = pyqtSignal(str, object, object)
    failed = pyqtSignal(ClientError)
    counted = pyqtSignal(object)

    def title(self) -> str:
        """The page's name in the navigation."""
        raise NotImplementedError

    def set_client(self, client: Client | None) -> None:
        """Read from another server, or from none for now."""
        raise NotImplementedError

    def set_project(self, project_id: str | None) -> None:
        """Show one project, or all."""
        raise NotImplementedError

    async def poll(self) -> None:
        """Bring what is shown up to date without a sign of it.

        Raises:
            ClientError: the server gave no answer.
        """
        raise NotImplementedError

    def resume(self) -> None:
        """Load what is missing, on a connection that is back."""
        raise NotImplementedError

    def add_menus(self, bar: QMenuBar) -> None:
        """Add the page's own menus to the window's."""
        raise NotImplementedError

    def save(self, settings: QSettings) -> None:
        """Remember sizes and choices."""
        raise NotImplementedError

    def restore(self, settings: QSettings) -> None:
        """Take up sizes and choices that were remembered."""
        raise NotImplementedError
