"""Where reports go and under which id, with a test of the connection and a way to a new id."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QGridLayout, QPushButton, QWidget

from crashdesk.dialogs.labels import GRID, without_mnemonic
from crashdesk.widgets.labels import PlainLabel

if TYPE_CHECKING:
    from crashdesk.dialogs.recipient import Recipient


class Standing(QWidget):
    """A table of facts, and what can be done about two of them.

    Signals:
        test_requested(): the person wants to know whether the recipient answers; tell ``show_test``.
        new_id_requested(): he wants another installation id; tell ``show_id``.

    Args:
        recipient: who receives.
        environment: the environment named in the reports.
        install_id: the random id of this installation; empty where there is none.
        parent: where it stands.
    """

    test_requested = pyqtSignal()
    new_id_requested = pyqtSignal()

    def __init__(
        self, recipient: Recipient, environment: str, install_id: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(2 * GRID)
        self._grid.setVerticalSpacing(GRID // 2)
        self._grid.setColumnStretch(1, 1)
        self.test_button = self._button(self.tr("&Test connection"))
        self.id_button = self._button(self.tr("New &id"))
        self._row(0, self.tr("Reports go to"), recipient.full_name, self.test_button)
        self._result = PlainLabel(parent=self, wrap=True)
        self._grid.addWidget(self._result, 1, 1, 1, 2)
        self._row(2, self.tr("Environment"), environment)
        self._id = self._row(3, self.tr("Installation id"), install_id, self.id_button)
        self._result.hide()
        self.id_button.setEnabled(bool(install_id))
        self.test_button.clicked.connect(self._test)
        self.id_button.clicked.connect(self.new_id_requested)

    @property
    def result(self) -> str:
        """What is said of the last test."""
        return self._result.text()

    def show_test(self, *, reached: bool, detail: str) -> None:
        """Tell how a test ended; ``detail`` is foreign text."""
        text = self.tr("The recipient answers.")
        if not reached:
            text = self.tr("The recipient does not take reports now: {detail}").format(detail=detail)
        self._say(text)
        self.test_button.setEnabled(True)

    def show_id(self, install_id: str) -> None:
        """Show another id."""
        self._id.setText(install_id)
        self._say(self.tr("From now on reports carry the new id; earlier ones keep the old one."))

    def _test(self) -> None:
        self.test_button.setEnabled(False)
        self._say(self.tr("Testing…"))
        self.test_requested.emit()

    def _say(self, text: str) -> None:
        self._result.setText(text)
        self._result.setAccessibleName(text)
        self._result.show()

    def _button(self, text: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setAccessibleName(without_mnemonic(text))
        button.setAutoDefault(False)
        return button

    def _row(self, row: int, name: str, text: str, button: QPushButton | None = None) -> PlainLabel:
        value = PlainLabel(text, wrap=True)
        value.setAccessibleName(f"{name}: {text}")
        self._grid.addWidget(PlainLabel(name), row, 0, Qt.AlignmentFlag.AlignVCenter)
        self._grid.addWidget(value, row, 1, Qt.AlignmentFlag.AlignVCenter)
        if button is not None:
            self._grid.addWidget(button, row, 2, Qt.AlignmentFlag.AlignVCenter)
        return value
