from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING
from weakref import ref

import pytest
from PyQt6 import QtGui
from PyQt6.QtCore import QChildEvent, QEvent, QObject, QPoint, QPointF, QRect, QSize, QTimerEvent

from crashdesk.qt.effort import Effort
from crashdesk.qt.events import CAUSED, CAUSED_BY_STEP, KINDS, EventFilter
from crashdesk.qt.pulse import Pulse
from crashdesk.reporter.diagnostics import Diagnostics

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def test_an_event_reaches_who_asked_for_its_type_and_always_goes_on(qtbot: QtBot) -> None:
    seen: list[QEvent.Type] = []
    events, watched = EventFilter(Diagnostics()), QObject()

    def show(_watched: QObject | None, event: QEvent) -> None:
        seen.append(event.type())

    events.on(QEvent.Type.Show, show)
    assert not events.eventFilter(watched, QEvent(QEvent.Type.Show))
    assert not events.eventFilter(watched, QEvent(QEvent.Type.Hide))
    assert not events.eventFilter(None, None)
    events.off(QEvent.Type.Show, show)
    events.off(QEvent.Type.Show, show)
    events.eventFilter(watched, QEvent(QEvent.Type.Show))
    assert seen == [QEvent.Type.Show]


def test_several_may_ask_for_a_type_and_leave_one_by_one(qtbot: QtBot) -> None:
    seen: list[str] = []
    events, watched = EventFilter(Diagnostics()), QObject()

    def first(*_: object) -> None:
        seen.append("first")
        events.off(QEvent.Type.Show, first)

    events.on(QEvent.Type.Show, first)
    events.on(QEvent.Type.Show, lambda *_: seen.append("second"))
    events.eventFilter(watched, QEvent(QEvent.Type.Show))
    events.eventFilter(watched, QEvent(QEvent.Type.Show))
    assert seen == ["first", "second", "second"]


def test_a_handler_that_fails_stops_no_event(qtbot: QtBot, expects_reporter_failures: list[str]) -> None:
    events = EventFilter(Diagnostics())
    events.on(QEvent.Type.Show, lambda _watched, _event: 1 / 0)  # type: ignore[arg-type]
    assert not events.eventFilter(QObject(), QEvent(QEvent.Type.Show))
    assert len(expects_reporter_failures) == 1


@pytest.mark.parametrize(
    "event",
    [
        QTimerEvent(1),
        QtGui.QPaintEvent(QRect()),
        QtGui.QResizeEvent(QSize(), QSize()),
        QtGui.QMoveEvent(QPoint(), QPoint()),
        QtGui.QEnterEvent(QPointF(), QPointF(), QPointF()),
        QtGui.QShowEvent(),
        QtGui.QHideEvent(),
        QtGui.QExposeEvent(QtGui.QRegion()),
    ],
)
def test_classes_of_one_type_are_what_they_are_taken_for(event: QEvent) -> None:
    assert KINDS[type(event)] is event.type()


class Loop:
    """A filter with a pulse, and a place that counts as running a loop."""

    def __init__(self) -> None:
        self.events, self.probes = EventFilter(Diagnostics()), 0
        self.pulse = Pulse(lambda: None, self._probe, CAUSED, CAUSED_BY_STEP)
        self.events.feel(self.pulse)

    def _probe(self) -> None:
        self.probes += 1

    def deliver(self, watched: QObject, event: QEvent) -> None:
        """Give the filter an event as a loop would; one of type User is the probe."""
        self.events.on(QEvent.Type.User, lambda *_: self.pulse.rest(sys._getframe(2)))
        self.events.eventFilter(watched, event)


def test_the_start_of_a_top_level_event_is_noted(qtbot: QtBot) -> None:
    loop, watched = Loop(), QObject()
    loop.deliver(watched, QTimerEvent(1))
    unknown = loop.pulse.beat
    loop.deliver(watched, QEvent(QEvent.Type.User))
    before = time.monotonic()
    loop.deliver(watched, QTimerEvent(1))
    assert unknown is None
    assert loop.pulse.beat is not None
    begin, kind, receiver, reference = loop.pulse.beat
    assert before <= begin <= time.monotonic()
    assert (kind, receiver, reference()) == (QEvent.Type.Timer, QObject, watched)


def test_a_long_event_is_told_by_the_next_one_where_the_watcher_did_not_see_it(qtbot: QtBot) -> None:
    loop, watched = Loop(), QObject()
    used = iter([0.0, 0.3])
    loop.deliver(watched, QEvent(QEvent.Type.User))
    loop.deliver(watched, QTimerEvent(1))
    long = loop.pulse.beat
    assert long is not None
    loop.pulse.effort, loop.pulse.patience = Effort(used.__next__, long[0]), 0.01
    time.sleep(0.02)
    loop.deliver(watched, QTimerEvent(2))
    [ending] = loop.pulse.unseen
    assert ending.beat is long
    loop.deliver(watched, QTimerEvent(3))
    assert list(used) == [], "the short one after it was not looked at"


def test_an_event_that_code_causes_is_not_top_level(qtbot: QtBot) -> None:
    loop, watched = Loop(), QObject()
    loop.deliver(watched, QEvent(QEvent.Type.User))
    loop.events.eventFilter(watched, QTimerEvent(1))
    assert loop.pulse.beat is None


