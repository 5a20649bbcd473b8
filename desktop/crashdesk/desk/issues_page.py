"""The Issues page: which on the left, what on the right, and what leads from one to the other."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PyQt6.QtCore import QSettings
from PyQt6.QtWidgets import QHBoxLayout, QMenuBar, QWidget

from crashdesk.client import ClientError, Issue, NotFoundError
from crashdesk.desk.controls import copy_to_clipboard
from crashdesk.desk.event_feed import EventFeed
from crashdesk.desk.issue_actions import IssueActions
from crashdesk.desk.issue_detail import IssueDetail
from crashdesk.desk.issue_feed import IssueFeed, Query, Shown
from crashdesk.desk.issue_list import DEFAULT_QUERY, IssueList
from crashdesk.desk.pages import Page
from crashdesk.desk.splitter import HairlineSplitter
from crashdesk.desk.stack_text import event_json, stack_text
from crashdesk.desk.triage import Change, Triage

if TYPE_CHECKING:
    from collections.abc import Callable

    from PyQt6.QtGui import QAction

    from crashdesk.client import Client
    from crashdesk.desk.tasks import Tasks
    from crashdesk.protocol.api import IssueStatus

_LIST = 548  # pixels: half of what the first window leaves beside the navigation


class IssuesPage(Page):
    """Wires the list, the detail, what loads them and what changes them."""

    key = "issues"
    glyph = "bug-outline"

    def __init__(self, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.actions_ = IssueActions(self)
        self.list = IssueList()
        self.detail = IssueDetail(self.actions_)
        self.feed = IssueFeed(tasks, self)
        self.events = EventFeed(tasks, self)
        self.triage = Triage(tasks, self)
        self._client: Client | None = None
        self._undo: Callable[[], None] | None = None
        self._splitter = HairlineSplitter()
        self._lay_out()
        self._connect_feeds()
        self._connect_actions()
        self.list.show_waiting()

    def title(self) -> str:
        """The page's name."""
        return self.tr("Issues")

    def set_client(self, client: Client | None) -> None:
        """Read from another server; what is shown stays until it answers."""
        self._client = client
        for part in (self.feed, self.events, self.triage):
            part.set_client(client)
        if client is None:
            self.list.show_waiting()
        else:
            self._reload()

    def set_project(self, project_id: str | None) -> None:
        """Show the issues of one project, or of all."""
        self._ask(replace(self.feed.query, project=project_id))

    async def poll(self) -> None:
        """Bring list, counts and event navigation up to date."""
        await self.feed.poll()
        issue = self.detail.issue
        if issue is None or self._client is None or self.list.model.row_of(issue.id) >= 0:
            return
        try:
            self.detail.update_issue(await self._client.issue(issue.id))
        except NotFoundError:
            return  # deleted meanwhile: what is on the screen can still be read

    def resume(self) -> None:
        """Load the event that is missing; the list is brought by the next poll."""
        self.events.resume()

    def add_menus(self, bar: QMenuBar) -> None:
        """Add the Issue and View menus."""
        _add_menu(bar, self.tr("&Issue"), self.actions_.for_issue())
        _add_menu(bar, self.tr("&View"), self.actions_.for_view())

    def save(self, settings: QSettings) -> None:
        """Remember the panes' sizes, the columns' widths, the query and its order."""
        settings.setValue("issues/splitter", self._splitter.saveState())
        settings.setValue("issues/columns", self.list.view.columns().saveState())
        settings.setValue("issues/query", self.feed.query.text)
        settings.setValue("issues/sort", self.feed.query.sort)

    def restore(self, settings: QSettings) -> None:
        """Take up what was remembered."""
        for key, restore in (
            ("issues/splitter", self._splitter.restoreState),
            ("issues/columns", self.list.view.columns().restoreState),
        ):
            state = settings.value(key)
            if state:
                restore(state)
        text = str(settings.value("issues/query", DEFAULT_QUERY) or "")
        sort = str(settings.value("issues/sort", "date"))
        self.list.set_query(text, sort)
        self.feed.ask(replace(self.feed.query, text=text, sort=sort))

    def _ask(self, query: Query) -> None:
        if query != self.feed.query:
            self.list.forget_selection()
        self.feed.ask(query)

    def _show_page(self, shown: Shown) -> None:
        self.list.show_page(shown)
        issue = self.detail.issue
        row = self.list.model.row_of(issue.id) if issue else -1
        if row >= 0:
            self.detail.update_issue(self.list.model.rows[row])
        self.actions_.next_page.setEnabled(shown.has_next)
        self.actions_.previous_page.setEnabled(shown.has_previous)
        self.counted.emit(shown.page.hits if shown.query.text == DEFAULT_QUERY else None)

    def _reload(self) -> None:
        self.feed.reload()
        self.events.resume()

    def _open(self, issue: Issue | None) -> None:
        self.detail.show_issue(issue)
        self.events.open(issue)

    def _fail_list(self, error: ClientError) -> None:
        self.list.show_error(error, keep=self.feed.has_shown)
        self.failed.emit(error)

    def _fail_event(self, error: ClientError) -> None:
        if self.detail.event_shown is not None:
            self.noticed.emit(str(error), self.tr("Try again"), self.events.retry)
        self.detail.show_error(error)
        self.failed.emit(error)

    def _fail_change(self, error: ClientError) -> None:
        self.noticed.emit(self.tr("Nothing was changed. %1").replace("%1", str(error)), None, None)
        self.failed.emit(error)

    def _change(self, status: IssueStatus) -> None:
        chosen = self.list.chosen or ([self.detail.issue] if self.detail.issue else [])
        self.triage.change(chosen, status)

    def _tell_change(self, change: Change) -> None:
        """Say what was done and offer the way back; the list follows at once."""
        self.list.advance()
        self.feed.reload()
        shown = self.detail.issue
        after = next((issue for issue in change.issues if shown and issue.id == shown.id), None)
        if after is not None:
            self.detail.update_issue(replace(after, status=change.status or after.status))
        if change.status is None:
            self._undo = None
            self.noticed.emit(self.tr("Undone."), None, None)
            return
        self._undo = lambda: self.triage.undo(change)
        self.noticed.emit(self._sentence(change), self.tr("Undo"), self.undo)

    def _sentence(self, change: Change) -> str:
        what = change.issues[0].title
        if len(change.issues) > 1:
            what = self.tr("%1 issues").replace("%1", str(len(change.issues)))
        sentences = {
            "resolved": self.tr("Resolved: %1"),
            "ignored": self.tr("Ignored: %1"),
            "unresolved": self.tr("Reopened: %1"),
        }
        return sentences[change.status or "unresolved"].replace("%1", what)

    def search(self, text: str) -> None:
        """Search for a text, as if it had been typed."""
        self.list.search.setText(text)
        self._ask(replace(self.feed.query, text=text))

    def undo(self) -> None:
        """Take the last change back; where there is none, reopen what is selected."""
        undo, self._undo = self._undo, None
        if undo is not None:
            undo()
        else:
            self._change("unresolved")

    def _copy(self, text: str) -> None:
        copy_to_clipboard(text)
        self.noticed.emit(self.tr("Copied."), None, None)

    def _lay_out(self) -> None:
        for pane in (self.list, self.detail):
            self._splitter.addWidget(pane)
        self._splitter.setStretchFactor(0, 1)
        self._splitter.setStretchFactor(1, 1)
        self._splitter.setSizes([_LIST, _LIST])
        self.list.setMinimumWidth(280)
        self.detail.setMinimumWidth(320)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._splitter)

    def _connect_feeds(self) -> None:
        self.feed.loaded.connect(self._show_page)
        self.feed.failed.connect(self._fail_list)
        self.feed.working.connect(self.list.busy.set_working)
        self.events.loaded.connect(self.detail.show_event)
        self.events.failed.connect(self._fail_event)
        self.events.working.connect(self.detail.busy.set_working)
        self.triage.done.connect(self._tell_change)
        self.triage.failed.connect(self._fail_change)
        self.triage.working.connect(self.detail.busy.set_working)
        self.list.selected.connect(self._open)
        self.list.searched.connect(lambda text: self._ask(replace(self.feed.query, text=text)))
        self.detail.tabs.tags.searched.connect(self.search)
        self.list.sorted_by.connect(lambda sort: self._ask(replace(self.feed.query, sort=sort)))
        self.list.went.connect(self._turn)
        self.list.retried.connect(self.feed.reload)
        self.detail.retried.connect(self.events.retry)

    def _turn(self, step: int) -> None:
        self.list.forget_selection()
        if step > 0:
            self.feed.go_next()
        else:
            self.feed.go_previous()

    def _connect_actions(self) -> None:
        acts = self.actions_
        self._on(acts.resolve, lambda: self._change("resolved"))
        self._on(acts.ignore, lambda: self._change("ignored"))
        self._on(acts.reopen, self.undo)
        self._on(acts.newer, self.events.go_newer)
        self._on(acts.older, self.events.go_older)
        self._on(acts.copy_stack, lambda: self._copy_event(stack_text))
        self._on(acts.copy_json, lambda: self._copy_event(event_json))
        self._on(acts.refresh, self._reload)
        self._on(acts.find, self.list.focus_search)
        self._on(acts.next_page, lambda: self._turn(1))
        self._on(acts.previous_page, lambda: self._turn(-1))

    @staticmethod
    def _on(action: QAction, callback: Callable[[], None]) -> None:
        action.triggered.connect(lambda _checked: callback())

    def _copy_event(self, write: Callable[..., str]) -> None:
        if self.detail.event_shown is not None:
            self._copy(write(self.detail.event_shown))


def _add_menu(bar: QMenuBar, title: str, entries: list[QAction | None]) -> None:
    menu = bar.addMenu(title)
    assert menu is not None
    for entry in entries:
        if entry is None:
            menu.addSeparator()
        else:
            menu.addAction(entry)
