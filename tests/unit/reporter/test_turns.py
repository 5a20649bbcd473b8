from __future__ import annotations

from crashdesk.reporter.entries import Entry
from crashdesk.reporter.turns import MOST, PATIENCE, Turns


def entry(key: str) -> Entry:
    return Entry(key * 32, "errors", "ready", 0.0, 1)


A, B = entry("a"), entry("b")
PICTURE = Entry(f"{A.key}attachments", "attachments", "ready", 0.0, 1)


def failing(turns: Turns, failed: Entry, times: int) -> None:
    for _ in range(times):
        turns.failed(failed.key)


def test_an_entry_loses_its_turn_after_a_few_failures_and_with_each_few_more() -> None:
    turns = Turns()
    ranks = []
    for _ in range(2 * PATIENCE):
        turns.failed(A.key)
        ranks.append(turns.rank(A))
    assert ranks == [0, 0, 1, 1, 1, 2]
    assert turns.rank(B) == 0


def test_who_failed_often_stands_aside_once_another_got_through() -> None:
    turns = Turns()
    failing(turns, A, PATIENCE)
    assert not turns.failed(A.key).aside
    turns.passed(B.key)
    assert turns.failed(A.key).aside
    assert turns.rank(A) > turns.rank(B)


def test_who_failed_but_once_or_twice_starts_anew_once_another_got_through() -> None:
    turns = Turns()
    failing(turns, A, PATIENCE - 1)
    turns.passed(B.key)
    trial = turns.failed(A.key)
    assert (trial.failures, trial.aside) == (1, False)


def test_who_gets_through_after_all_is_forgotten() -> None:
    turns = Turns()
    failing(turns, A, PATIENCE)
    turns.passed(A.key)
    assert turns.rank(A) == 0
    assert not turns.failed(A.key).aside


def test_a_companion_waits_for_its_event_and_an_event_not_for_its_companion() -> None:
    turns = Turns()
    failing(turns, A, PATIENCE)
    turns.failed(A.key).until = 100.0
    assert turns.rank(PICTURE) == turns.rank(A)
    assert turns.wait(PICTURE, 40.0) == 60.0
    turns.passed(A.key)
    failing(turns, PICTURE, PATIENCE)
    assert (turns.rank(PICTURE), turns.rank(A)) == (1, 0)


def test_in_a_hurry_nobody_waits_but_the_order_stays() -> None:
    turns = Turns()
    failing(turns, A, PATIENCE)
    turns.failed(A.key).until = 100.0
    turns.hurry()
    assert turns.wait(A, 40.0) <= 0
    assert turns.rank(A) == 1


def test_only_so_many_failures_are_remembered() -> None:
    turns = Turns()
    for number in range(2 * MOST):
        turns.failed(str(number))
    assert len(turns._trials) <= MOST
