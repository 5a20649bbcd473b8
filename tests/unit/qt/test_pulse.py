from __future__ import annotations

import sys
import threading
import time
from typing import TYPE_CHECKING
from weakref import ref

from PyQt6 import sip
from PyQt6.QtCore import QEvent, QObject

from crashdesk.qt.effort import Effort
from crashdesk.qt.pulse import MAX_SITES, Pulse

if TYPE_CHECKING:
    from types import FrameType

    from crashdesk.qt.pulse import Beat


class Heard:
    """A pulse, and how often it woke the watcher and asked for a probe."""

    def __init__(self) -> None:
        self.woken = self.probes = 0
        self.pulse = Pulse(self._wake, self._probe)

    def _wake(self) -> None:
        self.woken += 1

    def _probe(self) -> None:
        self.probes += 1


IDLE = Effort(lambda: 0.0, 0.0)
"""A main thread that has used no processor."""


def beat_of(receiver: QObject) -> Beat:
    return (time.monotonic(), QEvent.Type.Timer, type(receiver), ref(receiver))


def here() -> FrameType:
    return sys._getframe(1)


def test_a_place_where_the_probe_was_handled_runs_a_loop() -> None:
    pulse = Heard().pulse
    frame = here()
    assert not pulse.runs_loop(frame)
    pulse.rest(frame)
    assert (pulse.code, pulse.depth) == (frame.f_code, 1)
    assert pulse.beat is None
    at = (id(frame.f_code), pulse.at)
    assert at in pulse.sites
    assert at != (id(frame.f_code), frame.f_lasti)  # the frame has gone on: that is another place


def test_a_notify_of_the_hosts_own_is_looked_past() -> None:
    pulse = Heard().pulse
    found: list[FrameType] = []

    def notify() -> None:
        pulse.rest(sys._getframe())
        found.append(sys._getframe(1))

    notify()
    assert pulse.code is found[0].f_code
    assert pulse.depth == 2


def test_many_places_are_forgotten_rather_than_kept_for_ever() -> None:
    pulse = Heard().pulse
    for number in range(MAX_SITES + 5):
        exec(
            compile("\n" * number + "pulse.rest(here())", f"<{number}>", "exec"),
            {"pulse": pulse, "here": here},
        )
    assert 0 < len(pulse.sites) <= MAX_SITES


def test_the_end_of_a_suspect_is_noted_once_with_the_receivers_name() -> None:
    heard, receiver = Heard(), QObject()
    receiver.setObjectName("saveButton")
    pulse, beat = heard.pulse, beat_of(receiver)
    pulse.beat = pulse.suspect = beat
    pulse.attention = True
    pulse.answer(beat[0] + 3)
    assert pulse.ending == (beat, beat[0] + 3, "saveButton", False, False)
    assert_told(pulse)
    assert heard.woken == 1
    pulse.ending = None
    pulse.answer(beat[0] + 4)
    assert pulse.ending is None


def assert_told(pulse: Pulse) -> None:
    assert pulse.suspect is None
    assert not pulse.attention


def test_a_receiver_that_is_gone_has_no_name() -> None:
    pulse = Heard().pulse
    dead, deleted = QObject(), QObject()
    beats = beat_of(dead), beat_of(deleted)
    del dead
    sip.delete(deleted)
    for beat in beats:
        pulse.suspect = beat
        pulse.answer(1.0)
        assert pulse.ending is not None
        assert pulse.ending.name == ""


def test_another_thread_asks_no_object_for_its_name() -> None:
    pulse, receiver = Heard().pulse, QObject()
    receiver.setObjectName("saveButton")
    pulse.suspect = beat_of(receiver)
    thread = threading.Thread(target=pulse.excuse)
    thread.start()
    thread.join()
    assert pulse.ending is not None
    assert pulse.ending.name == ""


def test_an_excuse_ends_the_suspicion_and_the_beat() -> None:
    pulse, receiver = Heard().pulse, QObject()
    pulse.beat = pulse.suspect = beat_of(receiver)
    pulse.excuse()
    assert pulse.ending is not None
    assert pulse.ending.excused
    assert pulse.beat is pulse.suspect is None


def test_the_end_of_the_loop_is_an_excuse_and_its_place_runs_none_any_more() -> None:
    pulse, receiver, frame = Heard().pulse, QObject(), here()
    pulse.rest(frame)
    pulse.beat = pulse.suspect = beat_of(receiver)
    pulse.leave()
    assert pulse.ending is not None
    assert pulse.ending.excused
    assert not pulse.sites
    assert pulse.beat is pulse.suspect is None


def test_an_event_that_kept_the_main_thread_busy_is_told_by_who_comes_after_it() -> None:
    heard, receiver = Heard(), QObject()
    receiver.setObjectName("saveButton")
    pulse, beat = heard.pulse, beat_of(receiver)
    pulse.effort, pulse.patience = Effort(iter([0.0, 0.09, 0.11]).__next__, beat[0]), 0.1
    pulse.passed(beat, beat[0] + 0.3)
    assert (list(pulse.unseen), heard.woken) == ([], 0), "it may have been a rest"
    pulse.passed(beat, beat[0] + 0.3)
    assert list(pulse.unseen) == [(beat, beat[0] + 0.3, "saveButton", False, False)]
    assert heard.woken == 1


