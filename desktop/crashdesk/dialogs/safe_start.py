"""Offers a safe start after an application has crashed several times right after its start."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QHBoxLayout, QPushButton

from crashdesk.dialogs.labels import GRID, Heading
from crashdesk.dialogs.window import GuestDialog
from crashdesk.widgets.labels import PlainLabel

if TYPE_CHECKING:
    from PyQt6.QtWidgets import QWidget


class SafeStartDialog(GuestDialog):
    """One question; closing it means: go on as usual.

    Signals:
        accepted_safe(): the person wants the safe start; what that is the host knows.

    Args:
        app_name: the host application's name.
        crashes: how often it crashed in a row.
        parent: the host's window.
    """

    accepted_safe = pyqtSignal()

    def __init__(self, app_name: str, crashes: int, parent: QWidget | None = None) -> None:
        super().__init__("", parent, columns=64)
        self.setWindowTitle(self.tr("{app}: safe start").format(app=app_name))
        heading = self.tr("{app} has crashed %n times in a row, right after its start.", "", crashes)
        text = self.tr(
            "A safe start leaves out what may cause this, such as add-ons or the last open document. "
            "The application decides what; nothing of yours is deleted."
        )
        self.column.addWidget(Heading(heading.format(app=app_name)))
        self.column.addWidget(PlainLabel(text, wrap=True))
        self.column.addSpacing(GRID)
        self.column.addLayout(self._buttons())
        self.safe_button.setFocus()

    def _buttons(self) -> QHBoxLayout:
        self.safe_button = QPushButton(self.tr("Start &safely"), self)
        self.safe_button.clicked.connect(self._choose_safe)
        self.usual_button = QPushButton(self.tr("&Go on as usual"), self)
        self.usual_button.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.setSpacing(GRID)
        row.addStretch()
        for button in (self.usual_button, self.safe_button):
            button.setAutoDefault(False)
            row.addWidget(button)
        return row

    def _choose_safe(self) -> None:
        self.accepted_safe.emit()
        self.accept()
