"""Who may be asked back: a name and an address, both optional, remembered only where that is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QFormLayout, QLineEdit, QVBoxLayout, QWidget

from crashdesk.dialogs.controls import CheckBox
from crashdesk.dialogs.labels import GRID, FieldLabel
from crashdesk.dialogs.spoken import Spoken

MAX_NAME: Final = 128
MAX_EMAIL: Final = 254  # RFC 5321, section 4.5.3.1.3, as corrected by erratum 1690.


@dataclass(frozen=True, slots=True)
class Contact:
    """What a person wrote about himself; ``remember`` whether it is kept for the next time."""

    name: str = ""
    email: str = ""
    remember: bool = False


class ContactLines(Spoken, QWidget):
    """Two lines and a box.

    Args:
        known: what was remembered.
        parent: where it stands.
    """

    def __init__(self, known: Contact, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name, self.email = self._line(known.name, MAX_NAME), self._line(known.email, MAX_EMAIL)
        self.remember_box = CheckBox(self)
        self.say(self.remember_box.rename, lambda: self.tr("&Remember on this computer"))
        self.remember_box.setChecked(known.remember)
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(2 * GRID)
        form.setVerticalSpacing(GRID)
        names = [FieldLabel("", line, self) for line in (self.name, self.email)]
        self.say(names[0].rename, lambda: self.tr("&Your name"))
        self.say(names[1].rename, lambda: self.tr("E-ma&il"))
        form.addRow(names[0], self.name)
        form.addRow(names[1], self.email)
        form.addRow("", self.remember_box)

    @property
    def contact(self) -> Contact:
        """What is written, without blank edges."""
        return Contact(self.name.text().strip(), self.email.text().strip(), self.remember_box.isChecked())

    def _line(self, text: str, longest: int) -> QLineEdit:
        line = QLineEdit(self)
        line.setMaxLength(longest)
        self.say(line.setPlaceholderText, lambda: self.tr("optional"))
        line.setText(text)
        return line


class Reachable(Spoken, QWidget):
    """A box that, once ticked, asks for a name and an address: most people want neither asked.

    Signals:
        changed(): it takes more room, or less.

    Args:
        known: what was remembered; then the box is ticked.
        parent: where it stands.
    """

    changed = pyqtSignal()

    def __init__(self, known: Contact, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.box = CheckBox(self)
        self.say(self.box.rename, lambda: self.tr("They may ask me &back about my comment"))
        self.lines = ContactLines(known, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addWidget(self.box)
        column.addWidget(self.lines)
        self.box.setChecked(known.remember)
        self.lines.setVisible(known.remember)
        self.box.toggled.connect(self._toggled)

    @property
    def contact(self) -> Contact:
        """Who may be asked back; nobody while the box is not ticked."""
        return self.lines.contact if self.box.isChecked() else Contact()

    def _toggled(self, ticked: bool) -> None:  # noqa: FBT001 - a signal's argument
        self.lines.setVisible(ticked)
        self.changed.emit()
