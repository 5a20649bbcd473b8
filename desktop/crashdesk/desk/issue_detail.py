"""The right pane: one issue, and one of its events at a time. No HTTP here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from crashdesk.desk.busy_bar import BusyBar
from crashdesk.desk.event_bar import EventBar
from crashdesk.desk.event_tabs import EventTabs
from crashdesk.desk.issue_header import IssueHeader
from crashdesk.desk.message_pane import MessagePane

if TYPE_CHECKING:
    from crashdesk.client import ClientError, Event, Issue
    from crashdesk.desk.issue_actions import IssueActions


class IssueDetail(QWidget):
    """Shows an issue's head at once, and its event as soon as it has come. ``retried``: load it again."""

    retried = pyqtSignal()

    def __init__(self, actions: IssueActions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions = actions
        self.header = IssueHeader(actions)
        self.busy = BusyBar()
        self.tabs = EventTabs(actions)
        self.trouble = MessagePane()
        self.bar = EventBar(actions)
        self.nothing = MessagePane()
        self._issue: Issue | None = None
        self._event: Event | None = None
        self._body = QStackedWidget()
        self._stack = QStackedWidget(self)
        self._lay_out()
        self.show_issue(None)

    @property
    def issue(self) -> Issue | None:
        """The issue that is shown."""
        return self._issue

    @property
    def event_shown(self) -> Event | None:
        """The event that is shown."""
        return self._event

    def show_issue(self, issue: Issue | None) -> None:
        """Show an issue whose event is still to come; of None, what will appear here."""
        self._issue, self._event = issue, None
        self.tabs.clear()
        self.bar.clear()
        self._actions.allow(issue=issue is not None, event=False)
        if issue is None:
            text = self.tr("Select an issue to read its stack, trail and context.")
            self.nothing.say(self.tr("No issue selected"), text, "text-box-search-outline")
            self._stack.setCurrentWidget(self.nothing)
            return
        self.header.show_issue(issue, None)
        self._body.setCurrentWidget(self.tabs)
        self._stack.setCurrentIndex(0)

    def update_issue(self, issue: Issue) -> None:
        """Show what has changed about the issue; the event stays."""
        if self._issue is not None and issue.id == self._issue.id:
            self._issue = issue
            self.header.show_issue(issue, self._event)
            self.bar.show_total(issue.events)

    def show_event(self, event: Event) -> None:
        """Show an event of the issue."""
        if self._issue is None:
            return
        self._event = event
        self.header.show_issue(self._issue, event)
        self.tabs.show_event(event)
        self.bar.show_event(event, self._issue.events)
        self._actions.allow(issue=True, event=True)
        self._body.setCurrentWidget(self.tabs)

    def show_error(self, error: ClientError) -> None:
        """Say why the event could not be loaded, in its place unless another is shown there."""
        if self._event is None:
            headline = self.tr("The event could not be loaded")
            self.trouble.say(headline, str(error), "cloud-alert", self.tr("Try again"), self.retried.emit)
            self._body.setCurrentWidget(self.trouble)

    def _lay_out(self) -> None:
        self._body.addWidget(self.tabs)
        self._body.addWidget(self.trouble)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.busy)
        column.addWidget(self._body, 1)
        column.addWidget(self.bar)
        self._stack.addWidget(content)
        self._stack.addWidget(self.nothing)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._stack)