def test_a_step_that_slept_is_told_whatever_the_processor_says() -> None:
    heard, receiver = Heard(), QObject()
    pulse, beat = heard.pulse, beat_of(receiver)
    pulse.beat, pulse.effort, pulse.patience = beat, IDLE, 0.1
    pulse.step()
    pulse.passed(beat, beat[0] + 0.3)
    assert list(pulse.unseen) == [(beat, beat[0] + 0.3, "", False, True)]
    other = beat_of(receiver)
    pulse.passed(other, other[0] + 0.3)
    assert len(pulse.unseen) == 1, "nothing is known of the next one"


def test_a_step_that_the_watcher_has_lost_sight_of_is_certain_to_the_end() -> None:
    heard, receiver = Heard(), QObject()
    pulse, beat = heard.pulse, beat_of(receiver)
    pulse.beat = pulse.suspect = beat
    pulse.step()
    pulse.rest(here())
    assert pulse.ending is not None
    assert pulse.ending.certain


def test_a_step_in_a_loop_that_is_not_known_yet_says_nothing_of_the_event_before() -> None:
    heard, receiver = Heard(), QObject()
    pulse = heard.pulse
    beat = (time.monotonic() - 9.0, *beat_of(receiver)[1:])
    pulse.beat, pulse.effort, pulse.patience = beat, IDLE, 0.1
    pulse.step()
    pulse.passed(beat, beat[0] + 9.0)
    assert not pulse.unseen


def test_what_the_watcher_knows_of_is_left_to_it() -> None:
    heard, receiver = Heard(), QObject()
    pulse, beat = heard.pulse, beat_of(receiver)
    pulse.effort, pulse.patience = Effort(iter([0.0, 9.0]).__next__, beat[0]), 0.1
    pulse.suspect = beat
    pulse.passed(beat, beat[0] + 9.0)
    pulse.excuse()
    pulse.passed(beat, beat[0] + 9.0)
    assert (list(pulse.unseen), heard.woken) == ([], 0)


def test_a_probe_tells_of_the_event_before_it() -> None:
    heard, receiver = Heard(), QObject()
    pulse = heard.pulse
    beat = (time.monotonic() - 0.3, *beat_of(receiver)[1:])
    pulse.beat = beat
    pulse.effort, pulse.patience = Effort(iter([0.0, 0.25]).__next__, beat[0]), 0.1
    pulse.rest(here())
    assert [ending.beat for ending in pulse.unseen] == [beat]
    assert_at_rest(pulse)


def assert_at_rest(pulse: Pulse) -> None:
    assert pulse.beat is None
    assert pulse.ending is None


def test_what_ran_the_loop_can_go_on_from_where_it_rested() -> None:
    pulse, receiver = Heard().pulse, QObject()
    beat = beat_of(receiver)
    pulse.beat = beat
    pulse.rest(here())
    pulse.rest(here())  # once more in the same event
    pulse.go_on()
    assert pulse.beat is not None
    assert pulse.beat[0] > beat[0]
    assert pulse.beat[1:] == beat[1:]


def test_an_event_that_has_begun_meanwhile_is_not_replaced() -> None:
    pulse, receiver = Heard().pulse, QObject()
    pulse.beat = beat_of(receiver)
    pulse.rest(here())
    later = pulse.beat = beat_of(receiver)
    pulse.go_on()
    assert pulse.beat is later


def test_what_is_excused_does_not_go_on() -> None:
    pulse, receiver = Heard().pulse, QObject()
    pulse.beat = beat_of(receiver)
    pulse.rest(here())
    pulse.excuse()
    pulse.go_on()
    assert pulse.beat is None


def test_what_begins_anew_after_an_excuse_is_timed_from_there() -> None:
    pulse, receiver = Heard().pulse, QObject()
    beat = (time.monotonic() - 60, *beat_of(receiver)[1:])
    pulse.beat = pulse.suspect = beat
    pulse.begin_anew()
    assert pulse.ending is not None
    assert pulse.ending.excused
    assert pulse.beat is not None
    assert pulse.beat[0] > beat[0] + 59
    pulse.excuse()
    pulse.begin_anew()
    assert pulse.beat is None


def test_an_event_from_nowhere_asks_for_one_probe_until_it_is_handled() -> None:
    heard, receiver = Heard(), QObject()
    heard.pulse.stray()
    heard.pulse.stray()
    assert heard.probes == 1
    heard.pulse.rest(here())
    heard.pulse.stray()
    assert heard.probes == 2
    heard.pulse.rest(here())
    heard.pulse.suspect = beat_of(receiver)  # a probe is on its way already
    heard.pulse.stray()
    assert heard.probes == 2


def test_a_beat_that_is_resumed_begins_anew_and_wakes_the_watcher() -> None:
    heard, receiver = Heard(), QObject()
    old = (1.0, QEvent.Type.Timer, QObject, ref(receiver))
    heard.pulse.resume(old)
    assert heard.pulse.beat is not None
    assert heard.pulse.beat[0] > 1.0
    assert heard.pulse.beat[1:] == old[1:]
    assert heard.woken == 0
    heard.pulse.attention = True
    heard.pulse.resume(old)
    assert heard.woken == 1
