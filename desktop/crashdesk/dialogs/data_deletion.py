"""Having the recipient delete what it has of this person, or telling what to quote to whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QLocale, pyqtSignal
from PyQt6.QtGui import QFontDatabase, QGuiApplication
from PyQt6.QtWidgets import QPlainTextEdit, QWidget

from crashdesk.dialogs.controls import Button
from crashdesk.dialogs.labels import Note, listed, pair
from crashdesk.dialogs.rows import ButtonRow
from crashdesk.dialogs.window import GuestDialog
from crashdesk.reporter.history import support_code
from crashdesk.widgets.labels import PlainLabel

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from crashdesk.dialogs.recipient import Recipient
    from crashdesk.reporter.erasure import Outcome

_LINES = 8
"""Lines of ids to be seen at once."""


class DataDeletionDialog(GuestDialog):
    """Shows the ids under which the recipient knows this computer, and has deleted what carries them.

    Where the recipient is another computer, nobody there deletes at a program's word: then the ids are
    there to be quoted.

    Signals:
        deletion_requested(): the person has it deleted; tell ``show_outcome``.

    Args:
        recipient: who has the data.
        user_ids: the installation's id first, then others that were sent.
        event_ids: of the reports that were sent, as far as they are known here.
        parent: the window it belongs to.
    """

    deletion_requested = pyqtSignal()

    def __init__(
        self,
        recipient: Recipient,
        user_ids: Sequence[str],
        event_ids: Sequence[str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("", parent, columns=76)
        self._recipient = recipient
        self._ids = QPlainTextEdit(self)
        self._ids.setReadOnly(True)
        self._ids.setTabChangesFocus(True)
        self._ids.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self._ids.setFixedHeight((_LINES + 1) * self._ids.fontMetrics().lineSpacing())
        self._explained, self._note, self._result = PlainLabel(wrap=True), Note(), PlainLabel(wrap=True)
        self._result.hide()
        self.delete_button = Button(self, self._delete)
        self.copy_button = Button(self, self._copy)
        self.close_button = Button(self, self.close)
        self.delete_button.setVisible(recipient.is_this_computer)
        self._arrange()
        self._name()
        self.say(self._ids.setPlainText, lambda: self._quotable(user_ids, event_ids))

    @property
    def ids(self) -> str:
        """What can be quoted."""
        return self._ids.toPlainText()

    @property
    def told(self) -> str:
        """What is said of the last attempt."""
        return self._result.text()

    def show_outcome(self, outcome: Outcome) -> None:
        """Tell what came of a deletion."""
        self.delete_button.setEnabled(outcome.ending == "failed")
        match outcome.ending:
            case "done":
                self._tell(lambda: self._deleted(outcome.deleted))
            case "failed":
                self._tell(lambda: self._failed(outcome.said))
            case "unknown":
                self._tell(
                    lambda: self.tr(
                        "The program that receives the reports does not delete on request. Quote the ids to "
                        "whoever runs it."
                    )
                )

    def _arrange(self) -> None:
        for part in (self._explained, self._ids, self._note, self._result):
            self.column.addWidget(part)
        self.footer.addLayout(ButtonRow([self.copy_button], [self.delete_button, self.close_button]))

    def _name(self) -> None:
        self.say(self.setWindowTitle, lambda: self.tr("Delete my data"))
        self.say(self._explained.setText, self._explanation)
        self.say(self._ids.setAccessibleName, lambda: self.tr("Ids"))
        self.say(
            self._note.setText,
            lambda: self.tr(
                "What still waits on this computer is not affected; withdrawing in the privacy settings "
                "deletes it. Local copies are deleted in the history."
            ),
        )
        self.say(self.delete_button.rename, lambda: self.tr("&Delete now"))
        self.say(self.copy_button.rename, lambda: self.tr("&Copy the ids"))
        self.say(self.close_button.rename, lambda: self.tr("C&lose"))

    def _explanation(self) -> str:
        if self._recipient.is_this_computer:
            return self.tr(
                "The reports that this computer has received and that carry one of these installation or "
                "user ids are deleted, with everything that belongs to them. This cannot be undone."
            )
        text = self.tr(
            "Your reports are kept by {recipient}. To have them deleted, ask there, or those who made this "
            "program, and quote these ids:"
        )
        return text.format(recipient=self._recipient.full_name)

    def _quotable(self, user_ids: Sequence[str], event_ids: Sequence[str]) -> str:
        names = [self.tr("Installation id: {id}"), *[self.tr("User id: {id}")] * (len(user_ids) - 1)]
        lines = [name.format(id=each) for name, each in zip(names, user_ids, strict=False)]
        report = self.tr("Report {code}: {id}")
        lines += [report.format(code=support_code(each), id=each) for each in event_ids]
        return "\n".join(lines)

    def _deleted(self, counts: Mapping[str, int]) -> str:
        names = {
            "events": self.tr("crash reports"),
            "feedback": self.tr("feedback"),
            "transactions": self.tr("speed measurements"),
            "sessions": self.tr("usage statistics"),
            "attachments": self.tr("screenshots and logs"),
        }
        others = self.tr("others")
        parts = [
            pair(names.get(kind, others), QLocale().toString(number))
            for kind, number in counts.items()
            if number
        ]
        if not parts:
            return self.tr("There is nothing that carries these ids.")
        return self.tr("Deleted: {counts}.").format(counts=listed(parts))

    def _failed(self, said: str) -> str:
        return self.tr("Not everything is deleted: {detail}. Try again later.").format(detail=said)

    def _tell(self, text: Callable[[], str]) -> None:
        self.say(self._write, text)
        self._result.show()
        self.fit()

    def _write(self, text: str) -> None:
        self._result.setText(text)
        self._result.setAccessibleName(text)

    def _delete(self) -> None:
        self.delete_button.setEnabled(False)
        self._tell(lambda: self.tr("Deleting…"))
        self.deletion_requested.emit()

    def _copy(self) -> None:
        clipboard = QGuiApplication.clipboard()
        assert clipboard is not None
        clipboard.setText(self.ids)
        self._tell(lambda: self.tr("Copied"))
