"""Names and values, in groups: tags, contexts, user, extra data, packages."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any

from PyQt6.QtCore import QCoreApplication, QModelIndex, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QAction, QPalette
from PyQt6.QtWidgets import QApplication, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from crashdesk.desk.stack_nodes import shown_value
from crashdesk.desk.tokens import GRID, HALF, muted, strong_font
from crashdesk.desk.trees import PlainTree, cell
from crashdesk.widgets.labels import as_plain_tooltip

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from PyQt6.QtGui import QStandardItem

    from crashdesk.client import Event

# The name by which pylupdate6 finds the texts.
translate = QCoreApplication.translate

Group = tuple[str, "Sequence[tuple[str, Any]]"]
_FEW = 25  # members a group shows opened
_MOST = 500  # members of one value that get rows of their own
_DEEP = 6  # levels that open; what lies deeper is shown as text
_OPENS = Qt.ItemDataRole.UserRole


class PairsView(PlainTree):
    """A tree of two columns; values that are objects open to their members."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.setItemDelegate(_PairDelegate(self))
        self.setIndentation(2 * GRID)
        self.clear()

    def show_groups(self, groups: Iterable[Group]) -> None:
        """Show groups of pairs; the members of the nameless group stand at the top level."""
        self.clear()
        for name, pairs in groups:
            rows = [_row(key, value) for key, value in pairs[:_MOST]]
            if name:
                self._add_group(name, rows)
            else:
                for row in rows:
                    self.items.appendRow(row)
        self.setColumnWidth(0, min(max(self.sizeHintForColumn(0) + 3 * GRID, 16 * GRID), 26 * GRID))

    def clear(self) -> None:
        """Show nothing."""
        self.items.clear()
        self.items.setHorizontalHeaderLabels(
            [translate("PairsView", "Name"), translate("PairsView", "Value")]
        )

    def _add_group(self, name: str, rows: Sequence[list[QStandardItem]]) -> None:
        head = cell(name)
        head.setData(True, _OPENS)
        head.setFont(strong_font(QApplication.font()))
        for row in rows:
            head.appendRow(row)
        self.items.appendRow([head, cell("")])
        self.setExpanded(head.index(), len(rows) <= _FEW)


class TagsView(PairsView):
    """An event's tags. ``searched``: the query that finds the issues which share a tag."""

    searched = pyqtSignal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.setAccessibleName(self.tr("Tags"))
        action = QAction(self.tr("Show issues with this tag"), self)
        action.triggered.connect(self.search_current)
        self.addAction(action)

    def search_current(self) -> None:
        """Search for the tag in the current row."""
        index = self.currentIndex()
        if index.isValid():
            self.searched.emit(query_term(index.siblingAtColumn(0).data(), index.siblingAtColumn(1).data()))


def query_term(key: str, value: str) -> str:
    """A tag as a term of Sentry's search language, quoted where it must be."""
    if value and not any(letter.isspace() or letter in '"\\' for letter in value):
        return f"{key}:{value}"
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'{key}:"{escaped}"'


def context_groups(event: Event, titles: Mapping[str, str]) -> list[Group]:
    """What the Context tab shows: user, request, contexts, extra data and packages, without empty ones.

    Args:
        event: the event.
        titles: the groups' names by ``user``, ``request``, ``extra`` and ``packages``.
    """
    contexts = [(name, [pair for pair in pairs if pair[0] != "type"]) for name, pairs in event.contexts]
    groups: list[Group] = [
        (titles["user"], event.user),
        (titles["request"], event.request),
        *contexts,
        (titles["extra"], event.extra),
        (titles["packages"], event.packages),
    ]
    return [(name, pairs) for name, pairs in groups if pairs]


def _row(name: str, value: Any, depth: int = 0) -> list[QStandardItem]:
    first = cell(name, as_plain_tooltip(name))
    if isinstance(value, Mapping) and value and depth < _DEEP:
        first.setData(True, _OPENS)
        for key, member in islice(value.items(), _MOST):
            first.appendRow(_row(str(key), member, depth + 1))
        return [first, cell("" if len(value) <= _MOST else f"{_MOST} / {len(value)}")]
    text = shown_value(value)
    return [first, cell(text, as_plain_tooltip(text))]


class _PairDelegate(QStyledItemDelegate):
    """Mutes the names, so that the values are what is read, and gives the rows air."""

    def initStyleOption(self, option: QStyleOptionViewItem | None, index: QModelIndex) -> None:
        super().initStyleOption(option, index)
        if option is not None and index.column() == 0 and not index.data(_OPENS):
            option.palette.setColor(QPalette.ColorRole.Text, muted(option.palette))

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        return super().sizeHint(option, index) + QSize(0, HALF)
