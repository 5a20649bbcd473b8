"""The privacy settings: a page to embed, and a dialog around it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QDialogButtonBox, QPushButton, QVBoxLayout, QWidget

from crashdesk.dialogs.choices import changes
from crashdesk.dialogs.controls import Button
from crashdesk.dialogs.delivery_figures import DeliveryFigures
from crashdesk.dialogs.labels import GRID, Section
from crashdesk.dialogs.personal_data import Personal, PersonalData
from crashdesk.dialogs.purpose_choices import PurposeChoices
from crashdesk.dialogs.reasons import reason_text
from crashdesk.dialogs.scrolling import Scrolling
from crashdesk.dialogs.spoken import Spoken
from crashdesk.dialogs.standing import Standing
from crashdesk.dialogs.window import GuestDialog
from crashdesk.dialogs.withdrawal import Withdrawal
from crashdesk.widgets.labels import PlainLabel

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from crashdesk.dialogs.recipient import Recipient
    from crashdesk.reporter.consent import Consent

    Figures = Callable[[], Mapping[str, Any]]

_COLUMNS: Final = 100


class PrivacyPage(Spoken, QWidget):
    """What is sent, to whom, and the choice for each purpose; nothing holds before ``apply``.

    Only "Withdraw everything" acts at once.

    Signals:
        personal_changed(Personal): what of a person may leave was changed, and applied.
        edited(): something differs, or no longer differs, from what holds.
        history_requested(): the person wants to see what was sent.

    Args:
        consent: what is shown and answered.
        recipient: who receives.
        environment: the environment named in the reports.
        personal: what of a person may leave.
        personal_fixed: why that cannot be switched here; empty where it can.
        install_id: the random id of this installation; empty where there is none.
        figures: tells how delivery stands; without it nothing is said of that.
        scrolls: whether it scrolls by itself where the host leaves it too little room.
        parent: the window or page it stands in.
    """

    personal_changed = pyqtSignal(object)
    edited = pyqtSignal()
    history_requested = pyqtSignal()

    def __init__(
        self,
        consent: Consent,
        recipient: Recipient,
        *,
        environment: str,
        personal: Personal,
        personal_fixed: str = "",
        install_id: str = "",
        figures: Figures | None = None,
        scrolls: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._consent, self._personal = consent, personal
        self.choices = PurposeChoices(self)
        fixed = partial(reason_text, personal_fixed or consent.fixed)
        self.personal = PersonalData(personal, fixed=fixed, parent=self)
        self.standing = Standing(recipient, environment, install_id, self)
        self.withdrawal = Withdrawal(consent, self)
        self.figures = DeliveryFigures(figures, self) if figures is not None else None
        self.history_button = Button(self, self.history_requested.emit)
        self.say(self.history_button.rename, lambda: self.tr("Histor&y…"))
        self._arrange(self._scrolling() if scrolls else self)
        if consent.fixed:
            self.choices.lock()
        self.choices.changed.connect(self.edited)
        self.personal.changed.connect(self.edited)
        self.withdrawal.changed.connect(self.reset)
        self.reset()

    @property
    def has_changes(self) -> bool:
        """Whether something was chosen that does not hold yet."""
        states, mode = changes(self._consent.current, self.choices.choices)
        return bool(states) or mode is not None or self.personal.chosen != self._personal

    def apply(self) -> None:
        """Let what is chosen hold."""
        states, mode = changes(self._consent.current, self.choices.choices)
        if states or mode:
            self._consent.answer(states, mode)
            self.withdrawal.forget()
        if self.personal.chosen != self._personal:
            self._personal = self.personal.chosen
            self.personal_changed.emit(self._personal)
        self.edited.emit()

    def reset(self) -> None:
        """Show what holds, and forget what was chosen since."""
        self.choices.show_answer(self._consent.current)
        self.personal.show_state(self._personal)
        self.edited.emit()

    def _scrolling(self) -> QWidget:
        """A ground that scrolls within the page."""
        ground, whole = QWidget(), QVBoxLayout(self)
        area = Scrolling(ground, _COLUMNS, self)
        self.say(area.setAccessibleName, lambda: self.tr("What may be sent"))
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)
        return ground

    def _arrange(self, ground: QWidget) -> None:
        column = QVBoxLayout(ground)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addWidget(self.standing)
        column.addSpacing(GRID)
        column.addWidget(self._section(lambda: self.tr("What may be sent")))
        if self._consent.fixed:
            reason = PlainLabel(wrap=True)
            self.say(reason.setText, self._fixed)
            column.addWidget(reason)
        column.addWidget(self.choices)
        column.addWidget(self.withdrawal)
        column.addSpacing(GRID)
        column.addWidget(self._section(lambda: self.tr("Personal data")))
        column.addWidget(self.personal)
        if self.figures is not None:
            column.addSpacing(GRID)
            column.addWidget(self._section(lambda: self.tr("Delivery")))
            column.addWidget(self.figures)
        column.addWidget(self.history_button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch()

    def _section(self, text: Callable[[], str]) -> Section:
        section = Section()
        self.say(section.setText, text)
        return section

    def _fixed(self) -> str:
        reason = reason_text(self._consent.fixed)
        return self.tr("This cannot be changed here: {reason}").format(reason=reason)


class PrivacyDialog(GuestDialog):
    """The privacy settings as a window: OK and Apply let them hold, Cancel changes nothing.

    Signals:
        personal_changed(Personal): as the page's.

    Args: as the page's.
    """

    personal_changed = pyqtSignal(object)

    def __init__(
        self,
        consent: Consent,
        recipient: Recipient,
        *,
        environment: str,
        personal: Personal,
        personal_fixed: str = "",
        install_id: str = "",
        figures: Figures | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("", parent, columns=_COLUMNS)
        self.say(self.setWindowTitle, lambda: self.tr("Privacy settings"))
        self.page = PrivacyPage(
            consent,
            recipient,
            environment=environment,
            personal=personal,
            personal_fixed=personal_fixed,
            install_id=install_id,
            figures=figures,
            scrolls=False,  # the dialog does
        )
        self.page.personal_changed.connect(self.personal_changed)
        self.page.edited.connect(self._refresh)
        self.column.addWidget(self.page)
        self.footer.addWidget(self._buttons())
        self._refresh()

    def accept(self) -> None:
        """Let what is chosen hold, and close."""
        self.page.apply()
        super().accept()

    def _buttons(self) -> QDialogButtonBox:
        # Qt's standard buttons speak the language of the host's translator, if it has one.
        row, roles = QDialogButtonBox(self), QDialogButtonBox.ButtonRole
        self.ok_button, self.cancel_button = QPushButton(self), QPushButton(self)
        self.apply_button = Button(self, self.page.apply)
        row.addButton(self.ok_button, roles.AcceptRole)
        row.addButton(self.cancel_button, roles.RejectRole)
        row.addButton(self.apply_button, roles.ApplyRole)
        row.accepted.connect(self.accept)
        row.rejected.connect(self.reject)
        self.say(self.ok_button.setText, lambda: self.tr("OK"))
        self.say(self.cancel_button.setText, lambda: self.tr("Cancel"))
        self.say(self.apply_button.rename, lambda: self.tr("Apply"))
        return row

    def _refresh(self) -> None:
        self.apply_button.setEnabled(self.page.has_changes)
