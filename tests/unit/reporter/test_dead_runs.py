from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any

import pytest

from crashdesk.protocol.envelope import Envelope, item
from crashdesk.reporter import dead_runs
from crashdesk.reporter.dead_runs import LIVED_ON, REBOOTED, DeadRuns
from crashdesk.reporter.early_place import DUMP
from crashdesk.reporter.run_log import RunLog, read_log
from crashdesk.reporter.run_place import RunPlace
from crashdesk.reporter.session_keeper import VANISHED, RunEnd
from tests.helpers.reporter import consent, events, reporter
from tests.unit.reporter.test_dumps import PYTHON_3_11, WINDOWS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crashdesk.reporter.assembler import CrashNotice
    from crashdesk.reporter.client import Reporter
    from crashdesk.reporter.consent import Consent

ABORTED = PYTHON_3_11.replace(b"Segmentation fault", b"Aborted")


class Finder:
    """Dead runs of a reporter that is not started."""

    def __init__(self, home: Path, given: Consent | None = None, **settings: Any) -> None:
        self.reporter: Reporter = reporter(home, given, **settings)
        self.told: list[CrashNotice] = []
        self.home = home
        self.folder = home / "runs"
        self.dead = self.made()

    def made(self) -> DeadRuns:
        return DeadRuns(
            self.folder,
            self.reporter.delivery,
            self.reporter.intake._filters,
            self.reporter.install_id,
            self.reporter.intake.wants_one,
            self.told.append,
            self.reporter.diagnostics,
        )

    def left(self, dump: bytes, facts: Any = None, *, crumbs: int = 1, started: float = 0) -> RunPlace:
        """A run that is gone."""
        place = RunPlace.make(self.folder, started or time.time())
        log = RunLog(place.path, {"release": "orders@1", "user": {}, **(facts or {})}, 10)
        for number in range(crumbs):
            log.crumb({"timestamp": float(number), "message": f"step {number}"})
        log.close()
        (place.path / DUMP).write_bytes(dump)
        place.leave()
        return place

    def told_of_all(self) -> list[dict[str, Any]]:
        self.dead.claim()
        self.dead.read()
        self.dead.report()
        self.dead.let_go()
        return events(self.home)


@pytest.fixture
def finder(home: Path) -> Iterator[Finder]:
    it = Finder(home)
    yield it
    it.reporter.delivery.stop()


def test_an_id_that_nobody_kept_of_the_run_that_died_is_not_told(finder: Finder) -> None:
    """Its first report is this one: the person would count as two, and only one's data be deleted."""
    own = {"user": {"id": "a" * 32}, "run": {"install": "a" * 32}}
    finder.left(PYTHON_3_11, own)
    [event] = finder.told_of_all()
    assert event["user"] == {"id": finder.reporter.install_id.value}


def test_a_dump_is_one_event_and_the_person_is_told(finder: Finder) -> None:
    place = finder.left(PYTHON_3_11, crumbs=3)
    [event] = finder.told_of_all()
    assert event["exception"]["values"][0]["type"] == "SIGSEGV"
    assert event["release"] == "orders@1"
    assert event["user"] == {"id": finder.reporter.install_id.value}
    [notice] = finder.told
    assert (notice.event_id, notice.title) == (event["event_id"], "SIGSEGV: Segmentation fault")
    assert (notice.verdict, notice.steps, notice.earlier) == ("send", 3, True)
    assert notice.timestamp == event["timestamp"]
    assert not place.path.exists()
    assert finder.told_of_all() == [event], "once"


def test_a_run_without_a_dump_has_not_crashed(finder: Finder) -> None:
    finder.left(b"")
    finder.left(b"nothing faulthandler would write")
    assert finder.told_of_all() == []
    assert finder.told == []
    assert not finder.folder.exists()


def test_what_ended_how_is_known_before_anything_is_read(finder: Finder) -> None:
    finder.left(PYTHON_3_11, started=time.time() - 5)
    finder.left(b"", started=time.time() - 100)
    ended = finder.dead.claim()
    assert sorted(run.crashed for run in ended) == [False, True]
    assert all(run.last_sign >= run.started for run in ended)
    finder.dead.leave()
    assert len(finder.made().claim()) == 2, "left to the next start"


def test_the_sessions_of_dead_runs_are_told_apart(finder: Finder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dead_runs, "boot_id", lambda: "today")
    crashed = finder.left(PYTHON_3_11, {"run": {"sid": "a", "boot": "yesterday"}})
    finder.left(b"", {"run": {"sid": "b", "boot": "today"}})
    finder.left(b"", {"run": {"sid": "c", "boot": "yesterday"}})
    finder.left(b"", {"run": {"sid": "d"}})
    finder.left(b"", {"run": {"sid": 5}})
    os.utime(crashed.path / DUMP, (1000.0, 1000.0))
    finder.told_of_all()
    assert finder.dead.ends == {
        "a": RunEnd("crashed", "", 1000.0),
        "b": RunEnd("abnormal", VANISHED),
        "c": RunEnd("abnormal", REBOOTED),
        "d": RunEnd("abnormal", VANISHED),
    }


