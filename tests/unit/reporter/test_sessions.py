from __future__ import annotations

from dataclasses import replace

import pytest

from crashdesk.reporter.sessions import Session, Status, begin, restore


def session() -> Session:
    return begin("ada", "orders@1.2.3", "staging", now=100.0)


def test_a_session_begins_ok_and_says_that_it_is_new() -> None:
    payload = session().payload()
    assert payload["status"] == "ok"
    assert payload["init"] is True
    assert (payload["seq"], payload["errors"], payload["did"]) == (0, 0, "ada")
    assert payload["attrs"] == {"release": "orders@1.2.3", "environment": "staging"}
    assert "duration" not in payload


def test_an_exit_has_a_duration_and_the_next_number() -> None:
    payload = session().told().end("exited", now=160.5).payload()
    assert (payload["status"], payload["init"], payload["seq"]) == ("exited", False, 1)
    assert payload["duration"] == 60.5


def test_a_survived_error_leaves_the_session_running() -> None:
    changed = session().with_error(110.0).with_error(120.0)
    assert (changed.status, changed.errors) == ("ok", 2)


def test_a_crash_counts_as_an_error() -> None:
    assert session().end("crashed", 110.0).errors == 1
    assert session().with_error(105.0).end("crashed", 110.0).errors == 1


def test_only_an_abnormal_end_has_a_mechanism() -> None:
    assert (
        session().end("abnormal", 110.0, "process_vanished").payload()["abnormal_mechanism"]
        == "process_vanished"
    )
    assert "abnormal_mechanism" not in session().end("exited", 110.0, "process_vanished").payload()


@pytest.mark.parametrize("status", ["exited", "crashed", "abnormal"])
def test_what_has_ended_does_not_change(status: Status) -> None:
    ended = session().end(status, 110.0)
    assert ended.with_error(120.0) == ended
    assert ended.end("exited", 130.0) == ended


def test_a_clock_that_was_set_back_makes_no_negative_duration() -> None:
    assert session().end("exited", now=10.0).payload()["duration"] == 0.0


def test_a_state_comes_back_from_disk_as_it_was() -> None:
    changed = session().with_error(110.0).told()
    assert restore(changed.as_json()) == changed


@pytest.mark.parametrize(
    "kept",
    [
        {},
        {**session().as_json(), "status": "happy"},
        {**session().as_json(), "seq": "1"},
        {**session().as_json(), "sid": None},
        {**session().as_json(), "further": 1},
        {**session().as_json(), "run": 1},
    ],
)
def test_what_is_no_state_of_ours_is_refused(kept: dict[str, object]) -> None:
    assert restore(kept) is None


def test_an_update_that_was_handed_on_before_it_was_written_down_is_caught_up_with() -> None:
    left = session().with_error(105.0).told()
    handed_on = left.with_error(110.0)
    assert left.caught_up(handed_on.payload()) == replace(left, seq=2, errors=2)
    assert left.caught_up(left.end("exited", 120.0).payload()).status == "exited"


@pytest.mark.parametrize("update", [{}, {"status": "happy", "errors": "many"}, {"errors": 0}])
def test_of_an_update_that_tells_nothing_only_the_number_is_taken(update: dict[str, object]) -> None:
    left = session().with_error(105.0).told()
    assert left.caught_up(update) == replace(left, seq=2)
