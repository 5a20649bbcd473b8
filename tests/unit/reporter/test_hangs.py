from __future__ import annotations

import json
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

from crashdesk.reporter.drafts import describe, draft_event
from crashdesk.reporter.hangs import Hangs, of_the_crashed, of_the_dead
from crashdesk.reporter.samples import walk
from crashdesk.reporter.stalls import Stall
from tests.helpers.reporter import EMPTY, consent, events, reporter

if TYPE_CHECKING:
    from pathlib import Path

    from crashdesk.reporter.captures import Capture


class Sink:
    """What became of captures, in order; each one as the event it was at that moment."""

    def __init__(self, *, wanted: bool = True, writable: bool = True) -> None:
        self.steps: list[tuple[str, Any]] = []
        self.writable = writable
        self.hangs = Hangs(2.0, lambda: wanted, lambda: EMPTY, self.draft, self.finish, self.expect)

    def draft(self, capture: Capture) -> bool:
        self.steps.append(("draft", event_of(capture)))
        return self.writable

    def finish(self, capture: Capture) -> None:
        self.steps.append(("finish", event_of(capture)))

    def expect(self, mechanism: str, event_id: str) -> None:
        assert bool(mechanism) == bool(event_id)
        self.steps.append(("expect", mechanism))

    def names(self) -> list[str]:
        return [name for name, _ in self.steps]


def event_of(capture: Capture) -> dict[str, Any]:
    event = draft_event(capture)
    describe(event, capture)
    copy: dict[str, Any] = json.loads(json.dumps(event))
    return copy


def stall() -> Stall:
    found = Stall(time.monotonic() - 2.1, threading.get_ident(), "MouseButtonRelease", "QPushButton")
    found.samples.add(walk(sys._getframe()))
    return found


def test_a_hang_is_drafted_at_once_and_again_with_source_lines() -> None:
    sink = Sink()
    sink.hangs.began(stall())
    assert sink.names() == ["expect", "draft", "draft"]
    first, second = (event for name, event in sink.steps if name == "draft")
    assert "context_line" not in first["exception"]["values"][0]["stacktrace"]["frames"][-1]
    frame = second["exception"]["values"][0]["stacktrace"]["frames"][-1]
    assert frame["function"] == "stall"
    assert "walk(sys._getframe())" in frame["context_line"]
    assert first["event_id"] == second["event_id"]


def test_a_drafted_hang_says_what_hangs_where_and_since_when() -> None:
    sink = Sink()
    sink.hangs.began(stall())
    event = sink.steps[-1][1]
    (error,) = event["exception"]["values"]
    assert (error["type"], error["value"]) == ("AppHang", "The main thread was blocked for at least 2 s")
    assert error["mechanism"] == {"type": "AppHang", "handled": False, "synthetic": True}
    assert error["thread_id"] == str(threading.get_ident())
    assert event["level"] == "error"
    hang = event["contexts"]["hang"]
    assert time.time() - hang.pop("began") == pytest.approx(2.1, abs=1)
    culprit = hang.pop("culprit")
    assert culprit.startswith(f"{__name__}.stall:")
    assert hang == {
        "outcome": "ongoing",
        "event": "MouseButtonRelease",
        "receiver": "QPushButton",
        "samples": 1,
        "share": 1.0,
    }


def test_the_other_threads_are_in_it_and_the_main_one_stands_first() -> None:
    go, sink = threading.Event(), Sink()
    waiting = threading.Thread(target=go.wait, name="waits")
    waiting.start()
    main = stall()
    watcher = threading.Thread(target=sink.hangs.began, args=(main,), name="watches")
    watcher.start()
    watcher.join()
    go.set()
    waiting.join()
    threads = sink.steps[-1][1]["threads"]["values"]
    assert (threads[0]["name"], threads[0]["current"], threads[0]["main"]) == ("MainThread", True, True)
    assert "stacktrace" not in threads[0]  # it is the exception's
    names = [thread["name"] for thread in threads]
    assert "waits" in names
    assert "watches" not in names