def test_an_exception_of_windows_that_the_run_survived_is_none(finder: Finder) -> None:
    now = time.time()
    for later in (LIVED_ON + 1, LIVED_ON - 1):
        place = finder.left(WINDOWS)
        os.utime(place.path / DUMP, (now, now))
        for log in place.path.glob("trail-*"):
            os.utime(log, (now + later, now + later))
    assert [event["exception"]["values"][0]["value"] for event in finder.told_of_all()] == [
        "access violation"
    ]


def test_the_hosts_filters_decide_on_it(home: Path) -> None:
    for filters in ({"ignore_errors": ["SIGSEGV"]}, {"before_send": lambda _event, _hint: None}):
        it = Finder(home, filters=filters)
        it.left(PYTHON_3_11)
        assert it.told_of_all() == []
        assert it.told == []
        assert not it.folder.exists()
        it.reporter.delivery.stop()


def test_a_sample_rate_of_zero_drops_it(home: Path) -> None:
    it = Finder(home, sample_rate=0)
    it.left(PYTHON_3_11)
    assert it.told_of_all() == []
    assert it.reporter.diagnostics.report()["dropped"] == {"error:sample_rate": 1}
    it.reporter.delivery.stop()


def test_an_unanswered_consent_holds_it(home: Path) -> None:
    it = Finder(home, consent("unknown"))
    it.left(PYTHON_3_11)
    it.told_of_all()
    assert [entry.phase for entry in it.reporter.delivery.outbox.entries()] == ["held"]
    assert [notice.verdict for notice in it.told] == ["hold"]
    it.reporter.delivery.stop()


def test_what_is_left_is_deleted_unread_where_nothing_may_be_kept(finder: Finder) -> None:
    finder.left(PYTHON_3_11)
    finder.dead.claim()
    finder.dead.forget()
    finder.dead.report()
    assert (events(finder.home), finder.told, finder.folder.exists()) == ([], [], False)


def test_a_fatal_message_and_its_abort_are_one_report(finder: Finder) -> None:
    fatal = {"event_id": "a" * 32, "level": "fatal", "exception": {"values": [{"type": "QtFatal"}]}}
    finder.left(ABORTED, {"run": {"event_id": "a" * 32}})
    finder.dead.claim()
    finder.dead.read()
    other = {"event_id": "b" * 32}
    assert finder.dead.completed(dict(other)) == other, "another report is left as it is"
    completed = finder.dead.completed(fatal)
    assert completed["exception"]["values"][0]["stacktrace"]["frames"][-1]["function"] == "save"
    finder.reporter.delivery.gate.admit(Envelope({"event_id": "a" * 32}, [item("event", completed)]))
    finder.dead.report()
    assert [event["event_id"] for event in events(finder.home)] == ["a" * 32]
    assert [(notice.event_id, notice.verdict) for notice in finder.told] == [("a" * 32, "send")]


def test_a_full_disk_leaves_it_to_the_next_start(finder: Finder, monkeypatch: pytest.MonkeyPatch) -> None:
    place = finder.left(PYTHON_3_11)
    files = finder.reporter.delivery.outbox._files
    with monkeypatch.context() as patched:
        patched.setattr(files, "write", _refuse)
        finder.told_of_all()
    assert place.path.exists()
    finder.dead = finder.made()
    assert len(finder.told_of_all()) == 1
    assert len({notice.event_id for notice in finder.told}) == 1, "the receiver takes an id once"


def _refuse(_name: str, _data: bytes) -> None:
    raise OSError(28, "No space left on device")


def test_one_that_cannot_be_read_does_not_keep_the_others_back(
    finder: Finder, monkeypatch: pytest.MonkeyPatch, expects_reporter_failures: list[str]
) -> None:
    bad, good = finder.left(PYTHON_3_11), finder.left(PYTHON_3_11)

    def fail(folder: Path) -> Any:
        if folder == bad.path:
            raise RuntimeError("unforeseen")
        return read_log(folder)

    monkeypatch.setattr(dead_runs, "read_log", fail)
    assert len(finder.told_of_all()) == 1
    assert not good.path.exists()
    assert len(expects_reporter_failures) == 1


def test_it_answers_for_runs_it_has_taken_over_and_for_those_nobody_has(finder: Finder) -> None:
    ours = finder.left(PYTHON_3_11)
    finder.dead.claim()
    finder.dead.read()
    his = RunPlace.make(finder.folder, time.time())
    finder.dead.report()
    assert finder.dead.answers_for(ours.name)
    assert not finder.dead.answers_for(his.name)
    assert ours.path.exists(), "until its session is closed nobody else may answer for it"
    finder.dead.let_go()
    assert not ours.path.exists()
    his.remove()
    assert finder.dead.answers_for(his.name)
    finder.reporter.delivery.stop()
