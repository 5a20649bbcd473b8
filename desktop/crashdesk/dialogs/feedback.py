"""Feedback without a crash."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtGui import QKeySequence, QShortcut
from PyQt6.QtWidgets import QFormLayout, QHBoxLayout, QLineEdit, QPushButton, QWidget

from crashdesk.dialogs.comment import CommentField
from crashdesk.dialogs.labels import GRID, FieldLabel, Heading, Note
from crashdesk.dialogs.window import GuestDialog

if TYPE_CHECKING:
    from crashdesk.dialogs.recipient import Recipient

_MAX_NAME: Final = 128
_MAX_EMAIL: Final = 254  # RFC 5321, section 4.5.3.1.3, as corrected by erratum 1690.


class FeedbackDialog(GuestDialog):
    """Takes a message for the developers; name and e-mail address are optional.

    Signals:
        submitted(message, name, email): all stripped; name and email may be empty.

    Args:
        app_name: the host application's name.
        recipient: who will read it.
        parent: the host's window.
    """

    submitted = pyqtSignal(str, str, str)

    def __init__(self, app_name: str, recipient: Recipient, parent: QWidget | None = None) -> None:
        super().__init__("", parent, columns=72)
        self.setWindowTitle(self.tr("{app}: feedback").format(app=app_name))
        self.message = CommentField(
            self.tr("&Message"), self.tr("What works well, what does not, what is missing?"), self, lines=7
        )
        self.name = self._line(_MAX_NAME)
        self.email = self._line(_MAX_EMAIL)
        self.column.addWidget(
            Heading(self.tr("What would you like to tell us about {app}?").format(app=app_name))
        )
        self.column.addWidget(self.message)
        self.column.addLayout(self._contact())
        self.column.addWidget(Note(self._promise(recipient)))
        self.column.addSpacing(GRID)
        self.column.addLayout(self._buttons())
        self.message.changed.connect(self._on_message)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self).activated.connect(self._submit)
        self.message.setFocus()

    def _line(self, longest: int) -> QLineEdit:
        line = QLineEdit(self)
        line.setMaxLength(longest)
        line.setPlaceholderText(self.tr("optional"))
        return line

    def _contact(self) -> QFormLayout:
        form = QFormLayout()
        form.setHorizontalSpacing(2 * GRID)
        form.setVerticalSpacing(GRID)
        form.addRow(FieldLabel(self.tr("&Name"), self.name, self), self.name)
        form.addRow(FieldLabel(self.tr("&E-mail"), self.email, self), self.email)
        return form

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
        self.submitted.emit(self.message.text, self.name.text().strip(), self.email.text().strip())
        self.accept()
