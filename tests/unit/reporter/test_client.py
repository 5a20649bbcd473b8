from __future__ import annotations

import gc
import json
import logging
import os
import sys
import threading
import time
import weakref
from typing import TYPE_CHECKING, Any

import pytest

from crashdesk.protocol.envelope import parse
from crashdesk.reporter.captures import Capture
from crashdesk.reporter.consent import Consent, answer_all
from crashdesk.reporter.entries import Bounds
from crashdesk.reporter.personal_data import pseudonym
from tests.helpers.reporter import (
    Receiver,
    consent,
    crash,
    events,
    files,
    raised,
    reporter,
    run_json,
    started,
    until,
)
from tests.helpers.standstill import standstill

if TYPE_CHECKING:
    from pathlib import Path

    from crashdesk.reporter.assembler import CrashNotice
    from crashdesk.reporter.client import Reporter

pytestmark = [pytest.mark.qt_no_exception_capture, pytest.mark.usefixtures("quiet_hooks")]


def test_an_error_is_on_disk_when_capture_returns(home: Path) -> None:
    with started(home) as at:
        event_id = at.capture_exception(raised(ValueError("x")), "warning", {"a": 1}, {"b": 2})
        [event] = events(home)
        assert event["event_id"] == event_id
        assert (event["level"], event["tags"]["a"], event["extra"]["b"]) == ("warning", "1", 2)
        assert event["exception"]["values"][0]["value"] == "x"


def test_the_complete_event_takes_the_drafts_place_and_arrives_once(home: Path) -> None:
    with Receiver() as receiver, started(home, None, receiver.dsn) as at:
        at.trail.add("clicked", "ui.click")
        event_id = at.capture_exception(raised(ValueError("x")), "error", {}, {})
        assert at.flush(10)
        [event] = receiver.events
        assert event["event_id"] == event_id
        assert event["exception"]["values"][-1]["stacktrace"]["frames"][-1]["context_line"]
        assert event["exception"]["values"][-1]["mechanism"]["type"] == "generic"
        assert [crumb["message"] for crumb in event["breadcrumbs"]["values"]] == ["clicked"]
        assert event["user"] == {"id": at.install_id.value}
        assert events(home) == []


def test_the_id_that_a_session_told_is_that_of_the_next_run_too(home: Path) -> None:
    with started(home) as at:
        first = at.install_id.value
        until(at.install_id._path.exists)
    assert reporter(home).install_id.value == first


def test_who_is_asked_first_finds_no_id_on_his_disk(home: Path) -> None:
    with started(home, consent("unknown")) as at:
        at.flush(2)
        assert not at.install_id._path.exists()


def test_the_exception_being_handled_is_the_default(home: Path) -> None:
    with started(home) as at:
        assert at.capture_exception(None, "error", {}, {}) is None
        try:
            json.loads("{")
        except ValueError:
            assert at.capture_exception(None, "error", {}, {})
        assert events(home)[0]["exception"]["values"][0]["type"] == "JSONDecodeError"


def test_an_exception_that_counts_as_false_is_reported_too(home: Path) -> None:
    class EmptyError(Exception):
        def __len__(self) -> int:
            return 0

    with started(home) as at:
        assert at.capture_exception(EmptyError(), "error", {}, {})


@pytest.mark.parametrize("attach", [True, False])
def test_a_message_carries_the_callers_stack_where_that_is_asked_for(home: Path, *, attach: bool) -> None:
    with Receiver() as receiver, started(home, None, receiver.dsn, attach_stacktrace=attach) as at:
        assert at.capture_message("hello", "info", {}, {"password": "x"})
        assert at.flush(10)
        [event] = receiver.events
        assert event["logentry"]["message"] == "hello"
        assert event["extra"]["password"] == "[Filtered]"
        thread = event["threads"]["values"][0]
        assert ("stacktrace" in thread) == attach
        if attach:
            frame = thread["stacktrace"]["frames"][-1]
            assert frame["function"].startswith("test_a_message_carries")
            assert "capture_message" in frame["context_line"]


def test_denied_means_none_and_no_file_at_all(home: Path) -> None:
    with started(home, consent("denied")) as at:
        assert at.capture_exception(ValueError(), "error", {}, {}) is None
        assert at.capture_message("x", "info", {}, {}) is None
        assert at.capture_feedback("x", None, None, None) is None
        logging.getLogger("acme").error("x")
        crash(ValueError("x"))
        assert at.flush(10)
        assert files(home) == []
    assert files(home) == []


