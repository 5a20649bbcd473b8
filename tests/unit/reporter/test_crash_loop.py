from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from crashdesk.reporter.crash_loop import LOOP, CrashLoop, EndedRun, is_loop, series_after

if TYPE_CHECKING:
    from pathlib import Path


def crash(name: str, seconds: float = 5, started: float = 0) -> EndedRun:
    return EndedRun(name, started, started + seconds, crashed=True)


def vanished(name: str, seconds: float = 5, started: float = 0) -> EndedRun:
    return EndedRun(name, started, started + seconds, crashed=False)


def test_three_quick_crashes_in_a_row_are_a_loop() -> None:
    series: tuple[str, ...] = ()
    for name, loops in (("a", False), ("b", False), ("c", True), ("d", True)):
        series = series_after(series, [crash(name)])
        assert is_loop(series) == loops
    assert len(series) == LOOP, "bounded"


def test_a_run_counts_once_however_often_it_is_seen() -> None:
    assert series_after(("a",), [crash("a"), crash("a")]) == ("a",)


def test_a_run_that_lives_longer_ends_the_series_even_if_it_crashes_then() -> None:
    assert series_after(("a", "b"), [crash("c", 61)]) == ()
    assert series_after(("a", "b"), [vanished("c", 61)]) == ()
    assert series_after(("a", "b"), [crash("c", 60)]) == ("a", "b", "c")


def test_a_run_that_was_killed_early_counts_for_nothing() -> None:
    assert series_after(("a", "b"), [vanished("c")]) == ("a", "b")


def test_runs_count_in_the_order_of_their_ends() -> None:
    long_ago, lately = crash("a", 5, started=0), vanished("long", 100, started=50)
    assert series_after((), [lately, long_ago, crash("b", 5, started=300)]) == ("b",)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "crash-loop.json"


def test_the_series_is_kept_for_the_next_start(path: Path) -> None:
    first = CrashLoop(path)
    first.begin([crash("a"), crash("b")])
    assert not first.active
    assert not path.exists(), "to decide writes nothing"
    first.save()
    second = CrashLoop(path)
    second.begin([crash("c")])
    assert second.active


def test_a_run_that_the_person_leaves_because_of_a_crash_counts(path: Path) -> None:
    loop = CrashLoop(path)
    loop.begin([crash("a"), crash("b")])
    loop.add(crash("c"))
    following = CrashLoop(path)
    following.begin([])
    assert following.active


def test_a_proper_end_ends_the_series(path: Path) -> None:
    loop = CrashLoop(path)
    loop.begin([crash("a"), crash("b"), crash("c")])
    loop.save()
    loop.end()
    assert loop.active, "this start stays one of a loop"
    assert not path.exists()


@pytest.mark.parametrize("content", ["", "[]", '{"crashes": 3}', json.dumps({"crashes": [1, None]})])
def test_a_damaged_file_is_no_loop(path: Path, content: str) -> None:
    path.write_text(content)
    loop = CrashLoop(path)
    loop.begin([])
    assert not loop.active
