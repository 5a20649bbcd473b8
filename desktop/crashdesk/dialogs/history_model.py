"""The rows of the history as a Qt model. It takes records and knows no files."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, Any, Final

from PyQt6.QtCore import QAbstractTableModel, QLocale, QModelIndex, QObject, Qt

from crashdesk.dialogs.delivery_figures import moment
from crashdesk.widgets.labels import as_plain_tooltip

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crashdesk.reporter.history import Record

_NO_PARENT = QModelIndex()
PAD: Final = 2 * "\N{EN SPACE}"
"""What keeps a number clear of the next column."""


class Column(IntEnum):
    """The columns of the table."""

    WHEN = 0
    WHAT = 1
    KIND = 2
    SIZE = 3
    STATE = 4
    CODE = 5


class HistoryModel(QAbstractTableModel):
    """Records in the order they are given."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._records: list[Record] = []

    @property
    def records(self) -> Sequence[Record]:
        """What is shown."""
        return self._records

    def show_records(self, records: Sequence[Record]) -> None:
        """Show other records."""
        self.beginResetModel()
        self._records = list(records)
        self.endResetModel()

    def rowCount(self, parent: QModelIndex = _NO_PARENT) -> int:
        """How many records there are."""
        return 0 if parent.isValid() else len(self._records)

    def columnCount(self, parent: QModelIndex = _NO_PARENT) -> int:
        """How many columns there are."""
        return 0 if parent.isValid() else len(Column)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a cell shows."""
        if not index.isValid() or index.row() >= len(self._records):
            return None
        record, column = self._records[index.row()], Column(index.column())
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(record, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            told = record.why if column is Column.STATE else self._text(record, column)
            return as_plain_tooltip(told) if told else None
        if role == Qt.ItemDataRole.TextAlignmentRole and column is Column.SIZE:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The columns' names."""
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(Column):
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole and section == Column.SIZE:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return self._names()[Column(section)] + (PAD if section == Column.SIZE else "")

    def retranslate(self) -> None:
        """Have everything shown in another language."""
        if self._records:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._records) - 1, len(Column) - 1))
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(Column) - 1)

    def _text(self, record: Record, column: Column) -> str:
        match column:
            case Column.WHEN:
                return moment(record.when)
            case Column.WHAT:
                return self._title(record)
            case Column.KIND:
                return self._kind(record.kind)
            case Column.SIZE:
                form = QLocale.DataSizeFormat.DataSizeSIFormat
                return QLocale().formattedDataSize(record.size, 1, form)
            case Column.STATE:
                return self._state(record)
        return record.support_code

    def _names(self) -> dict[Column, str]:
        return {
            Column.WHEN: self.tr("Time"),
            Column.WHAT: self.tr("What"),
            Column.KIND: self.tr("Kind"),
            Column.SIZE: self.tr("Size"),
            Column.STATE: self.tr("State"),
            Column.CODE: self.tr("Support code"),
        }

    def _title(self, record: Record) -> str:
        """Of a session its state, in words; of everything else what the host calls it."""
        states = {
            "ok": self.tr("The program runs"),
            "exited": self.tr("The program ended"),
            "crashed": self.tr("The program crashed"),
            "abnormal": self.tr("The program ended unexpectedly"),
        }
        return states.get(record.title, record.title) if record.kind == "session" else record.title

    def _kind(self, kind: str) -> str:
        kinds = {
            "error": self.tr("Crash report"),
            "feedback": self.tr("Feedback"),
            "transaction": self.tr("Speed measurement"),
            "session": self.tr("Usage statistics"),
            "attachment": self.tr("Screenshot or log"),
        }
        return kinds.get(kind, kind)

    def _state(self, record: Record) -> str:
        states = {
            "sent": self.tr("Sent"),
            "waiting": self.tr("Waiting to be sent"),
            "set_aside": self.tr("Kept back"),
            "held": self.tr("Waiting for your answer"),
            "refused": self.tr("Refused"),
        }
        return states[record.state]