def test_a_hang_that_is_over_is_finished_with_how_long_it_took() -> None:
    sink, found = Sink(), stall()
    sink.hangs.began(found)
    found.end, found.name = found.begin + 3.21, "saveButton"
    sink.hangs.ended(found)
    assert sink.names() == ["expect", "draft", "draft", "expect", "finish"]
    assert [word for name, word in sink.steps if name == "expect"] == ["anr_foreground", ""]
    event = sink.steps[-1][1]
    assert event["exception"]["values"][0]["value"] == "The main thread was blocked for 3.2 s"
    assert "context_line" in event["exception"]["values"][0]["stacktrace"]["frames"][-1]
    hang = event["contexts"]["hang"]
    assert (hang["outcome"], hang["duration"], hang["receiver_name"]) == ("recovered", 3.21, "saveButton")
    assert event["event_id"] == sink.steps[1][1]["event_id"]


def test_nothing_is_made_of_a_hang_that_nobody_may_be_told_of() -> None:
    sink, found = Sink(wanted=False), stall()
    sink.hangs.began(found)
    sink.hangs.ended(found)
    assert sink.steps == []


def test_a_draft_that_may_not_be_written_is_not_tried_twice() -> None:
    sink = Sink(writable=False)
    sink.hangs.began(stall())
    assert sink.names() == ["expect", "draft"]


def test_a_draft_of_an_ongoing_hang_becomes_fatal_and_says_that_it_was_not_survived() -> None:
    sink = Sink()
    sink.hangs.began(stall())
    event = of_the_dead(sink.steps[-1][1])
    assert event["level"] == "fatal"
    assert event["contexts"]["hang"]["outcome"] == "killed"
    (error,) = event["exception"]["values"]
    assert error["mechanism"]["handled"] is False
    assert error["value"] == ("The main thread was blocked for at least 2 s, until the application was ended")


def test_a_hang_in_which_the_process_died_of_something_else_says_so_and_is_not_fatal() -> None:
    sink = Sink()
    sink.hangs.began(stall())
    event = sink.steps[-1][1]
    of_the_crashed(event, "SIGSEGV")
    assert of_the_dead(event)["level"] == "error"
    assert event["contexts"]["hang"]["outcome"] == "died"
    (error,) = event["exception"]["values"]
    assert error["value"].endswith(", until the application died of SIGSEGV")


def test_a_draft_of_a_hang_that_was_over_stays_as_it_is() -> None:
    sink, found = Sink(), stall()
    sink.hangs.began(found)
    found.end = time.monotonic()
    sink.hangs.ended(found)
    event = sink.steps[-1][1]
    assert of_the_dead(json.loads(json.dumps(event))) == event


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"exception": None, "contexts": None},
        {"contexts": {"hang": {"outcome": "ongoing"}}, "exception": {"values": [{"type": "LookupError"}]}},
        {"contexts": {"hang": "ongoing"}, "exception": {"values": [{"mechanism": {"type": "AppHang"}}]}},
    ],
)
def test_other_drafts_stay_as_they_are(event: dict[str, Any]) -> None:
    assert of_the_dead(json.loads(json.dumps(event))) == event


def test_a_reporter_without_consent_writes_nothing_of_a_hang(tmp_path: Path) -> None:
    subject = reporter(tmp_path, consent("denied"))
    found = stall()
    subject.hangs.began(found)
    found.end = time.monotonic()
    subject.hangs.ended(found)
    assert events(tmp_path) == []
    subject.uninstall()


def test_a_reporter_that_was_not_answered_yet_holds_a_hang(tmp_path: Path) -> None:
    subject = reporter(tmp_path, consent("unknown"))
    subject.start()
    found = stall()
    subject.hangs.began(found)
    assert [event["level"] for event in events(tmp_path)] == ["error"]
    found.end = time.monotonic()
    subject.hangs.ended(found)
    assert subject._writer.drain(20)
    (held,) = subject.delivery.outbox.entries()
    assert held.phase == "held"
    subject.uninstall()


def test_the_next_reporter_makes_the_draft_of_a_killed_one_fatal(tmp_path: Path) -> None:
    first = reporter(tmp_path)
    first.hangs.began(stall())
    first.delivery.stop()  # as a process leaves it that is killed: the draft, and no completion
    second = reporter(tmp_path)
    second.start()
    assert second._writer.drain(20)
    (event,) = events(tmp_path)
    assert (event["level"], event["contexts"]["hang"]["outcome"]) == ("fatal", "killed")
    assert event["exception"]["values"][0]["stacktrace"]["frames"][-1]["function"] == "stall"
    second.uninstall()
