from __future__ import annotations

import json
import signal
import subprocess
import sys
from textwrap import dedent
from typing import TYPE_CHECKING, Any

import pytest

from crashdesk.reporter import session_keeper as module
from crashdesk.reporter import sessions
from crashdesk.reporter.diagnostics import Diagnostics
from crashdesk.reporter.session_keeper import VANISHED, RunEnd, SessionKeeper

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Told(list[dict[str, Any]]):
    """The updates that were handed on."""

    def summary(self) -> list[tuple[str, bool, int, int]]:
        return [(update["status"], update["init"], update["seq"], update["errors"]) for update in self]


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def keeper(tmp_path: Path, told: Told) -> Iterator[SessionKeeper]:
    keeper = SessionKeeper(tmp_path, told.append, "orders@1", "test", Diagnostics())
    yield keeper
    keeper.close()


def test_a_run_without_errors_is_told_at_its_begin_and_its_end(keeper: SessionKeeper, told: Told) -> None:
    keeper.begin("ada")
    keeper.end("exited")
    assert told.summary() == [("ok", True, 0, 0), ("exited", False, 1, 0)]
    assert len({update["sid"] for update in told}) == 1


def test_the_first_error_is_told_and_the_others_are_counted(keeper: SessionKeeper, told: Told) -> None:
    keeper.begin("ada")
    for _ in range(3):
        keeper.error()
    keeper.end("exited")
    assert told.summary() == [("ok", True, 0, 0), ("ok", False, 1, 1), ("exited", False, 2, 3)]


def test_another_user_is_another_session(keeper: SessionKeeper, told: Told) -> None:
    keeper.begin("ada")
    keeper.change_user("ada")
    keeper.change_user("grace")
    assert [(update["did"], update["status"]) for update in told] == [
        ("ada", "ok"),
        ("ada", "exited"),
        ("grace", "ok"),
    ]


def test_without_a_session_nothing_is_told(keeper: SessionKeeper, told: Told) -> None:
    keeper.error()
    keeper.change_user("grace")
    keeper.end("exited")
    assert told == []


def test_a_withdrawn_session_leaves_nothing_behind(keeper: SessionKeeper, told: Told, tmp_path: Path) -> None:
    keeper.begin("ada")
    told.clear()
    keeper.abandon()
    keeper.end("exited")
    keeper.close()
    assert told == []
    assert list(tmp_path.iterdir()) == []


