from __future__ import annotations

import threading
import traceback
from typing import Any

import pytest

from crashdesk.reporter.captures import Capture
from crashdesk.reporter.echoes import BREATH, HANDED_ON, Echoes
from crashdesk.reporter.host_calls import HostCalls
from tests.helpers.reporter import EMPTY, raised


class Room:
    """Echoes with a clock of their own."""

    def __init__(self) -> None:
        self.now = 100.0
        self.calls = HostCalls(lambda _where, _error: None)
        self.echoes = Echoes(self.calls, lambda: self.now)

    def told(self, capture: Capture) -> Capture:
        self.echoes.remember(capture)
        return capture


@pytest.fixture
def room() -> Room:
    return Room()


def record(text: str, mechanism: str = "logging") -> Capture:
    return Capture(EMPTY, logentry={"message": "%s", "formatted": text}, mechanism=mechanism)


def message(text: str) -> Capture:
    return Capture(EMPTY, synthetic=("QtCritical", text), mechanism="qt_message", handled=False)


def crash(error: BaseException) -> Capture:
    return Capture(EMPTY, error=raised(error), mechanism="excepthook", handled=False, crash=True)


def as_text(capture: Capture) -> str:
    assert capture.error is not None
    return "uncaught " + "".join(traceback.format_exception(capture.error))


@pytest.mark.parametrize("mechanism", ["logging", "generic"])
@pytest.mark.parametrize("original", [message("no pixmap"), crash(ValueError("x"))])
def test_what_a_hook_says_of_what_it_was_given_is_no_report(
    room: Room, original: Capture, mechanism: str
) -> None:
    room.told(original)
    with room.calls.passing():
        assert room.echoes.original(record("oh dear", mechanism)) == original.event_id
        assert room.echoes.original(crash(KeyError())) is None, "another failure"
        room.now += 2 * HANDED_ON
        assert room.echoes.original(record("oh dear", mechanism)) is None, "a dialog may be open"
    assert room.echoes.original(record("oh dear", mechanism)) is None


def test_a_record_that_repeats_a_message_in_the_same_breath_is_none(room: Room) -> None:
    original = room.told(message("no pixmap"))
    assert room.echoes.original(record("Qt says: no pixmap")) == original.event_id
    assert room.echoes.original(record("no font")) is None
    room.now += 2 * BREATH
    assert room.echoes.original(record("Qt says: no pixmap")) is None


def test_a_message_that_was_logged_before_it_reached_us_is_none(room: Room) -> None:
    original = room.told(record("Qt says: no pixmap"))
    assert room.echoes.original(message("no pixmap")) == original.event_id
    assert room.echoes.original(message("no font at all")) is None


def test_a_short_text_in_another_is_a_coincidence(room: Room) -> None:
    room.told(record("x failed"))
    assert room.echoes.original(message("x")) is None
    assert room.echoes.original(message("x failed")) is not None


def test_two_of_the_same_kind_never_echo(room: Room) -> None:
    room.told(record("order gone"))
    assert room.echoes.original(record("order gone")) is None
    room.told(message("order gone"))
    assert room.echoes.original(message("order gone")) is not None, "the record's"
    other = Room()
    other.told(message("order gone"))
    assert other.echoes.original(message("order gone")) is None


def test_a_traceback_that_is_logged_after_its_exception_is_none(room: Room) -> None:
    original = room.told(crash(LookupError("boom")))
    assert room.echoes.original(record(as_text(original))) == original.event_id
    assert room.echoes.original(record(as_text(crash(LookupError("bang"))))) is None
    assert room.echoes.original(record("LookupError: boom")) is None, "no traceback"


def test_a_traceback_that_was_logged_before_its_exception_is_taken_back(room: Room) -> None:
    error = crash(LookupError("boom"))
    mine, another = room.told(record(as_text(error))), room.told(record("something else"))
    room.told(error)
    assert (mine.withdrawn, another.withdrawn) == (True, False)


def test_what_was_handled_takes_nothing_back(room: Room) -> None:
    error = crash(LookupError("boom"))
    mine = room.told(record(as_text(error)))
    error.handled = True
    room.told(error)
    assert not mine.withdrawn


def test_each_thread_has_echoes_of_its_own(room: Room) -> None:
    room.told(message("no pixmap"))
    found: list[Any] = []
    thread = threading.Thread(target=lambda: found.append(room.echoes.original(record("no pixmap"))))
    thread.start()
    thread.join()
    assert found == [None]


def test_no_exception_is_kept(room: Room) -> None:
    room.told(crash(ValueError("x")))
    assert [failure.record for failure in room.echoes._thread.failures] == [None]


def test_what_is_only_counted_has_echoes_but_no_id(room: Room) -> None:
    room.echoes.remember(message("no pixmap"), reported=False)
    assert room.echoes.original(record("Qt says: no pixmap")) == ""
