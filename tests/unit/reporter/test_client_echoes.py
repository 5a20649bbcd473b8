"""What the reporter makes of a failure that is told twice, and of what the host does while it is called."""

from __future__ import annotations

import logging
import sys
import traceback
from typing import TYPE_CHECKING, Any

import pytest

from crashdesk.reporter.storms import BURST
from tests.helpers.reporter import Receiver, consent, crash, events, raised, started

if TYPE_CHECKING:
    from pathlib import Path

    from crashdesk.reporter.assembler import CrashNotice

pytestmark = [pytest.mark.qt_no_exception_capture, pytest.mark.usefixtures("quiet_hooks")]


def logged(error: BaseException, level: int = logging.ERROR) -> BaseException:
    caught = raised(error)
    logging.getLogger("acme").log(level, "failed", exc_info=caught)
    return caught


@pytest.mark.parametrize("complete", [False, True])
@pytest.mark.parametrize("level", [logging.WARNING, logging.ERROR, logging.CRITICAL])
def test_what_is_logged_and_raised_on_is_one_event_that_nobody_handled(
    home: Path, level: int, *, complete: bool
) -> None:
    notices: list[CrashNotice] = []
    counted: list[Any] = []
    with started(home, consent("unknown"), log_event_level="WARNING") as at:
        at.on_crash = notices.append
        at._sessions._keeper.error = lambda _event_id: counted.append(1)  # type: ignore[assignment, method-assign, misc]
        error = logged(ValueError("gone"), level)
        if complete:
            assert at._writer.drain(10)
            assert notices == []
        sys.excepthook(ValueError, error, error.__traceback__)
        assert at._writer.drain(10)
        [event] = events(home)
        assert event["exception"]["values"][-1]["mechanism"] == {"type": "excepthook", "handled": False}
        assert event["level"] == ("fatal" if level == logging.CRITICAL else "error")
        assert event["threads"]["values"][0]["crashed"] is True
        assert event["logger"] == "acme"
        [notice] = notices
        assert (notice.event_id, notice.title, notice.verdict) == (
            event["event_id"],
            "ValueError: gone",
            "hold",
        )
        assert counted == [1]
        assert at.intake._pending == {}


def test_what_left_before_it_was_raised_on_is_told_all_the_same_and_sent_once(home: Path) -> None:
    notices: list[CrashNotice] = []
    with Receiver() as receiver, started(home, None, receiver.dsn) as at:
        at.on_crash = notices.append
        error = raised(ValueError("gone"))
        event_id = at.capture_exception(error, "error", {}, {})
        assert at.flush(10)
        sys.excepthook(ValueError, error, error.__traceback__)
        assert at.flush(10)
        assert [event["event_id"] for event in receiver.events] == [event_id]
        assert [(notice.event_id, notice.verdict) for notice in notices] == [(event_id, "send")]


def test_nobody_is_told_of_what_the_host_dropped_although_it_was_raised_on(home: Path) -> None:
    with started(home, consent("unknown"), filters={"before_send": lambda _event, _hint: None}) as at:
        at.on_crash = lambda _notice: pytest.fail("told")
        error = logged(ValueError("gone"))
        assert at._writer.drain(10)
        sys.excepthook(ValueError, error, error.__traceback__)
        assert at._writer.drain(10)
    assert events(home) == []


def test_what_the_host_captures_or_logs_while_we_call_it_is_left_out(home: Path) -> None:
    ids: list[Any] = []
    with started(home, consent("unknown")) as at:

        def before_send(event: dict[str, Any], _hint: Any) -> dict[str, Any]:
            ids.append(at.capture_exception(ValueError("inner"), "error", {}, {}))
            ids.append(at.capture_message("inner", "error", {}, {}))
            logging.getLogger("acme").error("inner")
            at.trail.add("inner", "ui")
            ids.append(at.flush(60))
            return event

        object.__setattr__(at.intake._filters, "before_send", before_send)
        crash(ValueError("outer"))
        assert at._writer.drain(10)
        assert [event["exception"]["values"][-1]["value"] for event in events(home)] == ["outer"]
        assert ids == [None, None, False]
        assert at.diagnostics.report()["repeats"] == {"nested": 4}


def test_a_hook_before_ours_that_logs_what_it_is_given_makes_no_event_but_a_step(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        sys, "excepthook", lambda _kind, error, _traceback: logging.getLogger("acme").error("Oh: %s", error)
    )
    with started(home, consent("unknown")) as at:
        crash(ValueError("gone"))
        assert at._writer.drain(10)
        assert "Oh: gone" in [crumb.get("message") for crumb in at.trail.snapshot().breadcrumbs]
        assert at.diagnostics.report()["repeats"] == {"duplicate": 1}
    assert len(events(home)) == 1


def test_a_record_that_was_told_as_text_before_its_exception_came_is_taken_back(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with started(home, consent("unknown")) as at:
        error = raised(ValueError("gone"))
        logging.getLogger("acme").error("uncaught %s", "".join(traceback.format_exception(error)))
        sys.excepthook(ValueError, error, error.__traceback__)
        assert at._writer.drain(10)
        [event] = events(home)
    assert "exception" in event


def test_messages_of_the_hosts_are_none_beyond_their_budget(home: Path) -> None:
    with started(home, consent("granted")) as at:
        ids = [at.capture_message(f"hello {n}", "info", {}, {}) for n in range(BURST["generic"] + 3)]
        assert at._writer.drain(10)
    assert [bool(one) for one in ids] == [True] * BURST["generic"] + [False] * 3
    counts = [event["contexts"].get("storm", {}).get("suppressed") for event in events(home)]
    assert [count for count in counts if count] == [3]


def test_what_is_known_without_the_host_is_on_disk_before_it_is_asked(home: Path) -> None:
    seen: list[list[tuple[str, str]]] = []

    class SlowError(Exception):
        def __str__(self) -> str:
            drafts = [event["exception"]["values"][-1] for event in events(home)]
            seen.append([(draft["type"].rpartition(".")[2], draft["value"]) for draft in drafts])
            return "in its own words"

    with started(home, consent("unknown")) as at:
        crash(SlowError("made with"))
        at._writer.wait_begun(10)
        assert seen == [[("SlowError", "made with")]]
        [draft] = events(home)
        assert draft["exception"]["values"][-1]["value"] == "in its own words"
        assert at.capture_exception(SlowError("made with"), "error", {}, {})
        assert at._writer.drain(10)
    assert len(seen) == 2, "each is asked once"


def test_what_comes_back_too_late_is_let_go_of_as_an_error_is(home: Path) -> None:
    with started(home, consent("unknown")) as at:
        released: list[Any] = []
        at.intake.release = lambda capture: released.extend(capture.held)
        at.diagnostics.host_calls.let_go([1, 2])
        assert released == [1, 2]