def test_before_an_answer_reports_are_held_and_none_is_sent(home: Path) -> None:
    with Receiver() as receiver, started(home, consent("unknown"), receiver.dsn) as at:
        for _ in range(12):
            assert at.capture_exception(ValueError(), "error", {}, {})
        assert at.flush(10)
        assert [entry.phase for entry in at.delivery.outbox.entries()] == ["held"] * 10
        assert receiver.bodies == []
        at.consent.answer(answer_all("granted").states)
        assert at.flush(10)
        assert len(receiver.events) == 10


def test_without_a_dsn_one_warning_says_so_and_hooks_are_in_place(
    home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    before = sys.excepthook
    with caplog.at_level(logging.INFO, "crashdesk"), started(home, consent("denied"), None) as at:
        assert sys.excepthook is not before
        assert at.capture_exception(ValueError(), "error", {}, {}) is None
        crash(ValueError())
        assert at.flush(1)
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert "SENTRY_DSN" in caplog.text
    assert sys.excepthook is before
    assert files(home) == []


def test_the_start_says_what_is_in_force_and_names_each_problem(
    home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "crashdesk"), started(home, sample_rate=7):
        pass
    assert caplog.messages == [
        "argument sample_rate takes a number from 0 to 1, not '7'",
        "initialised for environment development, traces 100%, profiles 100%",
    ]


def test_a_sample_rate_of_zero_keeps_nothing_and_counts(home: Path) -> None:
    with started(home, consent("unknown"), sample_rate=0) as at:
        assert at.capture_exception(ValueError(), "error", {}, {}) is None
        crash(ValueError())
        assert at.diagnostics.report()["dropped"] == {"error:sample_rate": 2}
    assert files(home) == []


def test_ignored_errors_are_not_even_drafted(home: Path) -> None:
    with started(home, consent("unknown"), filters={"ignore_errors": [LookupError]}) as at:
        assert at.capture_exception(KeyError(), "error", {}, {}) is None
        crash(KeyError())
    assert files(home) == []


def test_an_event_that_before_send_drops_leaves_no_draft(home: Path) -> None:
    with started(home, consent("unknown"), filters={"before_send": lambda _event, _hint: None}) as at:
        assert at.capture_exception(ValueError(), "error", {}, {})
        assert at.flush(10)
        assert events(home) == []


@pytest.mark.parametrize(
    ("state", "mode", "verdict"),
    [
        ("granted", "automatic", "send"),
        ("granted", "ask", "hold"),
        ("unknown", "ask", "hold"),
        ("denied", "ask", "memory"),
    ],
)
def test_of_what_nobody_handled_the_person_is_told(home: Path, state: Any, mode: Any, verdict: str) -> None:
    notices: list[CrashNotice] = []
    with started(home, consent(state, mode)) as at:
        at.on_crash = notices.append
        at.trail.add("clicked", "ui")
        crash(ValueError("gone"))
        assert at._writer.drain(10)
        [notice] = notices
        assert (notice.title, notice.verdict, notice.steps) == ("ValueError: gone", verdict, 1)
        preview = at.delivery.gate.preview(notice.event_id)
        assert b'"handled":false' in (preview or b"")
        assert at._assembler._crashes == {}


def test_of_what_was_handled_nobody_is_told(home: Path) -> None:
    with started(home) as at:
        at.on_crash = lambda _notice: pytest.fail("told")
        at.capture_exception(ValueError(), "error", {}, {})
        logging.getLogger("acme").error("x")
        assert at._writer.drain(10)


def test_an_engine_that_fails_keeps_the_report_and_still_tells(
    home: Path, monkeypatch: pytest.MonkeyPatch, expects_reporter_failures: list[str]
) -> None:
    notices: list[CrashNotice] = []
    with started(home, consent("unknown")) as at:
        monkeypatch.setattr(at.engine, "complete", lambda _capture: 1 / 0)
        at.on_crash = notices.append
        crash(ValueError("x"))
        assert at._writer.drain(10)
        assert [entry.phase for entry in at.delivery.outbox.entries()] == ["held"]
        assert len(notices) == 1


def test_an_engine_that_cannot_be_loaded_neither_raises_nor_loses_a_report(
    home: Path, caplog: pytest.LogCaptureFixture, expects_reporter_failures: list[str]
) -> None:
    with Receiver() as receiver, started(home, None, receiver.dsn, sdk_options={"integrations": 5}) as at:
        at.capture_exception(raised(ValueError("x")), "error", {}, {})
        assert at.flush(10)
        assert receiver.events[0]["exception"]["values"][0]["value"] == "x"
    assert "sentry_sdk could not be set up" in caplog.text


def test_a_scrub_of_the_hosts_that_raises_lets_nothing_out(
    home: Path, expects_reporter_failures: list[str]
) -> None:
    def rule(_payload: dict[str, Any]) -> dict[str, Any]:
        raise RuntimeError("host")

    with Receiver() as receiver, started(home, None, receiver.dsn, scrub=rule) as at:
        at.capture_exception(ValueError(), "error", {}, {})
        at.flush(10)
        assert (receiver.events, events(home)) == ([], [])
        # Its loss is told, and our own copy is set aside.
        assert {part.type for body in receiver.bodies for part in parse(body).items} <= {"client_report"}
        assert [path.suffix for path in files(home) if path.parent.name == "quarantine"] == [
            ".bad",
            ".reason",
        ]


def test_rules_of_the_hosts_are_read_once_and_bad_ones_named(
    home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    rules = {"keys": ["customer"], "patterns": ["(", r"ACME-\d+"], "rule": 5}
    with Receiver() as receiver, started(home, None, receiver.dsn, scrub=rules) as at:
        for _ in range(2):
            at.capture_message("order ACME-17", "error", {}, {"customer_no": 3})
        assert at.flush(10)
        assert {event["logentry"]["message"] for event in receiver.events} == {"order [Filtered]"}
        assert {event["extra"]["customer_no"] for event in receiver.events} == {"[Filtered]"}
    assert caplog.text.count("scrub's pattern '(' is ignored") == 1
    assert caplog.text.count("scrub's rule must be callable") == 1


def test_a_user_of_the_hosts_is_a_pseudonym_in_events_and_sessions(home: Path) -> None:
    with Receiver() as receiver, started(home, None, receiver.dsn, send_default_pii=False) as at:
        at.set_user({"id": "ada@example.org", "username": "Ada"})
        at.capture_message("x", "error", {}, {})
        assert at.flush(10)
        name = pseudonym("ada@example.org", at.install_id.value)
        assert receiver.events[0]["user"] == {"id": name}
        assert at._sessions._user_id() == name
        assert all(b"ada@example" not in path.read_bytes() for path in files(home))
        assert b"ada@example" not in b"".join(receiver.bodies)


def test_feedback_is_scrubbed_of_all_but_its_own_words(home: Path) -> None:
    with Receiver() as receiver, started(home, None, receiver.dsn) as at:
        at.trail.set_context("order", {"token": "x"})
        assert at.capture_feedback("my mail is a@b.de", "Ada", "ada@example.org", "e" * 32)
        assert at.flush(10)
        [feedback] = receiver.events
        assert feedback["contexts"]["feedback"]["contact_email"] == "ada@example.org"
        assert feedback["contexts"]["order"] == {"token": "[Filtered]"}
        assert "breadcrumbs" not in feedback


def test_uninstall_puts_everything_back_and_ends_every_thread(home: Path) -> None:
    before = (sys.excepthook, threading.excepthook, logging.Logger.callHandlers, set(threading.enumerate()))
    with started(home) as at:
        at.capture_exception(ValueError(), "error", {}, {})
    at.uninstall()
    after = (sys.excepthook, threading.excepthook, logging.Logger.callHandlers)
    assert after == before[:3]
    until(lambda: set(threading.enumerate()) <= before[3])
    assert at.capture_exception(ValueError(), "error", {}, {}) is None
    assert at.flush(1)


def test_what_was_captured_right_before_uninstall_is_on_disk(home: Path) -> None:
    with started(home) as at:
        at.intake.report(Capture(at.trail.snapshot(), error=ValueError("last")))
    assert [event["exception"]["values"][-1]["value"] for event in events(home)] == ["last"]


def test_a_fork_waits_for_nobody_at_its_end(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with started(home) as at:
        monkeypatch.setattr(at, "_process", os.getpid() + 1)
        monkeypatch.setattr(at, "flush", lambda _timeout: pytest.fail("waited"))
        at.at_exit()
        monkeypatch.undo()


def test_the_process_ends_once_whoever_says_so(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ends: list[str] = []
    with started(home) as at:
        monkeypatch.setattr(at.ending, "exit", lambda: ends.append("end"))
        at.at_exit()
        at.at_exit()
        monkeypatch.undo()
    assert ends == ["end"]


def test_the_reporter_keeps_no_error_alive(home: Path) -> None:
    class HeldError(Exception):
        pass

    def fail() -> None:
        raise HeldError

    gone = []
    with started(home) as at:
        gc.collect()
        gc.disable()
        try:
            try:
                fail()
            except HeldError as error:
                gone.append(weakref.ref(error))
                at.intake.report(Capture(at.trail.snapshot(), error=error))
            until(lambda: gone[0]() is None, 10)
        finally:
            gc.enable()


def test_the_writers_thread_lets_go_before_it_hands_an_error_over(home: Path) -> None:
    """Who gets a capture to forget holds the last reference, whatever happened on the writer's thread."""
    handed: list[Capture] = []
    died_on: list[threading.Thread] = []

    class Widget:
        def __del__(self) -> None:
            died_on.append(threading.current_thread())

    def fail() -> None:
        widget = Widget()  # noqa: F841 - the frame's
        raise ValueError("x")

    with started(home) as at:
        at.intake.release = handed.append
        gc.collect()
        gc.disable()
        try:
            try:
                fail()
            except ValueError as error:
                at.intake.report(Capture(at.trail.snapshot(), error=error))
            assert at._writer.drain(10)
            assert died_on == []
            handed[0].forget_error()
            assert died_on == [threading.main_thread()]
        finally:
            gc.enable()


def test_a_hook_returns_at_once_whatever_the_disk_does(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = threading.Event()
    with started(home) as at:
        monkeypatch.setattr(at.delivery.gate, "draft", lambda *_: slow.wait(5))
        with standstill() as machine:
            began = time.monotonic()
            for _ in range(100):
                crash(ValueError())
            assert time.monotonic() - began - machine.seconds < 1
        slow.set()
        monkeypatch.undo()


def test_an_uncaught_error_of_a_script_arrives_before_the_process_ends(home: Path) -> None:
    with Receiver() as receiver:
        code = f"""
            import json
            from pathlib import Path
            from tests.helpers.reporter import reporter
            # A slow machine needs more than the usual two seconds to load what it takes.
            at = reporter(Path({str(home)!r}), None, {receiver.dsn!r}, sdk_options={{"shutdown_timeout": 20}})
            at.start()
            print(json.dumps("started"), flush=True)
            import atexit, os
            atexit.register(lambda: None)
            raise ValueError("last words")
        """
        from tests.helpers.reporter import run

        done = run(code, home, check=False)
        assert done.returncode == 1
        assert "ValueError: last words" in done.stderr
        [event] = receiver.events
        assert event["exception"]["values"][-1]["value"] == "last words"


def test_a_consent_of_the_hosts_own_is_obeyed(home: Path) -> None:
    own = Consent()
    with Receiver() as receiver, started(home, own, receiver.dsn) as at:
        at.capture_message("x", "info", {}, {})
        assert at.flush(10)
        own.withdraw()
        assert at.flush(10)
        assert (receiver.bodies, events(home)) == ([], [])


def test_the_sdk_is_not_imported_for_the_hooks(home: Path) -> None:
    loaded = run_json(
        f"""
        import json, sys
        from pathlib import Path
        from tests.helpers.reporter import reporter
        at = reporter(Path({str(home)!r}))
        at.start()
        at.capture_exception(ValueError("x"), "error", {{}}, {{}})
        print(json.dumps(["sentry_sdk" in sys.modules, "PyQt6" in sys.modules]))
        """,
        home,
    )
    assert loaded == [False, False]


def capture(at: Reporter, number: int) -> str:
    event_id = at.capture_exception(raised(ValueError(f"order {number}")), "error", {}, {})
    assert event_id is not None
    return event_id


def test_a_burst_beyond_the_outboxs_room_loses_what_it_says_and_keeps_the_rest(home: Path) -> None:
    at = reporter(home)
    at.delivery.outbox._bounds = Bounds(count=4)
    at.start()
    try:
        captured = [capture(at, number) for number in range(6)]
        assert {event["event_id"] for event in events(home)} == set(captured[2:])
        assert at._writer.drain(20)
        assert {event["event_id"] for event in events(home)} == set(captured[2:])
        assert at.diagnostics.report()["dropped"]["error:cache_overflow"] == 2
        session = at._sessions._keeper.current
        assert session is not None
        assert session.errors == 6, "they happened, whatever became of their reports"
    finally:
        at.uninstall()


def test_a_draft_that_the_writer_has_no_room_for_is_not_told_as_lost(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crashdesk.reporter.writer.MAX_WAITING", 0)
    monkeypatch.setattr("crashdesk.reporter.writer.RESERVED", 0)
    with started(home) as at:
        event_id = capture(at, 1)
        assert [event["event_id"] for event in events(home)] == [event_id]
        crash(KeyError("which has no draft"))
        assert at.diagnostics.report()["dropped"] == {"error:queue_overflow": 1}
