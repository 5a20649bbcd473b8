from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject

from crashdesk.client import Event
from crashdesk.desk.event_bar import EventBar, number_of
from crashdesk.desk.issue_actions import IssueActions

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

LATEST = Event("c", older_id="b")
MIDDLE = Event("b", older_id="a", newer_id="c")
OLDEST = Event("a", newer_id="b")


def test_the_latest_event_has_the_last_number() -> None:
    assert number_of(LATEST, 124, None, 0) == 124


def test_a_neighbour_has_the_next_number() -> None:
    assert number_of(MIDDLE, 124, LATEST, 124) == 123
    assert number_of(OLDEST, 124, MIDDLE, 123) == 122
    assert number_of(MIDDLE, 124, OLDEST, 122) == 123


def test_a_number_stays_within_what_there_is() -> None:
    assert number_of(OLDEST, 124, MIDDLE, 1) == 1
    assert number_of(LATEST, 0, None, 0) == 1


def test_an_event_that_came_meanwhile_can_be_reached(qtbot: QtBot) -> None:
    owner = QObject()
    actions = IssueActions(owner)
    bar = EventBar(actions)
    qtbot.addWidget(bar)
    bar.show_event(LATEST, 3)
    assert bar.text.startswith("event 3 of 3")
    assert actions.older.isEnabled()
    assert not actions.newer.isEnabled()
    bar.show_total(4)
    assert bar.text.startswith("event 3 of 4")
    assert actions.newer.isEnabled()
    bar.clear()
    assert bar.text == ""
    assert not actions.older.isEnabled()
