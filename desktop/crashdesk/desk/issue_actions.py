"""What can be done with issues and events: one action each, shared by menu, buttons and keyboard."""

from __future__ import annotations

from PyQt6.QtCore import QObject
from PyQt6.QtGui import QAction, QKeySequence

from crashdesk.widgets.icons import icon


class IssueActions(QObject):
    """The actions of the Issues page; the page connects them."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.resolve = self._make(self.tr("Resolve"), "check", "R")
        self.ignore = self._make(self.tr("Ignore"), "archive-arrow-down-outline", "I")
        self.reopen = self._make(self.tr("Undo or reopen"), "undo", "U")
        self.newer = self._make(self.tr("Newer event"), "chevron-right", "J")
        self.older = self._make(self.tr("Older event"), "chevron-left", "K")
        self.copy_stack = self._make(self.tr("Copy stack as text"), "content-copy", "Ctrl+Shift+C")
        self.copy_json = self._make(self.tr("Copy event as JSON"), "code-json", "Ctrl+Shift+J")
        self.refresh = self._make(self.tr("Refresh"), "refresh", "F5")
        self.find = self._make(self.tr("Search"), "magnify", "Ctrl+F", "/")
        self.next_page = self._make(self.tr("Next page"), "page-next-outline", "Alt+Right")
        self.previous_page = self._make(self.tr("Previous page"), "page-previous-outline", "Alt+Left")

    def for_issue(self) -> list[QAction | None]:
        """What the Issue menu lists; None stands for a line between."""
        return [
            self.resolve,
            self.ignore,
            self.reopen,
            None,
            self.newer,
            self.older,
            None,
            self.copy_stack,
            self.copy_json,
        ]

    def for_view(self) -> list[QAction | None]:
        """What the View menu lists."""
        return [self.find, self.refresh, None, self.previous_page, self.next_page]

    def allow(self, *, issue: bool, event: bool) -> None:
        """Enable what there is something to do it with."""
        for action in (self.resolve, self.ignore):
            action.setEnabled(issue)
        for action in (self.copy_stack, self.copy_json):
            action.setEnabled(event)

    def _make(self, text: str, glyph: str, *keys: str) -> QAction:
        action = QAction(icon(glyph), text, self)
        action.setShortcuts([QKeySequence(key) for key in keys])
        action.setToolTip(f"{text} ({keys[0]})")
        return action
