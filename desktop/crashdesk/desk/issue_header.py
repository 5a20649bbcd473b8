"""The head of the right pane: what the issue is, where it happens, how often; and what to do with it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PyQt6.QtCore import QRectF, QSize, Qt
from PyQt6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PyQt6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QVBoxLayout, QWidget

from crashdesk.desk.captions import Kind, LineCaption
from crashdesk.desk.formats import absolute, ago, exact_number, plural
from crashdesk.desk.issue_model import status_name
from crashdesk.desk.marks import draw_mark, level_name
from crashdesk.desk.tokens import GRID, HALF, tokens_for
from crashdesk.widgets.icons import icon
from crashdesk.widgets.labels import as_plain_tooltip

if TYPE_CHECKING:
    from PyQt6.QtGui import QAction

    from crashdesk.client import Event, Issue
    from crashdesk.desk.issue_actions import IssueActions

_SIDE = 12  # pixels
_ROOMY = 480  # pixels


class LevelMark(QWidget):
    """The mark of a level, with its name in the tooltip."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._level: Issue | None = None
        self.setFixedSize(QSize(_SIDE, _SIDE))

    def show_level(self, issue: Issue) -> None:
        """Show an issue's level."""
        self._level = issue
        self.setToolTip(level_name(issue.level))
        self.setAccessibleName(level_name(issue.level))
        self.update()

    def paintEvent(self, _event: QPaintEvent | None) -> None:
        """Draw the mark."""
        if self._level is not None:
            with QPainter(self) as painter:
                color = tokens_for(self.palette()).level(self._level.level)
                draw_mark(painter, QRectF(self.rect()), self._level.level, color)


class IssueHeader(QWidget):
    """Title, facts and buttons of one issue."""

    def __init__(self, actions: IssueActions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions = actions
        self._mark = LevelMark()
        self._title = LineCaption(Kind.TITLE)
        self._where = LineCaption(Kind.QUIET)
        self._facts = LineCaption(Kind.QUIET)
        self._resolve = _button(actions.resolve, self.tr("Resolve"))
        self._ignore = _button(actions.ignore, self.tr("Ignore"))
        self._reopen = _button(actions.reopen, self.tr("Reopen"))
        self._more = self._menu_button()
        self._lay_out()

    @property
    def title(self) -> str:
        """The title as it is shown."""
        return self._title.text()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Leave the words of the buttons out where the facts need the room."""
        super().resizeEvent(event)
        styles = Qt.ToolButtonStyle
        style = styles.ToolButtonTextBesideIcon if self.width() >= _ROOMY else styles.ToolButtonIconOnly
        for button in (self._resolve, self._ignore, self._reopen):
            button.setToolButtonStyle(style)

    def show_issue(self, issue: Issue, event: Event | None, now: datetime | None = None) -> None:
        """Show an issue, with what its shown event adds."""
        moment = now or datetime.now(UTC)
        self._mark.show_level(issue)
        self._title.setText(issue.title)
        self._where.setText(where(issue, event))
        self._facts.setText(self._sentence(issue, moment))
        self._facts.setAccessibleDescription(self._exact(issue))
        self._facts.setToolTip(as_plain_tooltip(self._exact(issue)))
        is_open = issue.status == "unresolved"
        self._resolve.setVisible(is_open)
        self._ignore.setVisible(is_open)
        self._reopen.setVisible(not is_open)

    def _sentence(self, issue: Issue, now: datetime) -> str:
        state = "" if issue.status == "unresolved" else status_name(issue.status)
        parts = (
            state,
            plural(issue.events, self.tr("event"), self.tr("events")),
            plural(issue.users, self.tr("user"), self.tr("users")),
            self.tr("first %1").replace("%1", ago(issue.first_seen, now)),
            self.tr("last %1").replace("%1", ago(issue.last_seen, now)),
        )
        return " · ".join(part for part in parts if part)

    def _exact(self, issue: Issue) -> str:
        events = f"{exact_number(issue.events)} {self.tr('events')}"
        counts = f"{events}, {exact_number(issue.users)} {self.tr('users')}"
        first = f"{self.tr('First seen')} {absolute(issue.first_seen)}"
        return f"{issue.short_id}\n{counts}\n{first}\n{self.tr('Last seen')} {absolute(issue.last_seen)}"

    def _menu_button(self) -> QToolButton:
        button = QToolButton()
        button.setIcon(icon("dots-horizontal"))
        button.setAutoRaise(True)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setStyleSheet("QToolButton::menu-indicator { image: none }")
        button.setToolTip(self.tr("More"))
        button.setAccessibleName(self.tr("More"))
        menu = QMenu(button)
        menu.addActions([self._actions.copy_stack, self._actions.copy_json])
        button.setMenu(menu)
        return button

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(GRID)
        top.addWidget(self._mark)
        top.addWidget(self._title, 1)
        top.addWidget(self._more)
        facts = QVBoxLayout()
        facts.setSpacing(HALF)
        facts.addWidget(self._where)
        facts.addWidget(self._facts)
        below = QHBoxLayout()
        below.setSpacing(GRID)
        below.addLayout(facts, 1)
        for button in (self._ignore, self._reopen, self._resolve):
            below.addWidget(button, alignment=Qt.AlignmentFlag.AlignBottom)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GRID, GRID, GRID + HALF, GRID)
        column.setSpacing(HALF)
        column.addLayout(top)
        column.addLayout(below)


def where(issue: Issue, event: Event | None) -> str:
    """``acme-frontend · acme@1.2.3 · production``, as far as it is known."""
    release, environment = (event.release, event.environment) if event else ("", "")
    return " · ".join(part for part in (issue.project.name, release, environment) if part)


def _button(action: QAction, text: str) -> QToolButton:
    """A button for an action, under a shorter name where the menu's is longer."""
    button = QToolButton()
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    button.setIcon(action.icon())
    button.setText(text)
    button.setToolTip(action.toolTip())
    button.setAccessibleName(text)
    button.clicked.connect(lambda _checked: action.trigger())
    return button
