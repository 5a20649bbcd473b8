from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QEvent, QObject

from crashdesk.qt.events import EventFilter
from crashdesk.reporter.diagnostics import Diagnostics

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def test_an_event_reaches_who_asked_for_its_type_and_always_goes_on(qtbot: QtBot) -> None:
    seen: list[QEvent.Type] = []
    events, watched = EventFilter(Diagnostics()), QObject()
    events.on(QEvent.Type.Show, lambda _watched, event: seen.append(event.type()))
    assert not events.eventFilter(watched, QEvent(QEvent.Type.Show))
    assert not events.eventFilter(watched, QEvent(QEvent.Type.Hide))
    assert not events.eventFilter(None, None)
    events.off(QEvent.Type.Show)
    events.off(QEvent.Type.Show)
    events.eventFilter(watched, QEvent(QEvent.Type.Show))
    assert seen == [QEvent.Type.Show]


def test_a_handler_that_fails_stops_no_event(qtbot: QtBot, expects_reporter_failures: list[str]) -> None:
    events = EventFilter(Diagnostics())
    events.on(QEvent.Type.Show, lambda _watched, _event: 1 / 0)  # type: ignore[arg-type]
    assert not events.eventFilter(QObject(), QEvent(QEvent.Type.Show))
    assert len(expects_reporter_failures) == 1
