"""Asks for the name of a new project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QDialog, QDialogButtonBox, QLineEdit, QVBoxLayout, QWidget

from crashdesk.desk.captions import Caption, Kind
from crashdesk.desk.tokens import GRID

if TYPE_CHECKING:
    from crashdesk.client import ClientError


class NewProjectDialog(QDialog):
    """One field. It stays open until the project exists, and says why where it could not be made.

    Signal: ``named`` (the name the person wants).
    """

    named = pyqtSignal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("newProject")
        self.setWindowTitle(self.tr("New project"))
        self.name = QLineEdit()
        self.name.setPlaceholderText(self.tr("acme-frontend"))
        self.name.setAccessibleName(self.tr("Name of the project"))
        self.name.setMaxLength(100)
        self._trouble = Caption(Kind.BODY, wrap=True)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._create = self._buttons.addButton(self.tr("Create"), QDialogButtonBox.ButtonRole.AcceptRole)
        self._buttons.accepted.connect(self._ask)
        self._buttons.rejected.connect(self.reject)
        self.name.textChanged.connect(lambda _text: self._allow())
        self._lay_out()
        self._allow()

    @property
    def trouble(self) -> str:
        """Why the project could not be made; empty while nothing is the matter."""
        return "" if self._trouble.isHidden() else self._trouble.text()

    def refuse(self, error: ClientError) -> None:
        """Say why the project could not be made."""
        self._trouble.setText(str(error))
        self._trouble.show()
        self._allow()

    def _ask(self) -> None:
        self._trouble.hide()
        self._set_enabled(False)
        self.named.emit(self.name.text().strip())

    def _allow(self) -> None:
        self._set_enabled(bool(self.name.text().strip()))

    def _set_enabled(self, enabled: bool) -> None:  # noqa: FBT001  as Qt's own setter
        if self._create is not None:
            self._create.setEnabled(enabled)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        column.setSpacing(GRID)
        column.addWidget(Caption(Kind.STRONG, self.tr("Name of the project")))
        column.addWidget(self.name)
        column.addWidget(
            Caption(Kind.QUIET, self.tr("One project for each application that reports."), wrap=True)
        )
        column.addWidget(self._trouble)
        column.addSpacing(GRID)
        column.addWidget(self._buttons)
        self._trouble.hide()
        self.setMinimumWidth(360)
