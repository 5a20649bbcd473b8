"""The question at the first launch: may this application send reports, and which."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QCheckBox, QDialogButtonBox, QPushButton, QStyle, QVBoxLayout, QWidget

from crashdesk.dialogs.labels import GRID, Heading, Note, facts, without_mnemonic
from crashdesk.dialogs.purposes import purpose_text
from crashdesk.dialogs.window import GuestDialog
from crashdesk.reporter.consent import PURPOSES, Answer, Mode, Purpose, State, answer_all
from crashdesk.widgets.labels import PlainLabel

if TYPE_CHECKING:
    from collections.abc import Collection

    from crashdesk.dialogs.recipient import Recipient


def answer_yes(ticked: Collection[Purpose], *, ask_each_time: bool) -> Answer:
    """The answer that "Yes" gives: what is ticked is granted, everything else denied."""
    states: dict[Purpose, State] = {p: "granted" if p in ticked else "denied" for p in PURPOSES}
    mode: Mode = "ask" if ask_each_time else "automatic"
    return Answer(states, mode)


class OptInDialog(GuestDialog):
    """Asks once what may be sent; every box is unticked, and putting the question off is the default.

    Signals:
        answered(Answer): the person said Yes or No.
        postponed(): "Not now", Escape or closing: nothing is decided.
        example_requested(): the person wants to see what a report looks like.

    Args:
        app_name: the host application's name.
        recipient: who would receive.
        parent: the host's window.
        personal: whether the host lets personal data into reports.
    """

    answered = pyqtSignal(object)
    postponed = pyqtSignal()
    example_requested = pyqtSignal()

    def __init__(
        self, app_name: str, recipient: Recipient, parent: QWidget | None = None, *, personal: bool = False
    ) -> None:
        super().__init__("", parent, columns=84)
        self.setWindowTitle(self.tr("{app}: reports and privacy").format(app=app_name))
        self.boxes: dict[Purpose, QCheckBox] = {}
        self.ask_box = self._checkbox(self.tr("&Ask me each time before a crash report is sent"), "")
        self.ask_box.setEnabled(False)
        self.column.addWidget(Heading(self.tr("May {app} send reports?").format(app=app_name)))
        self.column.addWidget(PlainLabel(self._introduction(recipient), wrap=True))
        self.column.addSpacing(GRID)
        self._add_purposes()
        self.column.addSpacing(GRID)
        self.column.addLayout(facts(self._facts(recipient, personal=personal)))
        self.column.addStretch()
        self.column.addSpacing(GRID)
        self._add_buttons()

    def reject(self) -> None:
        """Close without an answer."""
        if self.isVisible():
            self.postponed.emit()
        super().reject()

    def _introduction(self, recipient: Recipient) -> str:
        text = self.tr(
            "Reports help its developers to find and fix what goes wrong. They go to {recipient}. "
            "Nothing is sent unless you tick it here."
        )
        return text.format(recipient=recipient.full_name)

    def _facts(self, recipient: Recipient, *, personal: bool) -> list[tuple[str, str]]:
        kept = self.tr("until it is deleted there")
        if not recipient.is_this_computer:
            kept = self.tr("as long as {host} keeps them").format(host=recipient.host)
        left_out = self.tr(
            "passwords and keys; personal data too, unless you allow it in the Privacy settings"
        )
        if personal:
            left_out = self.tr("passwords and keys; personal data is included (see the Privacy settings)")
        return [
            (self.tr("Left out"), left_out),
            (self.tr("Kept for"), kept),
            (self.tr("Change or withdraw"), self.tr("at any time, in the Privacy settings")),
            (
                self.tr("Not now"),
                self.tr("sends nothing: a crash report waits here for up to 7 days, and you are asked again"),
            ),
        ]

    def _add_purposes(self) -> None:
        for purpose in PURPOSES:
            words = purpose_text(purpose)
            box = self.boxes[purpose] = self._checkbox(words.name, words.explanation)
            box.toggled.connect(self._on_tick)
            self.column.addLayout(self._with_note(box, words.explanation))

    def _checkbox(self, text: str, description: str) -> QCheckBox:
        box = QCheckBox(text, self)
        box.setAccessibleName(without_mnemonic(text))
        box.setAccessibleDescription(description)
        return box

    def _with_note(self, box: QCheckBox, explanation: str) -> QVBoxLayout:
        """A box, its explanation aligned with its text, and under the first box the choice of the mode."""
        below = QVBoxLayout()
        below.setContentsMargins(self._indent(), 0, 0, 0)
        below.setSpacing(GRID // 2)
        below.addWidget(Note(explanation))
        if box is self.boxes["errors"]:
            below.addWidget(self.ask_box)
        column = QVBoxLayout()
        column.setSpacing(GRID // 4)
        column.addWidget(box)
        column.addLayout(below)
        return column

    def _indent(self) -> int:
        style = self.style()
        assert style is not None
        return style.pixelMetric(QStyle.PixelMetric.PM_IndicatorWidth) + style.pixelMetric(
            QStyle.PixelMetric.PM_CheckBoxLabelSpacing
        )

    def _add_buttons(self) -> None:
        row = QDialogButtonBox(self)
        self.example_button = _button(
            row, self.tr("Show me an e&xample…"), QDialogButtonBox.ButtonRole.HelpRole
        )
        self.example_button.setAutoDefault(False)
        self.example_button.clicked.connect(self.example_requested)
        self.yes_button = _button(row, self.tr("&Yes"), QDialogButtonBox.ButtonRole.YesRole)
        self.no_button = _button(row, self.tr("&No"), QDialogButtonBox.ButtonRole.NoRole)
        self.later_button = _button(row, self.tr("No&t now"), QDialogButtonBox.ButtonRole.RejectRole)
        self.yes_button.setEnabled(False)
        self.yes_button.clicked.connect(lambda: self._decide(self._yes()))
        self.no_button.clicked.connect(lambda: self._decide(answer_all("denied")))
        self.later_button.clicked.connect(self.reject)
        self.later_button.setDefault(True)
        self.later_button.setFocus()
        self.column.addWidget(row)

    def _ticked(self) -> list[Purpose]:
        return [purpose for purpose, box in self.boxes.items() if box.isChecked()]

    def _yes(self) -> Answer:
        return answer_yes(self._ticked(), ask_each_time=self.ask_box.isEnabled() and self.ask_box.isChecked())

    def _on_tick(self) -> None:
        self.yes_button.setEnabled(bool(self._ticked()))
        self.ask_box.setEnabled(self.boxes["errors"].isChecked())

    def _decide(self, answer: Answer) -> None:
        self.answered.emit(answer)
        self.accept()


def _button(row: QDialogButtonBox, text: str, role: QDialogButtonBox.ButtonRole) -> QPushButton:
    button = row.addButton(text, role)
    assert button is not None
    return button
