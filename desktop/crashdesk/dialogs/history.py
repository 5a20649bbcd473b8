"""The history: every report that was sent from this computer, was refused, or waits."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QSize, Qt, pyqtSignal
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QFileDialog, QHBoxLayout, QStackedWidget, QWidget

from crashdesk.dialogs.contents import is_text, legible
from crashdesk.dialogs.controls import Button
from crashdesk.dialogs.history_model import HistoryModel
from crashdesk.dialogs.history_table import HistoryTable
from crashdesk.dialogs.labels import Note, wide
from crashdesk.dialogs.preview import PreviewDialog
from crashdesk.dialogs.rows import ButtonRow
from crashdesk.dialogs.window import GuestDialog
from crashdesk.widgets.labels import PlainLabel

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from crashdesk.reporter.history import Record

SUFFIX: Final = "crashdesk"
"""How the names of saved reports end; the packages tell the system what that is."""
_COLUMNS, _LINES = 150, 32
"""The size to read in, in Latin characters and lines, as far as the screen has room for it."""


class HistoryDialog(GuestDialog):
    """Lists records, shows and saves their bytes, and takes copies away.

    Copies that were deleted can be brought back as long as the dialog is open.

    Signals:
        copies_given_up(list of records): the dialog closes, and these copies are to be deleted.
        data_deletion_requested(): the person wants to have deleted what the recipient has.
        outdated(): a record is no longer where it was; call ``show_records`` with those there are.

    Args:
        read: gives the very bytes of a record, or raises OSError.
        parent: the window it belongs to.
    """

    copies_given_up = pyqtSignal(object)
    data_deletion_requested = pyqtSignal()
    outdated = pyqtSignal()

    def __init__(self, read: Callable[[Record], bytes], parent: QWidget | None = None) -> None:
        super().__init__("", parent, columns=90)
        self._read = read
        self._records: Sequence[Record] = ()
        self._given_up: dict[Path, Record] = {}
        self._says: Callable[[], str] = str
        self.model = HistoryModel(self)
        self.table = HistoryTable(self.model, self)
        self.table.on_selection(self._comment)
        self.table.doubleClicked.connect(self._show)
        self.table.on_key(Qt.Key.Key_Return, self._show)
        self.table.on_key(Qt.Key.Key_Delete, self._delete)
        self._intro, self._nothing = PlainLabel(wrap=True), PlainLabel(wrap=True)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self._nothing)
        self._pages.addWidget(self.table)
        self._told = Note()
        self._make_buttons()
        self._arrange()
        self._name()
        self.table.setFocus()
        self._follow()

    def show_records(self, records: Sequence[Record]) -> None:
        """Show these records, keeping what is selected as far as it is still there."""
        row = self.table.currentIndex().row()
        chosen, told = set(map(_identity, self.selected)), self._says
        self._records = records
        self.model.show_records([record for record in records if record.path not in self._given_up])
        self.say(
            self._nothing.setText,
            lambda: self.tr(
                "Nothing has been reported from this computer yet. Each report appears here once it waits, "
                "is sent or is refused: to be read, saved or deleted."
            ),
        )
        self._pages.setCurrentIndex(1 if self.model.records else 0)
        self._select(chosen, row)
        self._follow()
        self._tell(told)

    @property
    def selected(self) -> list[Record]:
        """The records that are chosen, in the order of the table."""
        return [self.model.records[row] for row in self.table.rows]

    @property
    def told(self) -> str:
        """What is said of the selection, or of what was done last."""
        return self._told.text()

    def save(self, record: Record, path: str) -> None:
        """Write a record's very bytes to a file; a failure is told in the dialog."""
        data = self._bytes(record)
        if data is None:
            return
        try:
            Path(path).write_bytes(data)
        except OSError as error:
            reason = error.strerror or str(error)
            self._tell(lambda: self.tr("Not saved: {reason}. Choose another place.").format(reason=reason))
            return
        self._tell(lambda: self.tr("Saved as {path}").format(path=path))

    def done(self, result: int) -> None:
        """Close, and let go of the copies that were deleted."""
        if self._given_up:
            self.copies_given_up.emit(list(self._given_up.values()))
            self._given_up.clear()
        super().done(result)

    def wanted(self) -> QSize:
        """A size that leaves some lines to read."""
        metrics = self.fontMetrics()
        return QSize(wide(metrics, _COLUMNS), _LINES * metrics.lineSpacing())

    def retranslate(self) -> None:
        """Show the records in another language."""
        super().retranslate()
        self.model.retranslate()

    def _make_buttons(self) -> None:
        self.show_button = Button(self, self._show)
        self.save_button = Button(self, self._ask_path)
        self.code_button = Button(self, self._copy_code)
        self.delete_button = Button(self, self._delete)
        self.undo_button = Button(self, self._undo)
        self.data_button = Button(self, self.data_deletion_requested.emit)
        self.close_button = Button(self, self.close)

    def _arrange(self) -> None:
        told = QHBoxLayout()
        told.addWidget(self._told, 1)
        told.addWidget(self.undo_button)
        self.column.addWidget(self._intro)
        self.column.addWidget(self._pages, 1)
        self.column.addLayout(told)
        own = (self.show_button, self.save_button, self.code_button, self.delete_button)
        self.footer.addLayout(ButtonRow(own, (self.data_button, self.close_button)))

    def _name(self) -> None:
        self.say(self.setWindowTitle, lambda: self.tr("History of reports"))
        self.say(
            self._intro.setText,
            lambda: self.tr(
                "Here is everything that was sent from this computer, was refused, or is still waiting. "
                "Copies of what was sent are kept on this computer alone, for 30 days at most."
            ),
        )
        self.say(self._nothing.setText, lambda: self.tr("Looking…"))
        self.say(self.table.setAccessibleName, lambda: self.tr("Reports"))
        self.say(self.show_button.rename, lambda: self.tr("&Show…"))
        self.say(self.save_button.rename, lambda: self.tr("S&ave as…"))
        self.say(self.code_button.rename, lambda: self.tr("&Copy support code"))
        self.say(self.delete_button.rename, lambda: self.tr("&Delete copies"))
        self.say(self.undo_button.rename, lambda: self.tr("&Undo"))
        self.say(self.data_button.rename, lambda: self.tr("Delete &my data…"))
        self.say(self.close_button.rename, lambda: self.tr("C&lose"))

    def _follow(self) -> None:
        """Offer what can be done with the selection."""
        chosen = self.selected
        self.show_button.setEnabled(len(chosen) == 1)
        self.save_button.setEnabled(len(chosen) == 1)
        self.code_button.setEnabled(any(record.support_code for record in chosen))
        self.delete_button.setEnabled(any(record.is_copy for record in chosen))
        self.undo_button.setVisible(bool(self._given_up))

    def _comment(self) -> None:
        """Tell why the one chosen was refused, or what was deleted."""
        self._follow()
        chosen = self.selected
        one = chosen[0] if len(chosen) == 1 else None
        self._tell(lambda: self._commented(one))

    def _commented(self, one: Record | None) -> str:
        if one is not None and one.state == "set_aside":
            return self.tr("Not sent, because it could not be cleaned of secrets for sure: {why}").format(
                why=one.why
            )
        if one is not None and one.why:
            return self.tr("The recipient said: {why}").format(why=one.why)
        match len(self._given_up):
            case 0:
                return ""
            case 1:
                return self.tr("1 copy is deleted when this window closes.")
            case number:
                return self.tr("%n copies are deleted when this window closes.", "", number)

    def _tell(self, text: Callable[[], str]) -> None:
        self._says = text
        self.say(self._write, text)

    def _write(self, text: str) -> None:
        self._told.setText(text)
        self._told.setAccessibleName(text)

    def _select(self, chosen: set[tuple[str, str]], row: int = 0) -> None:
        """Select records; where none of them is there, the one that stands in a row now."""
        records = self.model.records
        if records:
            rows = [at for at, record in enumerate(records) if _identity(record) in chosen]
            self.table.select(rows or [min(max(row, 0), len(records) - 1)])

    def _bytes(self, record: Record) -> bytes | None:
        try:
            return self._read(record)
        except OSError:
            self._tell(lambda: self.tr("This report has moved on since; the list shows how things are now."))
            self.outdated.emit()
            return None

    def _show(self) -> None:
        chosen = self.selected
        data = self._bytes(chosen[0]) if len(chosen) == 1 else None
        if data is not None:
            PreviewDialog(legible(data), self, exact=data if is_text(data) else None).show()

    def _ask_path(self) -> None:
        """Ask for a file without an event loop of its own, so that the host goes on as usual."""
        record = self.selected[0]
        dialog = QFileDialog(self, self.tr("Save the very bytes"), f"{record.key}.{SUFFIX}")
        dialog.setDefaultSuffix(SUFFIX)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.fileSelected.connect(lambda path: self.save(record, path))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _copy_code(self) -> None:
        clipboard = QGuiApplication.clipboard()
        assert clipboard is not None
        codes = [record.support_code for record in self.selected if record.support_code]
        clipboard.setText("\n".join(dict.fromkeys(codes)))
        self._tell(lambda: self.tr("Copied"))

    def _delete(self) -> None:
        self._given_up |= {record.path: record for record in self.selected if record.is_copy}
        self.show_records(self._records)
        self._comment()

    def _undo(self) -> None:
        back = set(map(_identity, self._given_up.values()))
        self._given_up.clear()
        self.table.clearSelection()
        self.show_records(self._records)
        self.table.clearSelection()
        self._select(back)
        self._comment()
        self.table.setFocus()


def _identity(record: Record) -> tuple[str, str]:
    """By which a record is known again when it has left the outbox, and its file is another."""
    return record.key, record.kind
