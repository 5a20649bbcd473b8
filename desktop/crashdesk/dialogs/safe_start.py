"""Offers a safe start after an application has crashed several times right after its start."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import pyqtSignal

from crashdesk.dialogs.controls import Button
from crashdesk.dialogs.labels import Heading
from crashdesk.dialogs.rows import ButtonRow
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
        self._app_name, self._crashes = app_name, crashes
        self._heading, self._text = Heading(), PlainLabel(wrap=True)
        self.safe_button, self.usual_button = Button(self, self._choose_safe), Button(self, self.reject)
        self.column.addWidget(self._heading)
        self.column.addWidget(self._text)
        self.footer.addLayout(ButtonRow([], [self.usual_button, self.safe_button]))
        self._name()
        self.safe_button.setFocus()

    def _name(self) -> None:
        app, times = self._app_name, self._crashes
        self.say(self.setWindowTitle, lambda: self.tr("{app}: safe start").format(app=app))
        self.say(
            self._heading.setText,
            lambda: self.tr("{app} has crashed %n times in a row, right after its start.", "", times).format(
                app=app
            ),
        )
        self.say(
            self._text.setText,
            lambda: self.tr(
                "A safe start leaves out what may cause this, such as add-ons or the last open document. "
                "The application decides what; nothing of yours is deleted."
            ),
        )
        self.say(self.safe_button.rename, lambda: self.tr("Start &safely"))
        self.say(self.usual_button.rename, lambda: self.tr("&Go on as usual"))

    def _choose_safe(self) -> None:
        self.accepted_safe.emit()
        self.accept()
