"""One choice for each purpose, with the line that says what the purpose sends."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QComboBox, QGridLayout, QVBoxLayout, QWidget

from crashdesk.dialogs.choices import Choice, choice_of, options
from crashdesk.dialogs.labels import GRID, FieldLabel, Note
from crashdesk.dialogs.purposes import purpose_text
from crashdesk.dialogs.spoken import Spoken
from crashdesk.reporter.consent import PURPOSES, Answer, Purpose

if TYPE_CHECKING:
    from PyQt6.QtGui import QWheelEvent


class ChoiceBox(QComboBox):
    """A closed list that the wheel leaves alone: scrolling a page must not grant anything."""

    def wheelEvent(self, event: QWheelEvent | None) -> None:
        """Leave the wheel to the page."""
        if event is not None:
            event.ignore()


class PurposeChoices(Spoken, QWidget):
    """The purposes of the consent, each with its choice; what was never answered says so.

    Signals:
        changed(): a choice was made by the person.
    """

    changed = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.boxes: dict[Purpose, ChoiceBox] = {purpose: self._box(purpose) for purpose in PURPOSES}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(2 * GRID)
        grid.setVerticalSpacing(GRID)
        grid.setColumnStretch(0, 1)
        for row, (purpose, box) in enumerate(self.boxes.items()):
            grid.addLayout(self._words(purpose, box), row, 0)
            grid.addWidget(box, row, 1)

    @property
    def choices(self) -> dict[Purpose, Choice | None]:
        """What is chosen now; None where nothing is."""
        return {purpose: box.currentData() for purpose, box in self.boxes.items()}

    def lock(self) -> None:
        """Grey the choices out; the words stay readable."""
        for box in self.boxes.values():
            box.setEnabled(False)

    def show_answer(self, answer: Answer) -> None:
        """Show what an answer says."""
        for purpose, box in self.boxes.items():
            choice = choice_of(answer, purpose)
            box.setCurrentIndex(-1 if choice is None else options(purpose).index(choice))

    def _box(self, purpose: Purpose) -> ChoiceBox:
        box = ChoiceBox(self)
        self.say(box.setPlaceholderText, lambda: self.tr("Not answered yet"))
        for at, choice in enumerate(options(purpose)):
            box.addItem("", choice)
            self.say(partial(box.setItemText, at), partial(self._word, choice))
        box.setCurrentIndex(-1)
        box.activated.connect(self.changed)
        return box

    def _words(self, purpose: Purpose, box: ChoiceBox) -> QVBoxLayout:
        name, note = FieldLabel("", box, self), Note()
        self.say(name.rename, lambda: purpose_text(purpose).name)
        self.say(note.setText, lambda: purpose_text(purpose).explanation)
        self.say(box.setAccessibleDescription, lambda: purpose_text(purpose).explanation)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(name)
        column.addWidget(note)
        return column

    def _word(self, choice: Choice) -> str:
        words: dict[Choice, str] = {
            "automatic": self.tr("Send automatically"),
            "ask": self.tr("Ask each time"),
            "allow": self.tr("Allow"),
            "never": self.tr("Never"),
        }
        return words[choice]
