"""Where reports go and under which id, with a test of the connection and a way to a new id."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QGridLayout, QWidget

from crashdesk.dialogs.controls import Button
from crashdesk.dialogs.labels import GRID, Fact
from crashdesk.dialogs.spoken import Spoken
from crashdesk.widgets.labels import PlainLabel

if TYPE_CHECKING:
    from collections.abc import Callable

    from crashdesk.dialogs.recipient import Recipient


class Standing(Spoken, QWidget):
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
        self._recipient, self._environment, self._install_id = recipient, environment, install_id
        self._facts = [Fact(self) for _ in range(3)]
        self._result = PlainLabel(parent=self, wrap=True)
        self.test_button = Button(self, self._test)
        self.id_button = Button(self, self.new_id_requested.emit)
        self._arrange()
        self._result.hide()
        self.id_button.setEnabled(bool(install_id))
        self.say(self.test_button.rename, lambda: self.tr("&Test connection"))
        self.say(self.id_button.rename, lambda: self.tr("New &id"))
        self._tell_facts()

    @property
    def result(self) -> str:
        """What is said of the last test."""
        return self._result.text()

    def show_test(self, *, reached: bool, detail: str) -> None:
        """Tell how a test ended; ``detail`` is foreign text."""
        self._tell(lambda: self._tested(detail, reached=reached))
        self.test_button.setEnabled(True)

    def show_id(self, install_id: str) -> None:
        """Show another id."""
        self._install_id = install_id
        self._tell_facts()
        self._tell(lambda: self.tr("From now on reports carry the new id; earlier ones keep the old one."))

    def _test(self) -> None:
        self.test_button.setEnabled(False)
        self._tell(lambda: self.tr("Testing…"))
        self.test_requested.emit()

    def retranslate(self) -> None:
        """Tell the facts in another language."""
        super().retranslate()
        self._tell_facts()

    def _tested(self, detail: str, *, reached: bool) -> str:
        if reached:
            return self.tr("The recipient answers.")
        return self.tr("The recipient does not take reports now: {detail}").format(detail=detail)

    def _tell(self, text: Callable[[], str]) -> None:
        self.say(self._write, text)
        self._result.show()

    def _write(self, text: str) -> None:
        self._result.setText(text)
        self._result.setAccessibleName(text)

    def _tell_facts(self) -> None:
        recipient, environment, install_id = self._facts
        recipient.tell(self.tr("Reports go to"), self._recipient.full_name)
        environment.tell(self.tr("Environment"), self._environment)
        install_id.tell(self.tr("Installation id"), self._install_id)

    def _arrange(self) -> None:
        """The outcome of a test stands under the button for it."""
        grid, middle = QGridLayout(self), Qt.AlignmentFlag.AlignVCenter
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(2 * GRID)
        grid.setVerticalSpacing(GRID // 2)
        grid.setColumnStretch(1, 1)
        for row, fact in zip((0, 2, 3), self._facts, strict=True):
            grid.addWidget(fact.name, row, 0, middle)
            grid.addWidget(fact, row, 1, middle)
        grid.addWidget(self.test_button, 0, 2, middle)
        grid.addWidget(self._result, 1, 1, 1, 2)
        grid.addWidget(self.id_button, 3, 2, middle)
