"""The history: every report that was sent from this computer, was refused, or waits."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PyQt6.QtCore import QItemSelectionModel, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QStackedWidget,
    QTreeView,
    QWidget,
)

from crashdesk.dialogs.contents import is_text, legible
from crashdesk.dialogs.history_model import Column, HistoryModel
from crashdesk.dialogs.labels import GRID, Note, without_mnemonic
from crashdesk.dialogs.preview import PreviewDialog
from crashdesk.dialogs.window import GuestDialog
from crashdesk.widgets.labels import PlainLabel

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from crashdesk.reporter.history import Record

_COLUMNS, _LINES = 150, 32
"""The size to read in, in average characters and lines, as far as the screen has room for it."""


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
        self.setWindowTitle(self.tr("History of reports"))
        self._read = read
        self._records: Sequence[Record] = ()
        self._given_up: dict[Path, Record] = {}
        self.model = HistoryModel(self)
        self.table = self._table()
        self._nothing = PlainLabel(self.tr("Looking…"), wrap=True)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self._nothing)
        self._pages.addWidget(self.table)
        self._told = Note()
        self._make_buttons()
        self._arrange()
        self.table.setFocus()
        self._follow()

    def show_records(self, records: Sequence[Record]) -> None:
        """Show these records, keeping what is selected as far as it is still there."""
        row = self.table.currentIndex().row()
        chosen, told = set(map(_identity, self.selected)), self.told
        self._records = records
        self.model.show_records([record for record in records if record.path not in self._given_up])
        self._nothing.setText(
            self.tr(
                "Nothing has been reported from this computer yet. Each report appears here once it waits, "
                "is sent or is refused: to be read, saved or deleted."
            )
        )
        self._pages.setCurrentIndex(1 if self.model.records else 0)
        self._select(chosen, row)
        self._follow()
        self._tell(told)

    @property
    def selected(self) -> list[Record]:
        """The records that are chosen, in the order of the table."""
        selection = self.table.selectionModel()
        rows = selection.selectedRows() if selection is not None else []
        return [self.model.records[row] for row in sorted(index.row() for index in rows)]

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
            self._tell(self.tr("Not saved: {reason}. Choose another place.").format(reason=reason))
            return
        self._tell(self.tr("Saved as {path}").format(path=path))

    def done(self, result: int) -> None:
        """Close, and let go of the copies that were deleted."""
        if self._given_up:
            self.copies_given_up.emit(list(self._given_up.values()))
            self._given_up.clear()
        super().done(result)

    def fit(self) -> None:
        """Take a size that leaves some lines to read, as far as the screen has room."""
        metrics, screen = self.fontMetrics(), self.screen()
        wanted = QSize(_COLUMNS * metrics.averageCharWidth(), _LINES * metrics.lineSpacing())
        room = screen.availableGeometry().size() * 0.9 if screen else wanted
        self.resize(wanted.boundedTo(room))

    def _table(self) -> QTreeView:
        # A tree, because a table has a corner button that no screen reader can name.
        table = QTreeView(self)
        table.setModel(self.model)
        table.setRootIsDecorated(False)
        table.setUniformRowHeights(True)
        table.setAllColumnsShowFocus(True)
        table.setAlternatingRowColors(True)
        table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        table.setTextElideMode(Qt.TextElideMode.ElideRight)
        table.setAccessibleName(self.tr("Reports"))
        header = table.header()
        assert header is not None
        header.setStretchLastSection(False)
        header.setSectionsMovable(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(Column.WHAT, QHeaderView.ResizeMode.Stretch)
        selection = table.selectionModel()
        assert selection is not None
        selection.selectionChanged.connect(self._comment)
        table.doubleClicked.connect(self._show)
        for key, action in ((Qt.Key.Key_Return, self._show), (Qt.Key.Key_Delete, self._delete)):
            shortcut = QShortcut(QKeySequence(key), table)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(action)
        return table

    def _make_buttons(self) -> None:
        self.show_button = self._button(self.tr("&Show…"), self._show)
        self.save_button = self._button(self.tr("S&ave as…"), self._ask_path)
        self.code_button = self._button(self.tr("&Copy support code"), self._copy_code)
        self.delete_button = self._button(self.tr("&Delete copies"), self._delete)
        self.undo_button = self._button(self.tr("&Undo"), self._undo)
        self.data_button = self._button(self.tr("Delete &my data…"), self._ask_deletion)
        self.close_button = self._button(self.tr("C&lose"), self.close)

    def _arrange(self) -> None:
        intro = self.tr(
            "What was sent from this computer, was refused or waits. Copies of what has left lie on this "
            "computer alone, for 30 days at most."
        )
        self.column.addWidget(PlainLabel(intro, wrap=True))
        self.column.addWidget(self._pages, 1)
        self.column.addLayout(self._row(self._told, self.undo_button, stretch=0))
        self.column.addSpacing(GRID)
        own = (self.show_button, self.save_button, self.code_button, self.delete_button)
        self.column.addLayout(self._row(*own, self.data_button, self.close_button, stretch=len(own)))

    def _row(self, *widgets: QWidget, stretch: int) -> QHBoxLayout:
        """A row of widgets; the room left over goes before, or to, the one of that number."""
        row = QHBoxLayout()
        for number, widget in enumerate(widgets):
            if number == stretch and isinstance(widget, QPushButton):
                row.addStretch(1)
            row.addWidget(widget, 1 if number == stretch and not isinstance(widget, QPushButton) else 0)
        return row

    def _button(self, text: str, action: Callable[[], object]) -> QPushButton:
        button = QPushButton(text, self)
        button.setAccessibleName(without_mnemonic(text))
        button.setAutoDefault(False)
        button.clicked.connect(action)
        return button

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
        why = chosen[0].why if len(chosen) == 1 else ""
        gone = self._deleted(len(self._given_up)) if self._given_up else ""
        self._tell(self.tr("The recipient said: {why}").format(why=why) if why else gone)

    def _deleted(self, number: int) -> str:
        if number == 1:
            return self.tr("1 copy is deleted when this window closes.")
        return self.tr("%n copies are deleted when this window closes.", "", number)

    def _tell(self, text: str) -> None:
        self._told.setText(text)
        self._told.setAccessibleName(text)

    def _select(self, chosen: set[tuple[str, str]], row: int = 0) -> None:
        """Select records; where none of them is there, the one that stands in a row now."""
        selection = self.table.selectionModel()
        assert selection is not None
        flags = QItemSelectionModel.SelectionFlag
        records = self.model.records
        if not records:
            return
        rows = [at for at, record in enumerate(records) if _identity(record) in chosen]
        rows = rows or [min(max(row, 0), len(records) - 1)]
        for at in rows:
            selection.select(self.model.index(at, 0), flags.Select | flags.Rows)
        selection.setCurrentIndex(self.model.index(rows[0], 0), flags.NoUpdate)

    def _bytes(self, record: Record) -> bytes | None:
        try:
            return self._read(record)
        except OSError:
            self._tell(self.tr("This report has moved on since; the list shows how things are now."))
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
        dialog = QFileDialog(self, self.tr("Save the very bytes"), f"{record.key}.envelope")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.fileSelected.connect(lambda path: self.save(record, path))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _copy_code(self) -> None:
        clipboard = QGuiApplication.clipboard()
        assert clipboard is not None
        codes = [record.support_code for record in self.selected if record.support_code]
        clipboard.setText("\n".join(dict.fromkeys(codes)))
        self._tell(self.tr("Copied"))

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

    def _ask_deletion(self) -> None:
        self.data_deletion_requested.emit()


def _identity(record: Record) -> tuple[str, str]:
    """By which a record is known again when it has left the outbox, and its file is another."""
    return record.key, record.kind
