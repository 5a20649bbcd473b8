"""The question at the first launch: may this application send reports, and which."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QDialogButtonBox, QGridLayout, QStyle, QVBoxLayout, QWidget

from crashdesk.dialogs.controls import Button, CheckBox
from crashdesk.dialogs.labels import GRID, Fact, Heading, Note
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
        self._app_name, self._recipient, self._personal = app_name, recipient, personal
        self._heading, self._introduction = Heading(), PlainLabel(wrap=True)
        self.boxes: dict[Purpose, CheckBox] = {}
        self.ask_box = CheckBox(self)
        self.ask_box.setEnabled(False)
        self.column.addWidget(self._heading)
        self.column.addWidget(self._introduction)
        self.column.addSpacing(GRID)
        self._add_purposes()
        self.column.addSpacing(GRID)
        self._add_facts()
        self.column.addStretch()
        self._add_buttons()
        self._name()
        self.later_button.setFocus()

    def reject(self) -> None:
        """Close without an answer."""
        if self.isVisible():
            self.postponed.emit()
        super().reject()

    def retranslate(self) -> None:
        """Tell the facts in another language."""
        super().retranslate()
        self._tell_facts()

    def _name(self) -> None:
        app = self._app_name
        self.say(self.setWindowTitle, lambda: self.tr("{app}: reports and privacy").format(app=app))
        self.say(self._heading.setText, lambda: self.tr("May {app} send reports?").format(app=app))
        self.say(self._introduction.setText, self._introduced)
        self.say(self.ask_box.rename, lambda: self.tr("&Ask me each time before a crash report is sent"))
        self.say(self.example_button.rename, lambda: self.tr("Show me an e&xample…"))
        self.say(self.yes_button.rename, lambda: self.tr("&Yes"))
        self.say(self.no_button.rename, lambda: self.tr("&No"))
        self.say(self.later_button.rename, lambda: self.tr("No&t now"))

    def _introduced(self) -> str:
        text = self.tr(
            "Reports help its developers to find and fix what goes wrong. They go to {recipient}. "
            "Nothing is sent unless you tick it here."
        )
        return text.format(recipient=self._recipient.full_name)

    def _add_facts(self) -> None:
        # A QFormLayout reserves the height of narrower lines than it then sets.
        grid = QGridLayout()
        grid.setHorizontalSpacing(2 * GRID)
        grid.setVerticalSpacing(GRID // 2)
        grid.setColumnStretch(1, 1)
        self._shown = [Fact(self) for _ in self._facts()]
        for row, fact in enumerate(self._shown):
            grid.addWidget(fact.name, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(fact, row, 1, Qt.AlignmentFlag.AlignTop)
        self.column.addLayout(grid)
        self._tell_facts()

    def _tell_facts(self) -> None:
        for fact, (name, text) in zip(self._shown, self._facts(), strict=True):
            fact.tell(name, text)

    def _facts(self) -> list[tuple[str, str]]:
        return [
            (self.tr("Left out"), self._left_out()),
            (self.tr("Kept for"), self._kept()),
            (self.tr("Change or withdraw"), self.tr("at any time, in the Privacy settings")),
            (
                self.tr("Not now"),
                self.tr("sends nothing: a crash report waits here for up to 7 days, and you are asked again"),
            ),
        ]

    def _left_out(self) -> str:
        if self._personal:
            return self.tr("passwords and keys; personal data is included (see the Privacy settings)")
        return self.tr("passwords and keys; personal data too, unless you allow it in the Privacy settings")

    def _kept(self) -> str:
        if self._recipient.is_this_computer:
            return self.tr("until it is deleted there")
        return self.tr("as long as {host} keeps them").format(host=self._recipient.host)

    def _add_purposes(self) -> None:
        for purpose in PURPOSES:
            box, note = CheckBox(self), Note()
            self.boxes[purpose] = box
            self.say(box.rename, partial(_name_of, purpose))
            self.say(box.setAccessibleDescription, partial(_explanation_of, purpose))
            self.say(note.setText, partial(_explanation_of, purpose))
            box.toggled.connect(self._on_tick)
            self.column.addLayout(self._with_note(box, note))

    def _with_note(self, box: CheckBox, note: Note) -> QVBoxLayout:
        """A box, its explanation aligned with its text, and under the first box the choice of the mode."""
        below = QVBoxLayout()
        below.setContentsMargins(self._indent(), 0, 0, 0)
        below.setSpacing(GRID // 2)
        below.addWidget(note)
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
        row, roles = QDialogButtonBox(self), QDialogButtonBox.ButtonRole
        self.example_button = Button(self, self.example_requested.emit)
        self.yes_button = Button(self, lambda: self._decide(self._yes()))
        self.no_button = Button(self, lambda: self._decide(answer_all("denied")))
        self.later_button = Button(self, self.reject)
        row.addButton(self.example_button, roles.HelpRole)
        row.addButton(self.yes_button, roles.YesRole)
        row.addButton(self.no_button, roles.NoRole)
        row.addButton(self.later_button, roles.RejectRole)
        self.yes_button.setEnabled(False)
        self.later_button.setDefault(True)
        self.footer.addWidget(row)

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


def _name_of(purpose: Purpose) -> str:
    return purpose_text(purpose).name


def _explanation_of(purpose: Purpose) -> str:
    return purpose_text(purpose).explanation
