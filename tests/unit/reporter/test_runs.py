from __future__ import annotations

import json
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from crashdesk.protocol.envelope import parse
from crashdesk.reporter import run_place
from crashdesk.reporter.early_place import DUMP
from crashdesk.reporter.run_log import RunLog
from crashdesk.reporter.run_place import RunPlace
from crashdesk.reporter.sessions import Session
from tests.helpers.reporter import Receiver, consent, events, files, reporter, run, until
from tests.unit.reporter.test_dumps import PYTHON_3_11

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crashdesk.reporter.client import Reporter
    from crashdesk.reporter.consent import State

pytestmark = pytest.mark.qt_no_exception_capture


@contextmanager
def started(home: Path, *given: Any, **settings: Any) -> Iterator[Reporter]:
    with _started(reporter(home, *given, **settings)) as made:
        assert made._writer.drain(20)
        yield made


@contextmanager
def _started(made: Reporter) -> Iterator[Reporter]:
    made.start()
    try:
        yield made
    finally:
        made.uninstall()


def died(home: Path, seconds: float = 5, sid: str = "") -> None:
    """Leave what a run leaves that died so many seconds after its start, with a session if that has an id."""
    shared = reporter(home).delivery._home
    place = RunPlace.make(shared / run_place.FOLDER, time.time() - seconds)
    (place.path / DUMP).write_bytes(PYTHON_3_11)
    if sid:
        RunLog(place.path, {"run": {"sid": sid}}, 10).close()
        left = shared / "sessions" / "run-1-dead"
        left.mkdir(parents=True)
        session = Session(sid, "ada", place.started, "orders@1", "test", seq=1, init=False, run=place.name)
        (left / f"{sid}.session").write_text(json.dumps(session.as_json()))
    place.leave()


def test_quick_deaths_in_a_row_are_known_when_start_returns(home: Path) -> None:
    died(home)
    died(home)
    with started(home) as at:
        assert not at.crash_loop
        assert at.starting
    for _ in range(3):
        died(home)
    made = reporter(home)
    made.start()
    assert made.crash_loop
    made.uninstall()
    with started(home) as at:
        assert not at.crash_loop, "the last run ended as it should"


def test_leaving_because_of_a_crash_counts_as_one(home: Path) -> None:
    for _ in range(3):
        with started(home) as at:
            assert not at.crash_loop
            at.end_session("crashed")
    with started(home) as at:
        assert at.crash_loop


def test_a_late_crash_is_no_loop(home: Path) -> None:
    for _ in range(3):
        died(home, 70)
    with started(home) as at:
        assert not at.crash_loop


def test_every_death_is_told_and_nothing_else_is_left(home: Path) -> None:
    died(home)
    notices: list[Any] = []
    made = reporter(home)
    made.on_crash = notices.append
    made.start()
    until(lambda: notices)
    assert len(events(home)) == 1
    made.uninstall()
    assert [path.name for path in files(home) if path.parent.name.startswith("0")] == []


def test_denied_consent_takes_everything_with_it(home: Path) -> None:
    for _ in range(3):
        died(home)
    with started(home, consent("denied")) as at:
        assert not at.crash_loop
        at.end_session("crashed")
    assert files(home) == []


def test_a_withdrawal_ends_the_series(home: Path) -> None:
    for _ in range(2):
        died(home)
    given = consent()
    with started(home, given):
        assert [path.name for path in files(home) if path.name == "crash-loop.json"]
        given.withdraw()
        assert {path.name for path in files(home)} <= {".lock", "install-id", "status.json"}


def test_without_a_recipient_there_is_nothing(home: Path) -> None:
    with started(home, None, None) as at:
        at.trail.add("x", "ui")
        assert not at.crash_loop
        assert files(home) == []


def test_allowing_less_personal_data_writes_the_run_anew(home: Path) -> None:
    with started(home, send_default_pii=True) as at:
        at.trail.set_user({"id": "7", "email": "ada@example.org"})
        assert b"ada@example.org" in b"".join(path.read_bytes() for path in files(home))
        at.allow_personal_data(allowed=False, variables=False)
        assert at._writer.drain(10)
        assert b"ada@example.org" not in b"".join(path.read_bytes() for path in files(home))


def test_what_the_process_aborts_for_is_noted_in_its_run(home: Path) -> None:
    from crashdesk.reporter.captures import Capture

    with started(home) as at:
        capture = Capture(at.trail.snapshot(), "fatal", synthetic=("QtFatal", "no"), handled=False)
        at.report_last_words(capture)
        left = b"".join(path.read_bytes() for path in files(home) if path.name.startswith("trail-"))
        assert capture.event_id.encode() in left


DIES = """
    import os, signal, time
    from pathlib import Path
    from tests.helpers.reporter import reporter
    made = reporter(Path(os.environ["CRASHDESK_HOME"]))
    made.start()
    time.sleep(AGE)
    os.kill(os.getpid(), signal.SIGSEGV)
"""


def test_after_a_death_at_the_start_the_next_one_sends_before_it_goes_on(tmp_path: Path) -> None:
    run(DIES.replace("AGE", "0"), tmp_path / "home", check=False)
    with Receiver() as receiver, started(tmp_path / "home", None, receiver.dsn) as at:
        arrived = [event["exception"]["values"][0]["type"] for event in receiver.events]
        assert at._runs.died_young
    assert arrived == ["SIGSEGV"]


def test_an_older_run_that_dies_does_not_hold_up_the_next_start(tmp_path: Path) -> None:
    run(DIES.replace("AGE", "2.5"), tmp_path / "home", check=False)
    with started(tmp_path / "home") as at:
        assert not at._runs.died_young


def test_where_nobody_takes_the_report_the_start_goes_on(tmp_path: Path) -> None:
    run(DIES.replace("AGE", "0"), tmp_path / "home", check=False)
    with started(tmp_path / "home") as at:
        assert at._runs.died_young
    assert len(events(tmp_path)) == 1


@pytest.mark.parametrize("state", ["unknown", "denied"])
def test_without_consent_the_start_waits_for_nothing(tmp_path: Path, state: State) -> None:
    run(DIES.replace("AGE", "0"), tmp_path / "home", check=False)
    with Receiver() as receiver, started(tmp_path / "home", consent(state), receiver.dsn):
        assert receiver.bodies == []


def test_of_two_that_start_after_a_crash_the_one_that_has_the_dump_closes_the_session(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    died(home, sid="a" * 32)
    first, second, go = reporter(home), reporter(home), threading.Event()
    read = first._runs.read
    monkeypatch.setattr(first._runs, "read", lambda: (go.wait(20), read()))
    with _started(first):
        with _started(second):
            assert second._writer.drain(20)
            assert ended(home, "a" * 32) == []
        go.set()
        assert first._writer.drain(20)
        assert ended(home, "a" * 32) == ["crashed"]


def ended(home: Path, sid: str) -> list[str]:
    """How a session ended, as told to the receiver."""
    bodies = [path.read_bytes() for path in files(home) if f"-{sid}" in path.name]
    return [parse(body).items[0].json()["status"] for body in bodies]
