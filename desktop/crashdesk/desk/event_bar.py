"""The foot of the right pane: which of the issue's events is shown, and its neighbours."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from crashdesk.desk.captions import Caption, Kind
from crashdesk.desk.formats import absolute, ago, exact_number
from crashdesk.desk.tokens import GRID, HALF
from crashdesk.widgets.labels import as_plain_tooltip

if TYPE_CHECKING:
    from PyQt6.QtGui import QAction

    from crashdesk.client import Event
    from crashdesk.desk.issue_actions import IssueActions


def number_of(event: Event, total: int, before: Event | None, number: int) -> int:
    """Which of the issue's events this is, counted from 1.

    Sentry tells an event's neighbours, not its number: it follows from where we came from.

    Args:
        event: the event that is shown now.
        total: how many the issue has.
        before: the event that was shown until now, if any.
        number: that event's number.
    """
    if event.newer_id is None or before is None:
        return max(total, 1)
    step = 1 if before.id == event.older_id else -1 if before.id == event.newer_id else 0
    return min(max(number + step, 1), max(total, 1))


class EventBar(QWidget):
    """``older``, ``event 124 of 124``, ``newer``."""

    def __init__(self, actions: IssueActions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions = actions
        self._event: Event | None = None
        self._number = self._total = 0
        self._label = Caption(Kind.SMALL)
        self._label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        row = QHBoxLayout(self)
        row.setContentsMargins(GRID, HALF, GRID, HALF)
        row.addWidget(_button(actions.older, self.tr("older"), Qt.LayoutDirection.LeftToRight))
        row.addWidget(self._label, 1)
        row.addWidget(_button(actions.newer, self.tr("newer"), Qt.LayoutDirection.RightToLeft))
        self.clear()

    @property
    def text(self) -> str:
        """What the bar says."""
        return self._label.text()

    def clear(self) -> None:
        """Show no event."""
        self._event, self._number, self._total = None, 0, 0
        self._show()

    def show_event(self, event: Event, total: int) -> None:
        """Show where an event stands among ``total``."""
        self._number = number_of(event, total, self._event, self._number)
        self._event, self._total = event, max(total, self._number)
        self._show()

    def show_total(self, total: int) -> None:
        """Tell that there are more events now; the one that is shown stays."""
        self._total = max(total, self._number)
        self._show()

    def _show(self) -> None:
        event = self._event
        self._actions.older.setEnabled(event is not None and event.older_id is not None)
        newer = event is not None and (event.newer_id is not None or self._number < self._total)
        self._actions.newer.setEnabled(newer)
        if event is None:
            self._label.setText("")
            return
        place = self.tr("event %1 of %2").replace("%1", exact_number(self._number))
        self._label.setText(
            f"{place.replace('%2', exact_number(self._total))} · {ago(event.time, datetime.now(UTC))}"
        )
        self._label.setToolTip(as_plain_tooltip(f"{absolute(event.time)}\n{event.id}"))


def _button(action: QAction, text: str, direction: Qt.LayoutDirection) -> QToolButton:
    """A flat button with its arrow on the outer side."""
    button = QToolButton()
    button.setAutoRaise(True)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    button.setLayoutDirection(direction)
    button.setIcon(action.icon())
    button.setText(text)
    button.setToolTip(action.toolTip())
    button.setAccessibleName(action.text())
    button.setEnabled(action.isEnabled())
    button.clicked.connect(lambda _checked: action.trigger())
    action.enabledChanged.connect(button.setEnabled)
    return button
