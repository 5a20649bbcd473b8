"""Feedback without a crash."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtGui import QKeySequence, QShortcut
from PyQt6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from crashdesk.dialogs.comment import CommentField
from crashdesk.dialogs.contact import Contact, ContactLines
from crashdesk.dialogs.labels import GRID, Heading, Note
from crashdesk.dialogs.window import GuestDialog

if TYPE_CHECKING:
    from crashdesk.dialogs.recipient import Recipient


class FeedbackDialog(GuestDialog):
    """Takes a message for the developers; name and e-mail address are optional.

    Signals:
        submitted(message, contact): stripped; name and address may be empty.

    Args:
        app_name: the host application's name.
        recipient: who will read it.
        known: who was remembered.
        parent: the host's window.
    """

    submitted = pyqtSignal(str, object)

    def __init__(
        self,
        app_name: str,
        recipient: Recipient,
        known: Contact | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("", parent, columns=72)
        self.setWindowTitle(self.tr("{app}: feedback").format(app=app_name))
        self.message = CommentField(
            self.tr("&Message"), self.tr("What works well, what does not, what is missing?"), self, lines=7
        )
        self.contact = ContactLines(known or Contact(), self)
        self.column.addWidget(
            Heading(self.tr("What would you like to tell us about {app}?").format(app=app_name))
        )
        self.column.addWidget(self.message)
        self.column.addWidget(self.contact)
        self.column.addWidget(Note(self._promise(recipient)))
        self.column.addSpacing(GRID)
        self.column.addLayout(self._buttons())
        self.message.changed.connect(self._on_message)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self).activated.connect(self._submit)
        self.message.setFocus()

    def _promise(self, recipient: Recipient) -> str:
        text = self.tr(
            "This goes to {recipient}: your message, and your name and e-mail address if you fill them in."
        )
        return text.format(recipient=recipient.full_name)

    def _buttons(self) -> QHBoxLayout:
        self.send_button = QPushButton(self.tr("&Send"), self)
        self.send_button.setToolTip(self.tr("Ctrl+Enter"))
        self.send_button.setEnabled(False)
        self.send_button.clicked.connect(self._submit)
        cancel = QPushButton(self.tr("&Cancel"), self)
        cancel.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.addStretch()
        for button in (cancel, self.send_button):
            button.setAutoDefault(False)  # Enter in a line must not send half a message.
            row.addWidget(button)
        return row

    def _on_message(self) -> None:
        self.send_button.setEnabled(bool(self.message.text))

    def _submit(self) -> None:
        if not self.message.text:
            return
        self.submitted.emit(self.message.text, self.contact.contact)
        self.accept()
