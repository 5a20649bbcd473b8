"""The switches for personal data and for variables, with the list of what they add."""

from __future__ import annotations

from dataclasses import dataclass

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QCheckBox, QStyle, QVBoxLayout, QWidget

from crashdesk.dialogs.labels import GRID, Note, without_mnemonic
from crashdesk.widgets.labels import PlainLabel


@dataclass(frozen=True, slots=True)
class Personal:
    """What of a person may leave: names and addresses, and with them what variables held."""

    allowed: bool = False
    variables: bool = False


class PersonalData(QWidget):
    """Personal data on or off, and variables with it.

    Signals:
        changed(): the person switched something.

    Args:
        holds: what holds now.
        fixed: why it cannot be switched here; empty where it can.
    """

    changed = pyqtSignal()

    def __init__(self, holds: Personal, *, fixed: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fixed = bool(fixed)
        self.box = self._checkbox(self.tr("Include &personal data in reports"))
        self.variables_box = self._checkbox(self.tr("Include the values of &variables too"))
        added = self._added()
        self.box.setAccessibleDescription(" ".join((self.tr("This adds:"), *added)))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID // 2)
        column.addWidget(self.box)
        if fixed:
            reason = self.tr("This cannot be changed here: {reason}").format(reason=fixed)
            column.addWidget(PlainLabel(reason, wrap=True))
        column.addLayout(self._list(added))
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

    def _checkbox(self, text: str) -> QCheckBox:
        box = QCheckBox(text, self)
        box.setAccessibleName(without_mnemonic(text))
        return box

    def _added(self) -> list[str]:
        return [
            self.tr("the name and e-mail address that the application sets;"),
            self.tr("e-mail and network addresses in texts;"),
            self.tr("the name of this computer."),
        ]

    def _list(self, added: list[str]) -> QVBoxLayout:
        style = self.style()
        assert style is not None
        column = QVBoxLayout()
        column.setContentsMargins(style.pixelMetric(QStyle.PixelMetric.PM_IndicatorWidth) + GRID, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(Note(self.tr("This adds:")))
        for entry in added:
            column.addWidget(Note(f"•  {entry}"))
        column.addSpacing(GRID // 2)
        column.addWidget(self.variables_box)
        column.addWidget(Note(self.tr("What the program was working on when it crashed.")))
        return column
