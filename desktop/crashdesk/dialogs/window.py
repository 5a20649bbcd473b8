"""What every dialog of the reporter has in common: it is a guest in somebody else's application."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QDialog, QVBoxLayout, QWidget

from crashdesk.dialogs.labels import GRID

if TYPE_CHECKING:
    from PyQt6.QtGui import QShowEvent


class GuestDialog(QDialog):
    """A non-modal dialog that deletes itself when closed and never keeps the host running.

    Args:
        title: the window's title.
        columns: the width, in average characters of the dialog's font.
        parent: the host's window, or None; then the caller keeps a reference while it is open.
    """

    def __init__(self, title: str, parent: QWidget | None = None, *, columns: int = 64) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setWindowModality(Qt.WindowModality.NonModal)
        # A host ends when the last window of its own closes, whatever we have open.
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(columns * self.fontMetrics().averageCharWidth())
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        self.column.setSpacing(GRID)

    def fit(self) -> None:
        """Take the height the contents need.

        ``adjustSize`` reckons the height of wrapped lines for the layout's own idea of the width,
        which leaves holes.
        """
        self.column.activate()
        width = max(self.minimumWidth(), self.column.totalMinimumSize().width())
        self.resize(width, self.column.totalHeightForWidth(width))

    def showEvent(self, event: QShowEvent | None) -> None:
        """Appear in the right size at once."""
        self.fit()
        super().showEvent(event)
