"""The middle pane: the search field, the list of issues, and where in the whole it stands. No HTTP here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QItemSelectionModel, QModelIndex, pyqtSignal
from PyQt6.QtWidgets import QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from crashdesk.client import Issue
from crashdesk.desk.busy_bar import BusyBar
from crashdesk.desk.captions import Caption, Kind
from crashdesk.desk.controls import single_shot, tool_button
from crashdesk.desk.formats import span_of
from crashdesk.desk.issue_model import ISSUE_ROLE, SORTS, Column, IssueModel
from crashdesk.desk.issue_view import IssueView
from crashdesk.desk.message_pane import MessagePane
from crashdesk.desk.tokens import GRID
from crashdesk.desk.welcome import Welcome
from crashdesk.widgets.icons import icon

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crashdesk.client import ClientError
    from crashdesk.desk.issue_feed import Shown

DEFAULT_QUERY = "is:unresolved"
_QUIET_KEYS = 120  # milliseconds without an arrow key before a row counts as chosen


class IssueList(QWidget):
    """Shows one page of issues, or says why there is none.

    Signals: ``selected`` (an issue, or None), ``searched`` (the query's text), ``sorted_by`` (Sentry's
    name of the order), ``went`` (+1 or -1 page), ``retried``.
    """

    selected = pyqtSignal(object)
    searched = pyqtSignal(str)
    sorted_by = pyqtSignal(str)
    went = pyqtSignal(int)
    retried = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = IssueModel(self)
        self.view = IssueView(self.model)
        self.search = QLineEdit(DEFAULT_QUERY)
        self.busy = BusyBar()
        self.message = MessagePane()
        self.welcome = Welcome()
        self.span = Caption(Kind.SMALL)
        self._body = QStackedWidget()
        self._previous = tool_button("chevron-left", self.tr("Previous page"), lambda: self.went.emit(-1))
        self._next = tool_button("chevron-right", self.tr("Next page"), lambda: self.went.emit(1))
        self._settle = single_shot(self, _QUIET_KEYS, self._tell_selected)
        self._told: str | None = None
        self._held = self._advancing = False
        self._previous.setEnabled(False)
        self._next.setEnabled(False)
        self._set_up_search()
        self._lay_out()
        self._connect()

    @property
    def current(self) -> Issue | None:
        """The issue whose row is current and selected."""
        index = self.view.currentIndex()
        selection = self.view.selectionModel()
        if (
            selection is None
            or not index.isValid()
            or not selection.isRowSelected(index.row(), QModelIndex())
        ):
            return None
        issue = index.data(ISSUE_ROLE)
        return issue if isinstance(issue, Issue) else None

    @property
    def chosen(self) -> list[Issue]:
        """All selected issues."""
        selection = self.view.selectionModel()
        rows = selection.selectedRows() if selection is not None else []
        return [issue for row in rows if isinstance(issue := row.data(ISSUE_ROLE), Issue)]

    def show_page(self, shown: Shown) -> None:
        """Show a page, keeping selection and scroll position; an empty one is explained."""
        self._hold_what_leaves(shown.page.rows)
        neighbour = self._row_after_selection()
        with self.view.steady():
            self.model.show(shown.page.rows)
        self.span.setText(span_of(shown.first, len(shown.page.rows), shown.page.hits))
        self._previous.setEnabled(shown.has_previous)
        self._next.setEnabled(shown.has_next)
        if shown.page.rows:
            self._body.setCurrentWidget(self.view)
            self._select_after_change(neighbour)
        else:
            self._explain_empty(shown)

    def show_error(self, error: ClientError, *, keep: bool) -> None:
        """Say what went wrong; ``keep`` leaves the issues that are shown."""
        if keep and self.model.rowCount():
            return
        headline = self.tr("The issues could not be loaded")
        self.message.say(headline, str(error), "cloud-alert", self.tr("Try again"), self.retried.emit)
        self._body.setCurrentWidget(self.message)

    def show_waiting(self) -> None:
        """Say that there is no server yet, where no issues are shown that could stay."""
        if self.model.rowCount():
            return
        text = self.tr("Your issues appear here as soon as it is ready.")
        self.message.say(self.tr("Starting the server…"), text, "server")
        self._body.setCurrentWidget(self.message)

    def forget_selection(self) -> None:
        """Let the first issue of the next page be selected, as for a new query."""
        self._held = False
        self._told = ""  # neither an issue nor None: whatever comes is news
        self.view.clearSelection()
        self.view.setCurrentIndex(QModelIndex())
        self.view.scrollToTop()

    def advance(self) -> None:
        """Select the next issue if the selected one is not on the next page: it was sent away."""
        self._advancing = True

    def set_query(self, text: str, sort: str) -> None:
        """Put a query into the search field and an order onto the header, without a search."""
        self.search.setText(text)
        self.view.show_order(
            next((column for column, name in SORTS.items() if name == sort), Column.LAST_SEEN)
        )

    def focus_search(self) -> None:
        """Go to the search field."""
        self.search.setFocus()
        self.search.selectAll()

    def clear_search(self) -> None:
        """Search for what is unresolved again."""
        self.search.setText(DEFAULT_QUERY)
        self.searched.emit(DEFAULT_QUERY)

    def _explain_empty(self, shown: Shown) -> None:
        self._tell_selected()
        if not shown.others and shown.query.text in {"", DEFAULT_QUERY}:
            self._body.setCurrentWidget(self.welcome)
        elif shown.query.text == DEFAULT_QUERY:
            text = self.tr("Everything here is resolved or ignored. New reports appear by themselves.")
            self.message.say(
                self.tr("Nothing left to do"),
                text,
                "check-circle-outline",
                self.tr("Show all issues"),
                self._show_all,
            )
            self._body.setCurrentWidget(self.message)
        else:
            text = self.tr("Nothing matches “%1”.").replace("%1", shown.query.text)
            self.message.say(
                self.tr("No issues found"),
                text,
                "magnify-close",
                self.tr("Clear the search"),
                self.clear_search,
            )
            self._body.setCurrentWidget(self.message)

    def _show_all(self) -> None:
        self.search.setText("")
        self.searched.emit("")

    def _hold_what_leaves(self, rows: Sequence[Issue]) -> None:
        """Go on to the next issue where this one was sent away; keep it where it left by itself."""
        gone = bool(self._told) and all(issue.id != self._told for issue in rows)
        self._held = gone and not self._advancing
        self._advancing = False
        selection = self.view.selectionModel()
        if self._held and selection is not None:
            selection.clear()  # or Qt would move it to a neighbour

    def _row_after_selection(self) -> int:
        """Where the selection is; that row's successor takes it over when the issue leaves the list."""
        return self.view.currentIndex().row() if self.current is not None else -1

    def _select_after_change(self, neighbour: int) -> None:
        """Keep the selection; where its issue was sent away take the next one, as a mail client does."""
        if self._held:
            return
        if not self.view.currentIndex().isValid() or (self.current is None and neighbour >= 0):
            row = min(max(neighbour, 0), self.model.rowCount() - 1)
            flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
            selection = self.view.selectionModel()
            if selection is not None:
                selection.setCurrentIndex(self.model.index(row, 0), flags)
        self._tell_selected()

    def _tell_selected(self) -> None:
        self._settle.stop()
        issue = self.current
        if issue is None and self._held:
            return
        issue_id = issue.id if issue else None
        if issue_id != self._told:
            self._told = issue_id
            self.selected.emit(issue)

    def _set_up_search(self) -> None:
        self.search.setPlaceholderText(
            self.tr("Search all issues, or is:unresolved, is:resolved, is:ignored")
        )
        self.search.setAccessibleName(self.tr("Search issues"))
        self.search.setClearButtonEnabled(True)
        self.search.addAction(icon("magnify"), QLineEdit.ActionPosition.LeadingPosition)
        self.search.returnPressed.connect(lambda: self.searched.emit(self.search.text().strip()))

    def _lay_out(self) -> None:
        for page in (self.view, self.message, self.welcome):
            self._body.addWidget(page)
        field = QHBoxLayout()
        field.setContentsMargins(GRID, GRID, GRID, GRID - 2)
        field.addWidget(self.search)
        foot = QHBoxLayout()
        foot.setContentsMargins(GRID + GRID // 2, GRID // 2, GRID, GRID // 2)
        foot.setSpacing(GRID // 2)
        foot.addWidget(self.span, 1)
        foot.addWidget(self._previous)
        foot.addWidget(self._next)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(field)
        column.addWidget(self.busy)
        column.addWidget(self._body, 1)
        column.addLayout(foot)

    def _connect(self) -> None:
        selection = self.view.selectionModel()
        if selection is not None:
            selection.currentRowChanged.connect(lambda _now, _before: self._settle.start())
            selection.selectionChanged.connect(lambda _now, _before: self._settle.start())
        self.view.activated.connect(lambda _index: self._tell_selected())
        self.view.ordered.connect(lambda column: self.sorted_by.emit(SORTS[column]))
