"""What the reporter makes of what comes again and again."""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import sys
import threading
import weakref
from typing import TYPE_CHECKING, Any

import pytest

from crashdesk.reporter.captures import Capture
from tests.helpers.reporter import consent, crash, events, files, raised, started, until

if TYPE_CHECKING:
    from pathlib import Path

    from crashdesk.reporter.assembler import CrashNotice
    from crashdesk.reporter.client import Reporter

pytestmark = [pytest.mark.qt_no_exception_capture, pytest.mark.usefixtures("quiet_hooks")]


def stormy(home: Path, at: Reporter) -> list[dict[str, Any]]:
    """What is on disk of exceptions, the earliest first."""
    assert at._writer.drain(10)
    found = [event for event in events(home) if "exception" in event]
    return sorted(found, key=lambda event: float(event["timestamp"]))


def test_a_storm_is_one_report_and_a_summary_when_we_leave(home: Path) -> None:
    notices: list[CrashNotice] = []
    with started(home, consent("unknown")) as at:
        at.on_crash = notices.append
        at.trail.add("clicked", "ui.click")
        for n in range(20):
            crash(ValueError(f"broken {n}"))
        [first] = stormy(home, at)
        assert at.diagnostics.report()["repeats"] == {"storm": 19}
        assert "dropped" not in first
    first, summary = sorted(events(home), key=lambda event: float(event["timestamp"]))
    assert first["exception"]["values"][-1]["value"] == "broken 0"
    assert "storm" not in first["contexts"]
    assert summary["contexts"]["storm"]["suppressed"] == 19
    assert summary["exception"]["values"][-1]["mechanism"] == {"type": "excepthook", "handled": False}
    [clicked] = first["breadcrumbs"]["values"]
    assert summary["breadcrumbs"]["values"][0] == clicked
    assert len(notices) == 1, "of the same again nobody is told"


def test_the_summary_falls_into_the_issue_of_the_first(home: Path) -> None:
    with started(home, consent("unknown")):
        for _ in range(3):
            crash(ValueError("broken"))
    first, summary = events(home)
    keys = ("filename", "module", "function", "lineno", "context_line", "in_app")
    frames = [
        [
            {key: frame[key] for key in keys}
            for frame in event["exception"]["values"][-1]["stacktrace"]["frames"]
        ]
        for event in (first, summary)
    ]
    assert frames[0] == frames[1]


def test_the_writer_tells_of_a_storm_when_its_time_is_over(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with started(home, consent("unknown")) as at:
        at._writer.load_now()
        assert at._writer.drain(10)
        monkeypatch.setattr("crashdesk.reporter.storms.WINDOW", 1.5)
        for _ in range(5):
            crash(ValueError("broken"))
        until(lambda: len(events(home)) == 2)
        assert at._writer.drain(10)
        assert [event["contexts"].get("storm", {}).get("suppressed") for event in stormy(home, at)] == [
            None,
            4,
        ]


def test_with_consent_denied_a_storm_leaves_nothing_and_the_person_is_asked_once(home: Path) -> None:
    notices: list[CrashNotice] = []
    with started(home, consent("denied")) as at:
        at.on_crash = notices.append
        for _ in range(5):
            crash(ValueError("broken"))
    assert [notice.verdict for notice in notices] == ["memory"]
    assert files(home) == []


def test_what_is_counted_keeps_no_error_alive(home: Path) -> None:
    class HeldError(Exception):
        pass

    gone: list[weakref.ref[HeldError]] = []

    def hold() -> None:
        raise HeldError

    def fail() -> None:
        try:
            hold()
        except HeldError as error:
            gone.append(weakref.ref(error))
            at.intake.report(Capture(at.trail.snapshot(), error=error))

    with started(home) as at:
        gc.collect()
        gc.disable()
        try:
            for _ in range(5):
                fail()
            until(lambda: [ref() for ref in gone] == [None] * 5, 10)
        finally:
            gc.enable()


def test_log_records_are_a_storm_by_their_template(home: Path) -> None:
    with started(home, consent("unknown")):
        for n in range(5):
            logging.getLogger("acme").error("order %d failed", n)
        logging.getLogger("acme").error("another")
    found = {
        (event["logentry"]["formatted"], event["contexts"].get("storm", {}).get("suppressed"))
        for event in events(home)
    }
    assert found == {("order 0 failed", None), ("order 1 failed", 4), ("another", None)}


def test_an_exception_that_is_logged_and_passed_in_is_on_disk_under_one_id(home: Path) -> None:
    with started(home, consent("unknown")) as at:
        error = raised(ValueError("x"))
        logging.getLogger("acme").error("failed", exc_info=error)
        event_id = at.capture_exception(error, "error", {}, {})
        assert [event["event_id"] for event in events(home)] == [event_id]
        assert at.capture_exception(error, "error", {}, {}) == event_id
        sys.excepthook(ValueError, error, error.__traceback__)
        assert at._writer.drain(10)
        assert len(events(home)) == 1


@pytest.mark.parametrize("kind", [KeyboardInterrupt, SystemExit, GeneratorExit, asyncio.CancelledError])
def test_what_is_no_error_is_not_reported_whoever_passes_it_in(home: Path, kind: type[BaseException]) -> None:
    with started(home, consent("unknown")) as at:
        assert at.capture_exception(kind(), "error", {}, {}) is None
        logging.getLogger("acme").error("ended", exc_info=kind())
        assert at._writer.drain(10)
    assert files(home) == []


def test_what_the_default_hook_printed_is_printed_by_the_writer(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed: list[tuple[str, str]] = []

    def default(_kind: Any, error: BaseException, _traceback: Any) -> None:
        printed.append((str(error), threading.current_thread().name))

    monkeypatch.setattr(sys, "__excepthook__", default)
    monkeypatch.setattr(sys, "excepthook", default)
    monkeypatch.setattr(sys, "__stderr__", sys.stderr)
    with started(home, consent("unknown")) as at:
        for _ in range(3):
            crash(ValueError("x"))
        assert at._writer.drain(10)
        assert printed == [("x", "crashdesk-writer")] * 3, "those that are only counted, too"
    with started(home, consent("unknown"), None):
        crash(ValueError("y"))
    assert printed[3:] == [("y", "MainThread")], "where there is no recipient there is no writer"


def test_a_failure_of_ours_is_left_on_disk_for_the_doctor(
    home: Path, expects_reporter_failures: list[str]
) -> None:
    with started(home, consent("unknown")) as at:
        at.capture_message("x", "info", {}, {})
        at.diagnostics.failed("hook", RuntimeError("token=abcdefghijklmnop"))
    [status] = [json.loads(path.read_text()) for path in files(home) if path.name == "status.json"]
    assert status["failures"] == {"hook": 1}
    assert status["last_failure"] == "hook: RuntimeError: token=[Filtered]"
    assert status["repeats"] == {}