def test_an_event_that_qt_sends_while_it_handles_another_does_not_take_its_place(qtbot: QtBot) -> None:
    loop, watched = Loop(), QObject()
    loop.deliver(watched, QEvent(QEvent.Type.User))
    loop.deliver(watched, QTimerEvent(1))
    before = loop.pulse.beat
    for kind in CAUSED:
        loop.deliver(watched, QEvent(kind))
    assert loop.pulse.beat is before


def test_thousands_of_widgets_that_are_polished_in_one_event_are_no_stall(qtbot: QtBot) -> None:
    """Without a filter of Python's it takes a tenth of the time."""
    loop, window = Loop(), QObject()
    loop.deliver(window, QEvent(QEvent.Type.User))
    loop.deliver(window, QEvent(QEvent.Type.PolishRequest))
    before = loop.pulse.beat
    loop.deliver(window, QChildEvent(QEvent.Type.ChildAdded, QObject()))
    assert loop.pulse.beat is before
    loop.deliver(window, QChildEvent(QEvent.Type.ChildPolished, QObject()))
    assert loop.pulse.beat is not before


@pytest.mark.parametrize("kind", [QEvent.Type.WindowBlocked, QEvent.Type.WindowUnblocked])
def test_a_window_that_a_dialog_blocks_or_frees_does_not_take_the_place_of_what_did_that(
    kind: QEvent.Type, qtbot: QtBot
) -> None:
    loop, watched = Loop(), QObject()
    loop.deliver(watched, QEvent(QEvent.Type.User))
    loop.deliver(watched, QTimerEvent(1))
    before = loop.pulse.beat
    loop.deliver(QObject(), QEvent(kind))
    assert loop.pulse.beat is before


def test_a_system_window_that_is_painted_was_asked_by_the_system(qtbot: QtBot) -> None:
    loop, window = Loop(), QtGui.QWindow()
    loop.deliver(window, QEvent(QEvent.Type.User))
    loop.deliver(window, QtGui.QPaintEvent(QRect()))
    assert loop.pulse.beat is not None
    assert loop.pulse.beat[1] is QEvent.Type.Paint


def test_a_button_that_is_drawn_again_does_not_take_the_place_of_the_click_on_it(qtbot: QtBot) -> None:
    loop, watched = Loop(), QObject()
    loop.deliver(watched, QEvent(QEvent.Type.User))
    loop.deliver(watched, QTimerEvent(1))
    click, probes = loop.pulse.beat, loop.probes
    loop.pulse.step()
    loop.deliver(watched, QEvent(QEvent.Type.UpdateRequest))
    assert loop.pulse.beat is click
    assert loop.probes == probes + 1, "which tells when the click is over"
    loop.deliver(watched, QEvent(QEvent.Type.User))
    loop.deliver(watched, QEvent(QEvent.Type.UpdateRequest))
    assert loop.pulse.beat is not None
    assert loop.pulse.beat[1] is QEvent.Type.UpdateRequest


def test_the_receiver_of_an_event_is_not_kept_alive(qtbot: QtBot) -> None:
    loop, watched = Loop(), QObject()
    loop.deliver(watched, QEvent(QEvent.Type.User))
    loop.deliver(watched, QTimerEvent(1))
    gone = ref(watched)
    del watched
    assert gone() is None


def test_a_loop_that_nobody_knows_is_asked_for_while_the_watcher_waits(qtbot: QtBot) -> None:
    loop, watched = Loop(), QObject()
    loop.deliver(watched, QTimerEvent(1))
    assert loop.probes == 0
    loop.pulse.attention = True
    loop.deliver(watched, QTimerEvent(1))
    loop.deliver(watched, QTimerEvent(1))
    assert loop.probes == 1


def test_an_event_without_a_python_frame_or_receiver_stops_nothing(qtbot: QtBot) -> None:
    loop = Loop()
    loop.deliver(QObject(), QEvent(QEvent.Type.User))
    loop.deliver(None, QTimerEvent(1))  # type: ignore[arg-type]
    loop.pulse.depth = 10_000  # as when Qt ends with the interpreter
    loop.deliver(QObject(), QTimerEvent(1))
    assert loop.pulse.beat is None


def test_a_pulse_that_fails_stops_no_event(qtbot: QtBot, expects_reporter_failures: list[str]) -> None:
    seen: list[str] = []
    loop, watched = Loop(), QObject()
    loop.deliver(watched, QEvent(QEvent.Type.User))
    loop.events.on(QEvent.Type.Timer, lambda *_: seen.append("timer"))
    loop.pulse.attention = True
    loop.pulse._wake = lambda: 1 / 0  # type: ignore[assignment]
    loop.deliver(watched, QTimerEvent(1))
    assert seen == ["timer"]
    assert len(expects_reporter_failures) == 1


def test_no_pulse_is_felt_any_more_once_it_is_taken_away(qtbot: QtBot) -> None:
    loop, watched = Loop(), QObject()
    loop.deliver(watched, QEvent(QEvent.Type.User))
    loop.events.feel(None)
    loop.deliver(watched, QTimerEvent(1))
    assert loop.pulse.beat is None
