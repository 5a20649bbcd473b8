"""The end of a reporter: what it tells of the session, and how long it takes."""

from __future__ import annotations

import json
import socket
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from crashdesk.protocol.envelope import parse
from crashdesk.reporter.captures import Capture
from tests.helpers.reporter import NOWHERE, consent, events, files, raised, reporter, started, until
from tests.helpers.standstill import standstill

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crashdesk.reporter.client import Reporter

pytestmark = [pytest.mark.qt_no_exception_capture, pytest.mark.usefixtures("quiet_hooks")]


@contextmanager
def silent_receiver() -> Iterator[str]:
    """Where connections are taken, and never answered."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"http://key@127.0.0.1:{listening.getsockname()[1]}/1"


@contextmanager
def held_up(at: Reporter) -> Iterator[None]:
    """The writer has work that does not end while the block runs."""
    held, begun = threading.Event(), threading.Event()

    class Endless:
        def begin(self) -> None:
            begun.set()
            held.wait(20)

        def finish(self) -> None:
            pass

    at._writer.put(Endless())
    assert begun.wait(5)
    try:
        yield
    finally:
        held.set()


def updates(home: Path) -> list[tuple[str, int]]:
    """Status and errors of each update of a session that waits, in order."""
    bodies = [path.read_bytes() for path in files(home) if "-usage" in path.name]
    found: list[dict[str, Any]] = [parse(body).items[0].json() for body in bodies]
    return [(one["status"], one["errors"]) for one in sorted(found, key=lambda one: one["seq"])]


def open_sessions(home: Path) -> list[dict[str, Any]]:
    return [json.loads(path.read_bytes()) for path in files(home) if path.suffix == ".session"]


def capture(at: Reporter) -> str | None:
    return at.capture_exception(raised(LookupError("last")), "error", {}, {})


@pytest.mark.parametrize("how", ["at_exit", "uninstall"])
def test_an_error_right_before_the_end_is_in_its_session(home: Path, how: str) -> None:
    with started(home) as at:
        assert at._writer.drain(10)
        capture(at)
        getattr(at, how)()
        assert updates(home) == [("ok", 0), ("ok", 1), ("exited", 1)]
        assert len(events(home)) == 1


@pytest.mark.parametrize("level", ["error", "warning"])
def test_an_error_that_is_not_complete_in_time_is_in_its_session_all_the_same(home: Path, level: str) -> None:
    with started(home, sdk_options={"shutdown_timeout": 0}) as at:
        assert at._writer.drain(10)
        at.capture_exception(raised(LookupError("last")), level, {}, {})
        with held_up(at):
            at.at_exit()
        assert updates(home) == [("ok", 0), ("exited", 1 if level == "error" else 0)]
        assert len(events(home)) == 1


def test_an_error_that_the_host_drops_right_before_the_end_is_not_in_its_session(home: Path) -> None:
    with started(home, filters={"before_send": lambda _event, _hint: None}) as at:
        assert at._writer.drain(10)
        capture(at)
        at.at_exit()
    assert updates(home) == [("ok", 0), ("exited", 0)]
    assert events(home) == []


def test_one_error_counts_once_although_the_host_has_dropped_another(home: Path) -> None:
    answers = iter([False, True])

    def before_send(event: dict[str, Any], _hint: Any) -> dict[str, Any] | None:
        return event if next(answers) else None

    with started(home, filters={"before_send": before_send}) as at:
        capture(at)
        capture(at)
        assert at._writer.drain(10)
        at.end_session("crashed")
        assert updates(home) == [("ok", 0), ("ok", 1), ("crashed", 1)]


def test_an_error_that_another_report_tells_of_does_not_count_twice(home: Path) -> None:
    with started(home) as at:
        assert at._writer.drain(10)
        taken_back = Capture(at.trail.snapshot(), error=ValueError("told before"))
        assert at._assembler.draft(taken_back)
        at._assembler.withdraw(taken_back)
        at.at_exit()
    assert updates(home) == [("ok", 0), ("exited", 0)]


def test_what_ends_right_after_its_start_leaves_no_session_open(home: Path) -> None:
    at = reporter(home)
    at.start()
    at.uninstall()
    assert updates(home) == [("ok", 0), ("exited", 0)]
    assert open_sessions(home) == []


def test_what_ends_before_its_session_has_begun_begins_none(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go = threading.Event()
    at = reporter(home, sdk_options={"shutdown_timeout": 0})
    monkeypatch.setattr(at._runs, "read", lambda: go.wait(20))
    at.start()
    at.at_exit()
    go.set()
    at.uninstall()
    until(lambda: not at._writer._thread.is_alive())
    assert (updates(home), open_sessions(home)) == ([], [])


@pytest.mark.parametrize("patience", [0, 0.5])
def test_the_end_takes_no_longer_than_was_given_for_it_where_nobody_answers(
    home: Path, patience: float
) -> None:
    with silent_receiver() as dsn, started(home, dsn=dsn, sdk_options={"shutdown_timeout": patience}) as at:
        capture(at)
        assert not at.flush(1)
        with standstill() as machine:
            begin = time.monotonic()
            at.at_exit()
            took = time.monotonic() - begin
        at.delivery._postman._courier.cut()  # type: ignore[union-attr]
    assert took >= patience - 0.05
    assert took - machine.seconds <= patience + 0.3
    assert len(events(home)) == 1


def test_the_end_takes_no_longer_where_the_writer_is_held_up_and_hides_the_window_at_once(
    home: Path,
) -> None:
    told: list[float] = []
    with started(home, sdk_options={"shutdown_timeout": 0.5}) as at, standstill() as machine:

        def now() -> float:
            return time.monotonic() - machine.seconds

        assert at._writer.drain(10)
        at.ending.on_wait = lambda: told.append(now())
        with held_up(at):
            begin = now()
            at.at_exit()
            took = now() - begin
    [moment] = told
    assert moment - begin <= 0.3
    assert took <= 0.9


def test_a_host_that_fails_to_hide_its_window_is_waited_for_all_the_same(
    home: Path, expects_reporter_failures: list[str]
) -> None:
    with started(home, sdk_options={"shutdown_timeout": 0.3}) as at:
        assert at._writer.drain(10)
        at.ending.on_wait = lambda: 1 / 0
        capture(at)
        with held_up(at):
            at.at_exit()
    assert expects_reporter_failures == ["wait: ZeroDivisionError('division by zero')"]
    assert updates(home)[-1] == ("exited", 1)


@pytest.mark.parametrize("end", ["at_exit", "dies", "uninstall"])
def test_what_hooks_have_enqueued_is_on_disk_at_the_end_although_the_writer_is_held_up(
    home: Path, monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    monkeypatch.setattr("crashdesk.reporter.ending.LAST_WORDS", 0.1)
    with started(home, dsn=NOWHERE, sdk_options={"shutdown_timeout": 0}) as at:
        assert at._writer.drain(10)
        with held_up(at):
            for error in (ValueError("one"), LookupError("two")):
                at.intake.report(Capture(at.trail.snapshot(), error=error))
            getattr(at, end)()
            assert sorted(event["exception"]["values"][-1]["value"] for event in events(home)) == [
                "one",
                "two",
            ]
            assert updates(home)[-1] == ("crashed" if end == "dies" else "exited", 2)


def test_a_session_names_its_run_whatever_that_is_called_meanwhile(home: Path) -> None:
    given = consent()
    with started(home, given) as at:
        assert at._writer.drain(10)
        names = [at._runs.own.name]
        at.allow_personal_data(allowed=True, variables=True)
        assert at._writer.drain(10)
        names.append(at._runs.own.name)
        assert [one["run"] for one in open_sessions(home)] == names[1:]
        given.answer({"errors": "denied"})
        assert [one["run"] for one in open_sessions(home)] == [""]
        given.answer({"errors": "granted"})
        names.append(at._runs.own.name)
        assert [one["run"] for one in open_sessions(home)] == names[2:]
    assert len(set(names)) == 3
