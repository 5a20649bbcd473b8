"""Feedback without a crash."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtGui import QKeySequence, QShortcut
from PyQt6.QtWidgets import QWidget

from crashdesk.dialogs.comment import CommentField
from crashdesk.dialogs.contact import Contact, ContactLines
from crashdesk.dialogs.controls import Button
from crashdesk.dialogs.labels import Heading, Note
from crashdesk.dialogs.rows import ButtonRow
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
        self._app_name, self._recipient = app_name, recipient
        self._heading, self._note = Heading(), Note()
        self.message = CommentField(self, lines=7)
        self.contact = ContactLines(known or Contact(), self)
        for part in (self._heading, self.message, self.contact, self._note):
            self.column.addWidget(part)
        self.send_button, self.cancel_button = Button(self, self._submit), Button(self, self.reject)
        self.send_button.setEnabled(False)
        # Enter in a line must not send half a message: no button is the default.
        self.footer.addLayout(ButtonRow([], [self.cancel_button, self.send_button]))
        self._name()
        self.message.changed.connect(self._on_message)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self).activated.connect(self._submit)
        self.message.setFocus()

    def _name(self) -> None:
        app = self._app_name
        self.say(self.setWindowTitle, lambda: self.tr("{app}: feedback").format(app=app))
        self.say(
            self._heading.setText,
            lambda: self.tr("What would you like to tell us about {app}?").format(app=app),
        )
        self.say(self.message.rename, lambda: self.tr("&Message"))
        self.say(self.message.suggest, lambda: self.tr("What works well, what does not, what is missing?"))
        self.say(self._note.setText, self._promise)
        self.say(self.send_button.rename, lambda: self.tr("&Send"))
        self.say(self.send_button.setToolTip, lambda: self.tr("Ctrl+Enter"))
        self.say(self.cancel_button.rename, lambda: self.tr("&Cancel"))

    def _promise(self) -> str:
        text = self.tr(
            "This goes to {recipient}: your message, and your name and e-mail address if you fill them in."
        )
        return text.format(recipient=self._recipient.full_name)

    def _on_message(self) -> None:
        self.send_button.setEnabled(bool(self.message.text))

    def _submit(self) -> None:
        if not self.message.text:
            return
        self.submitted.emit(self.message.text, self.contact.contact)
        self.accept()
