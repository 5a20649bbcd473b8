"""The issues of one page as a Qt model. It takes typed rows and knows no HTTP."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from PyQt6.QtCore import QAbstractTableModel, QCoreApplication, QModelIndex, QObject, Qt

from crashdesk.desk.formats import absolute, age, exact_number, plural, short_number
from crashdesk.desk.marks import level_name
from crashdesk.widgets.labels import as_plain_tooltip

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from crashdesk.client import Issue
    from crashdesk.protocol.api import IssueStatus

# The name by which pylupdate6 finds the texts.
translate = QCoreApplication.translate

ISSUE_ROLE = Qt.ItemDataRole.UserRole
_NO_PARENT = QModelIndex()


class Column(IntEnum):
    """The columns of the list."""

    ISSUE = 0
    HOURS = 1
    EVENTS = 2
    USERS = 3
    LAST_SEEN = 4


SORTS = {Column.LAST_SEEN: "date", Column.EVENTS: "freq", Column.USERS: "user", Column.ISSUE: "new"}


class IssueModel(QAbstractTableModel):
    """One page of issues.

    Args:
        parent: the owner.
        clock: what time it is; ages are told by it.
    """

    def __init__(
        self, parent: QObject | None = None, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        super().__init__(parent)
        self._rows: list[Issue] = []
        self._ages: list[str] = []
        self._clock = clock

    def rowCount(self, parent: QModelIndex = _NO_PARENT) -> int:
        """How many issues the page holds."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: QModelIndex = _NO_PARENT) -> int:
        """How many columns there are."""
        return 0 if parent.isValid() else len(Column)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a cell shows; ``ISSUE_ROLE`` gives the row's issue."""
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        issue, column = self._rows[index.row()], Column(index.column())
        if role == Qt.ItemDataRole.TextAlignmentRole and column is not Column.ISSUE:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        told = self._roles().get(role)
        return told(issue, column) if told else None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The columns' names."""
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(Column):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._names()[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignLeft if section == Column.ISSUE else Qt.AlignmentFlag.AlignRight
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        return None

    @property
    def rows(self) -> Sequence[Issue]:
        """The issues, in the order shown."""
        return tuple(self._rows)

    def row_of(self, issue_id: str) -> int:
        """The row of an issue, -1 where the page does not have it."""
        return next((row for row, issue in enumerate(self._rows) if issue.id == issue_id), -1)

    def show(self, rows: Sequence[Issue]) -> None:
        """Show these issues, with as few changes as lead from the present rows to them.

        The model is never reset: selection and scrolling position live on. Of two with the same id
        the later one is shown.
        """
        wanted = {issue.id: issue for issue in rows}
        self._drop_missing(set(wanted))
        for position, issue in enumerate(wanted.values()):
            self._place(position, issue)
        self.refresh_ages()

    def refresh_ages(self) -> None:
        """Tell the view which ages have changed by the mere passing of time."""
        ages = [self._text(issue, Column.LAST_SEEN) for issue in self._rows]
        before, self._ages = self._ages, ages
        for row, text in enumerate(ages):
            if row >= len(before) or before[row] != text:
                cell = self.index(row, Column.LAST_SEEN)
                self.dataChanged.emit(cell, cell)

    def _drop_missing(self, wanted: set[str]) -> None:
        for row in range(len(self._rows) - 1, -1, -1):
            if self._rows[row].id not in wanted:
                self.beginRemoveRows(QModelIndex(), row, row)
                del self._rows[row]
                self.endRemoveRows()

    def _place(self, position: int, issue: Issue) -> None:
        """Bring an issue to its position; all positions before are right already."""
        row = self.row_of(issue.id)
        if row < 0:
            self.beginInsertRows(QModelIndex(), position, position)
            self._rows.insert(position, issue)
            self.endInsertRows()
            return
        if row != position:
            self.beginMoveRows(QModelIndex(), row, row, QModelIndex(), position)
            self._rows.insert(position, self._rows.pop(row))
            self.endMoveRows()
        if self._rows[position] != issue:
            self._rows[position] = issue
            self.dataChanged.emit(self.index(position, 0), self.index(position, len(Column) - 1))

    def _roles(self) -> dict[int, Callable[[Issue, Column], Any]]:
        return {
            ISSUE_ROLE: lambda issue, _column: issue,
            Qt.ItemDataRole.DisplayRole: self._text,
            Qt.ItemDataRole.ToolTipRole: lambda issue, column: as_plain_tooltip(self._tooltip(issue, column)),
            Qt.ItemDataRole.AccessibleTextRole: self._spoken,
        }

    def _names(self) -> list[str]:
        return [self.tr("Issue"), self.tr("24 h"), self.tr("Events"), self.tr("Users"), self.tr("Seen")]

    def _text(self, issue: Issue, column: Column) -> str:
        return {
            Column.ISSUE: issue.title,
            Column.HOURS: "",
            Column.EVENTS: short_number(issue.events),
            Column.USERS: short_number(issue.users),
            Column.LAST_SEEN: age(issue.last_seen, self._clock()),
        }[column]

    def _tooltip(self, issue: Issue, column: Column) -> str:
        total, most = sum(issue.hours), max(issue.hours, default=0)
        return {
            Column.ISSUE: f"{level_name(issue.level)}: {issue.title}\n{issue.culprit}".strip(),
            Column.HOURS: self.tr("%1 in the last 24 hours, at most %2 in one hour")
            .replace("%1", plural(total, self.tr("event"), self.tr("events")))
            .replace("%2", exact_number(most)),
            Column.EVENTS: f"{exact_number(issue.events)} {self.tr('events')}",
            Column.USERS: f"{exact_number(issue.users)} {self.tr('users')}",
            Column.LAST_SEEN: f"{self.tr('Last seen')} {absolute(issue.last_seen)}\n"
            f"{self.tr('First seen')} {absolute(issue.first_seen)}",
        }[column]

    def _spoken(self, issue: Issue, column: Column) -> str:
        if column is not Column.ISSUE:
            return self._tooltip(issue, column)
        return f"{level_name(issue.level)}, {status_name(issue.status)}: {issue.title}, {issue.culprit}"


def status_name(status: IssueStatus) -> str:
    """The word for an issue's state."""
    return {
        "unresolved": translate("issues", "unresolved"),
        "resolved": translate("issues", "resolved"),
        "ignored": translate("issues", "ignored"),
    }[status]
