"""The switches for personal data and for variables, with the list of what they add."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QStyle, QVBoxLayout, QWidget

from crashdesk.dialogs.controls import CheckBox
from crashdesk.dialogs.labels import GRID, Note
from crashdesk.dialogs.spoken import Spoken
from crashdesk.widgets.labels import PlainLabel

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Personal:
    """What of a person may leave: names and addresses, and with them what variables held."""

    allowed: bool = False
    variables: bool = False


class PersonalData(Spoken, QWidget):
    """Personal data on or off, and variables with it.

    Signals:
        changed(): the person switched something.

    Args:
        holds: what holds now.
        fixed: gives the reason why it cannot be switched here; empty where it can.
    """

    changed = pyqtSignal()

    def __init__(
        self, holds: Personal, *, fixed: Callable[[], str] = str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._fixed = bool(fixed())
        self.box, self.variables_box = CheckBox(self), CheckBox(self)
        self._reason, self._adds, self._variables = PlainLabel(wrap=True), Note(), Note()
        self._added = [Note() for _ in self._texts_added()]
        self._arrange()
        self._name(fixed)
        self.show_state(holds)
        self.box.clicked.connect(self._clicked)
        self.variables_box.clicked.connect(self._clicked)

    @property
    def chosen(self) -> Personal:
        """What is ticked; variables count only together with personal data, because they may hold it."""
        return Personal(self.box.isChecked(), self.box.isChecked() and self.variables_box.isChecked())

    def show_state(self, holds: Personal) -> None:
        """Show what holds."""
        self.box.setChecked(holds.allowed)
        self.variables_box.setChecked(holds.allowed and holds.variables)
        self._enable()

    def _clicked(self) -> None:
        self._enable()
        self.changed.emit()

    def _enable(self) -> None:
        self.box.setEnabled(not self._fixed)
        self.variables_box.setEnabled(not self._fixed and self.box.isChecked())

    def _texts_added(self) -> list[str]:
        return [
            self.tr("your name and e-mail address, and the user id that the application gives you;"),
            self.tr("the IP address and the name of this computer;"),
            self.tr("e-mail and IP addresses in texts;"),
            self.tr("in the steps: texts of buttons and fields, titles of windows (at most 100 characters);"),
            self.tr("screenshots that can be read, if you allow screenshots;"),
            self.tr("data and cookies of network requests."),
        ]

    def _name(self, fixed: Callable[[], str]) -> None:
        self.say(self.box.rename, lambda: self.tr("Include &personal data in reports"))
        self.say(self.variables_box.rename, lambda: self.tr("Include the values of &variables too"))
        self.say(self._adds.setText, lambda: self.tr("This adds:"))
        self.say(self._variables.setText, lambda: self.tr("What the program was working on when it crashed."))
        self.say(
            self._reason.setText,
            lambda: self.tr("This cannot be changed here: {reason}").format(reason=fixed()),
        )
        self.say(self.variables_box.setAccessibleDescription, self._variables.text)
        self._list()

    def retranslate(self) -> None:
        """List in another language what is added."""
        super().retranslate()
        self._list()

    def _list(self) -> None:
        texts = self._texts_added()
        for note, text in zip(self._added, texts, strict=True):
            note.setText(f"•\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}{text}")
        self.box.setAccessibleDescription(" ".join((self._adds.text(), *texts)))

    def _arrange(self) -> None:
        column, below, style = QVBoxLayout(self), QVBoxLayout(), self.style()
        assert style is not None
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID // 2)
        below.setContentsMargins(style.pixelMetric(QStyle.PixelMetric.PM_IndicatorWidth) + GRID, 0, 0, 0)
        below.setSpacing(0)
        column.addWidget(self.box)
        column.addWidget(self._reason)
        column.addLayout(below)
        for note in (self._adds, *self._added):
            below.addWidget(note)
        below.addSpacing(GRID // 2)
        below.addWidget(self.variables_box)
        below.addWidget(self._variables)
        self._reason.setVisible(self._fixed)