def test_a_killed_process_is_closed_by_the_next_with_its_last_count(
    keeper: SessionKeeper, told: Told, tmp_path: Path
) -> None:
    program = dedent(
        f"""
        import os, pathlib, signal
        from crashdesk.reporter.diagnostics import Diagnostics
        from crashdesk.reporter.session_keeper import SessionKeeper
        folder = pathlib.Path({str(tmp_path)!r})
        keeper = SessionKeeper(folder, lambda _: None, "orders@1", "test", Diagnostics())
        keeper.begin("ada")
        keeper.error()
        keeper.error()
        os.kill(os.getpid(), signal.SIGKILL)
        """
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == -signal.SIGKILL
    keeper.recover()
    assert told.summary() == [("abnormal", False, 2, 2)]
    assert told[0]["abnormal_mechanism"] == VANISHED
    keeper.recover()
    assert len(told) == 1, "once"


def test_what_is_known_of_a_runs_end_is_its_sessions(
    keeper: SessionKeeper, told: Told, tmp_path: Path
) -> None:
    for name in ("crashed", "rebooted"):
        left = tmp_path / f"run-1-{name}"
        left.mkdir()
        state = sessions.begin("ada", "orders@1", "test", 100.0).told()
        (left / f"{state.sid}.session").write_text(json.dumps({**state.as_json(), "sid": name}))
    keeper.recover({"crashed": RunEnd("crashed", "", 130.0), "rebooted": RunEnd(mechanism="restart")})
    ended = {update["sid"]: update for update in told}
    assert (ended["crashed"]["status"], ended["crashed"]["errors"]) == ("crashed", 1)
    assert (ended["crashed"]["timestamp"], ended["crashed"]["duration"]) == (130.0, 30.0)
    assert "abnormal_mechanism" not in ended["crashed"]
    assert (ended["rebooted"]["status"], ended["rebooted"]["abnormal_mechanism"]) == ("abnormal", "restart")


def test_a_process_that_was_killed_as_expected_is_closed_with_the_expected_mechanism(
    keeper: SessionKeeper, told: Told, tmp_path: Path
) -> None:
    other = SessionKeeper(tmp_path, lambda _: None, "orders@1", "test", Diagnostics())
    other.expect("anr_foreground")  # before there is a session: nothing to keep
    other.begin("ada")
    other.expect("anr_foreground")
    other.close()
    keeper.recover()
    assert [update["abnormal_mechanism"] for update in told] == ["anr_foreground"]


def test_an_expectation_that_did_not_come_true_leaves_no_trace(keeper: SessionKeeper, told: Told) -> None:
    keeper.begin("ada")
    keeper.expect("anr_foreground")
    keeper.error()
    keeper.expect("")
    keeper.end("exited")
    assert told.summary() == [("ok", True, 0, 0), ("ok", False, 1, 1), ("exited", False, 2, 1)]
    assert not any("abnormal_mechanism" in update for update in told)


def test_a_living_process_keeps_its_session(keeper: SessionKeeper, told: Told, tmp_path: Path) -> None:
    other = SessionKeeper(tmp_path, told.append, "orders@1", "test", Diagnostics())
    other.begin("ada")
    keeper.recover()
    other.end("exited")
    other.close()
    assert [update["status"] for update in told] == ["ok", "exited"]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", json.dumps({"sid": 1}).encode()])
def test_a_damaged_state_is_thrown_away(
    keeper: SessionKeeper, told: Told, tmp_path: Path, content: bytes
) -> None:
    left = tmp_path / "run-1-dead"
    left.mkdir()
    (left / "x.session").write_bytes(content)
    keeper.recover()
    assert told == []
    assert not left.exists()


def test_a_disk_that_refuses_does_not_stop_the_session(told: Told, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    diagnostics = Diagnostics()
    keeper = SessionKeeper(blocked, told.append, "orders@1", "test", diagnostics)
    keeper.begin("ada")
    keeper.end("exited")
    assert [update["status"] for update in told] == ["ok", "exited"]
    assert "session_error" in diagnostics.report()


def test_after_the_end_no_session_begins_and_none_is_closed(
    keeper: SessionKeeper, told: Told, tmp_path: Path
) -> None:
    other = SessionKeeper(tmp_path, lambda _: None, "orders@1", "test", Diagnostics())
    other.begin("ada")
    other.close()
    keeper.finish("exited")
    keeper.recover()
    keeper.begin("ada")
    assert told == []
    assert len(list(tmp_path.rglob("*.session"))) == 1, "it is left to the next start"


def test_an_error_that_is_on_disk_at_the_end_counts_although_it_is_not_decided(
    keeper: SessionKeeper, told: Told
) -> None:
    keeper.begin("ada")
    for event_id in ("complete", "dropped", "in work", "in work"):
        keeper.expect_error(event_id)
    keeper.error("complete")
    keeper.decide("complete")
    keeper.decide("dropped")
    keeper.finish("exited")
    keeper.error("in work")
    assert told.summary() == [("ok", True, 0, 0), ("ok", False, 1, 1), ("exited", False, 2, 2)]


def test_an_endless_row_of_undecided_errors_is_bounded(
    keeper: SessionKeeper, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_UNDECIDED", 2)
    keeper.begin("ada")
    for event_id in "abc":
        keeper.expect_error(event_id)
    keeper.finish("exited")
    assert told.summary()[-1] == ("exited", False, 1, 2)


def test_a_session_whose_run_is_anothers_to_tell_of_is_left_to_him(
    keeper: SessionKeeper, told: Told, tmp_path: Path
) -> None:
    other = SessionKeeper(tmp_path, lambda _: None, "orders@1", "test", Diagnostics())
    other.of_run = lambda: "its run"
    other.begin("ada")
    other.of_run = lambda: "its run's new name"
    other.renew()
    other.close()
    asked: list[str] = []

    def answers_for(run: str) -> bool:
        asked.append(run)
        return False

    keeper.recover({}, answers_for)
    assert (told, asked) == ([], ["its run's new name"])
    keeper.recover({}, lambda _run: True)
    assert [update["status"] for update in told] == ["abnormal"]
    assert "run" not in told[0], "which is nobody else's business"
