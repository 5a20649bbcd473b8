"""One event in tabs: stack, trail, tags, context, raw."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtWidgets import QApplication, QFrame, QPlainTextEdit, QTabWidget, QWidget

from crashdesk.desk.controls import tool_button
from crashdesk.desk.pairs_view import PairsView, TagsView, context_groups
from crashdesk.desk.stack_text import event_json
from crashdesk.desk.stack_view import StackView
from crashdesk.desk.tokens import code_font
from crashdesk.desk.trail_view import TrailView

if TYPE_CHECKING:
    from crashdesk.client import Event
    from crashdesk.desk.issue_actions import IssueActions


class EventTabs(QTabWidget):
    """Shows one event. The chosen tab stays chosen from event to event."""

    def __init__(self, actions: IssueActions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.stack = StackView()
        self.trail = TrailView()
        self.tags = TagsView()
        self.details = PairsView(self.tr("Context"))
        self.raw = QPlainTextEdit()
        self._event: Event | None = None
        self._set_up_raw()
        self.setDocumentMode(True)
        for page, title in zip(self._pages(), self._titles(), strict=True):
            self.addTab(page, title)
        self.setCornerWidget(
            tool_button("content-copy", actions.copy_stack.toolTip(), actions.copy_stack.trigger)
        )
        self.currentChanged.connect(lambda _tab: self._show_raw())

    def show_event(self, event: Event) -> None:
        """Show an event; one that is shown already is left as it is, with all that was opened in it."""
        if self._event is not None and self._event.id == event.id:
            return
        self._event = event
        self.stack.show_event(event)
        self.trail.show_event(event)
        self.tags.show_groups([("", event.tags)])
        self.details.show_groups(context_groups(event, self._groups()))
        self.setTabText(1, self._counted(self.tr("Trail"), len(event.crumbs)))
        self.setTabText(2, self._counted(self.tr("Tags"), len(event.tags)))
        self.raw.clear()
        self._show_raw()

    def clear(self) -> None:
        """Show no event."""
        self._event = None
        for page in self._pages():
            page.clear()
        for tab, title in enumerate(self._titles()):
            self.setTabText(tab, title)

    def _show_raw(self) -> None:
        """Write the JSON only once it is looked at: it may be a megabyte."""
        looked_at = self.currentWidget() is self.raw
        if looked_at and self._event is not None and not self.raw.toPlainText():
            self.raw.setPlainText(event_json(self._event))

    def _set_up_raw(self) -> None:
        self.raw.setReadOnly(True)
        self.raw.setFrameShape(QFrame.Shape.NoFrame)
        self.raw.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.raw.setFont(code_font(QApplication.font()))
        self.raw.setAccessibleName(self.tr("The event as JSON"))

    def _pages(self) -> tuple[StackView, TrailView, PairsView, PairsView, QPlainTextEdit]:
        return self.stack, self.trail, self.tags, self.details, self.raw

    def _titles(self) -> tuple[str, ...]:
        return self.tr("Stack"), self.tr("Trail"), self.tr("Tags"), self.tr("Context"), self.tr("Raw")

    def _groups(self) -> dict[str, str]:
        return {
            "user": self.tr("User"),
            "request": self.tr("Request"),
            "extra": self.tr("Extra"),
            "packages": self.tr("Packages"),
        }

    @staticmethod
    def _counted(title: str, count: int) -> str:
        return f"{title} {count}" if count else title
