from __future__ import annotations

import sys
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from crashdesk.reporter.samples import (
    MAX_DEPTH,
    Samples,
    Spot,
    Stack,
    common,
    frames,
    walk,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import CodeType


def code(name: str, path: str = "/opt/acme/orders.py") -> CodeType:
    return compile("", path, "exec").replace(co_name=name, co_qualname=name)


MAIN, SAVE, TOTAL, TAX, DRAW = (code(name) for name in ("main", "save", "total", "tax", "draw"))
JSON, RE = (code(name, f"/usr/lib/python3/site-packages/{name}.py") for name in ("json", "re"))


def stack(*outermost_first: CodeType, line: int = 1) -> Stack:
    return tuple(Spot(each, line, "acme") for each in reversed(outermost_first))


def functions(of: Stack) -> list[str]:
    return [spot.code.co_name for spot in reversed(of)]


def test_the_culprit_is_the_innermost_function_that_most_samples_share() -> None:
    found = common([stack(MAIN, SAVE, TOTAL), stack(MAIN, SAVE, TOTAL), stack(MAIN, SAVE, TAX)])
    assert found.culprit is not None
    assert found.culprit.code is TOTAL
    assert functions(found.stack) == ["main", "save", "total"]
    assert round(found.share, 2) == 0.67


def test_where_no_callee_prevails_it_is_the_caller_and_the_stack_ends_there() -> None:
    found = common([stack(MAIN, SAVE, TOTAL), stack(MAIN, SAVE, TAX), stack(MAIN, SAVE, DRAW)])
    assert functions(found.stack) == ["main", "save"]
    assert found.share == 1


def test_the_line_is_the_one_seen_most_often() -> None:
    samples = [stack(MAIN, SAVE, line=line) for line in (7, 8, 8, 9)]
    assert common(samples).stack[0].line == 8


def test_library_frames_below_the_culprit_are_kept_but_are_never_the_culprit() -> None:
    found = common([stack(MAIN, SAVE, JSON, RE), stack(MAIN, SAVE, JSON, RE), stack(MAIN, SAVE, JSON)])
    assert found.culprit is not None
    assert found.culprit.code is SAVE
    assert functions(found.stack)[:3] == ["main", "save", "json"]


def test_a_recursion_counts_once_a_sample() -> None:
    found = common([stack(MAIN, SAVE, SAVE, SAVE), stack(MAIN, TAX), stack(MAIN, TAX)])
    assert found.culprit is not None
    assert found.culprit.code is TAX


def test_samples_without_code_of_the_application_have_no_culprit() -> None:
    assert common([stack(JSON, RE)]).culprit is None
    assert functions(common([stack(JSON, RE)]).stack) == ["json", "re"]
    assert common([]).stack == ()


def test_the_sample_after_a_time_without_any_stands_for_that_time() -> None:
    stacks = [stack(MAIN, SAVE), stack(MAIN, TAX), stack(MAIN, TAX), stack(MAIN, TAX)]
    found = common(stacks, [0.3, 0.02, 0.02, 0.02])
    assert found.culprit is not None
    assert found.culprit.code is SAVE
    assert found.share == pytest.approx(0.3 / 0.36)


def test_each_sample_stands_for_the_time_since_the_one_before() -> None:
    samples = Samples(until=100.0)
    samples.take(stack(MAIN), 100.5)
    samples.take(stack(SAVE), 100.75)
    assert samples.seconds == [0.5, 0.25]
    assert samples.until == 100.75


def test_what_is_dropped_of_the_samples_leaves_its_time_to_the_others() -> None:
    samples = Samples(bound=10)
    for _ in range(95):
        samples.add(stack(MAIN), 0.5)
    assert len(samples.stacks) == len(samples.seconds) < 10
    assert sum(samples.seconds) == pytest.approx(95 * 0.5)


def test_our_own_code_is_never_the_culprit_wherever_it_lies() -> None:
    ours = Spot(TAX, 1, "crashdesk.qt.events")
    assert not ours.in_app
    found = common([(ours, *stack(MAIN, SAVE))])
    assert found.culprit is not None
    assert found.culprit.code is SAVE
    assert Spot(TAX, 1, "crashdesk.desk.main_window").in_app, "the desk is an application itself"


def test_what_runs_the_loop_is_never_the_culprit_but_what_opened_a_dialog_is() -> None:
    bare, slot = handled_by_a_loop()
    assert common([bare]).culprit is None
    assert bare[0].code.co_name == "handled_by_a_loop", "it is told, although it only waited"
    assert culprit(slot) == "looks"

    def opens_dialog() -> Stack:
        return handled_by_a_loop()[0]

    assert culprit(handled_by_a_loop(opens_dialog)[1]) == "handled_by_a_loop"


def handled_by_a_loop(slot: Callable[[], Stack] | None = None) -> tuple[Stack, Stack]:
    """The stacks of an event that is handled in no Python code, and in a slot."""

    def looks() -> tuple[Stack, Stack]:
        loop = sys._getframe(1)
        SITES.add((id(loop.f_code), loop.f_lasti))
        return walk(loop, SITES), slot() if slot else walk(sys._getframe(), SITES)

    return looks()


SITES: set[tuple[int, int]] = set()


def culprit(of: Stack) -> str | None:
    found = common([of]).culprit
    return found and found.code.co_name


def test_samples_stay_few_and_spread_over_the_whole_time() -> None:
    samples, moment, last = Samples(interval=0.02, bound=40), 0.0, 60.0
    while moment < last:
        samples.add(stack(MAIN, line=int(moment * 1000)))
        moment += samples.interval
    lines = [each[0].line for each in samples.stacks]
    assert len(lines) < 40
    assert lines[0] == 0
    assert lines[-1] > 50_000
    assert max(b - a for a, b in pairwise(lines)) < 10_000


def test_walking_a_stack_keeps_no_frame_and_is_bounded() -> None:
    def deep(left: int) -> Stack:
        return deep(left - 1) if left else walk(sys._getframe())

    taken = deep(2 * MAX_DEPTH)
    assert len(taken) == MAX_DEPTH
    assert taken[0].code.co_name == "deep"
    assert taken[0].module == __name__
    assert walk(None) == ()


def test_frames_stand_outermost_first_and_the_middle_of_too_many_is_left_out() -> None:
    made = frames(stack(MAIN, *[SAVE] * 50, TAX), limit=4)
    assert [frame["function"] for frame in made] == ["main", "save", "save", "tax"]
    assert all(frame["in_app"] and frame["abs_path"] == "/opt/acme/orders.py" for frame in made)
