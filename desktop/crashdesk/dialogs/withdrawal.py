"""Taking everything back at once, with a way to undo it in place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QHBoxLayout, QWidget

from crashdesk.dialogs.choices import complete
from crashdesk.dialogs.controls import Button
from crashdesk.dialogs.labels import GRID
from crashdesk.dialogs.spoken import Spoken
from crashdesk.widgets.labels import PlainLabel

if TYPE_CHECKING:
    from collections.abc import Callable

    from crashdesk.reporter.consent import Answer, Consent


class Withdrawal(Spoken, QWidget):
    """A button that withdraws every consent at once, and after that one that undoes it.

    It asks nothing: whoever withdraws has decided. Undo brings the answers back, not the deleted reports.

    Signals:
        changed(): the consent was withdrawn or given back.
    """

    changed = pyqtSignal()

    def __init__(self, consent: Consent, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._consent = consent
        self._before: Answer | None = None
        self.withdraw_button = Button(self, self._withdraw)
        self.undo_button = Button(self, self._undo)
        self._message = PlainLabel(wrap=True)
        self.withdraw_button.setEnabled(not consent.fixed)
        self.say(self.withdraw_button.rename, lambda: self.tr("&Withdraw everything"))
        self.say(self.undo_button.rename, lambda: self.tr("U&ndo"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        row.addWidget(self.withdraw_button)
        row.addWidget(self.undo_button)
        row.addWidget(self._message, 1)
        self.forget()

    @property
    def message(self) -> str:
        """What is said about the last withdrawal."""
        return self._message.text()

    def forget(self) -> None:
        """Offer no undo any more, because a newer answer holds."""
        self._before = None
        self._offer(undo=False, message=str)

    def _offer(self, *, undo: bool, message: Callable[[], str]) -> None:
        self.withdraw_button.setVisible(not undo)
        self.undo_button.setVisible(undo)
        self.say(self._message.setText, message)

    def _withdraw(self) -> None:
        before = self._consent.current
        if not self._consent.withdraw():
            return
        self._before = before
        self._offer(
            undo=True,
            message=lambda: self.tr(
                "Withdrawn. From now on nothing is sent, and what waited to be sent is deleted."
            ),
        )
        self.undo_button.setFocus()
        self.changed.emit()

    def _undo(self) -> None:
        if self._before is None:
            return
        self._consent.answer(complete(self._before), self._before.mode)
        self._before = None
        self._offer(undo=False, message=lambda: self.tr("Your earlier choices hold again."))
        self.withdraw_button.setFocus()
        self.changed.emit()
