from __future__ import annotations

import pytest

from crashdesk.reporter.idleness import DEADLINE, IDLE, LOOK, Course, Lap, course


def test_one_in_which_nothing_happens_is_dropped_once_it_is_idle() -> None:
    assert course(0.0, 0.0, []) == Course(IDLE)
    assert course(IDLE, 0.0, []) == Course(None, None)


def test_it_is_trimmed_to_the_end_of_its_last_child() -> None:
    laps = [Lap(0.1, 2.0), Lap(0.2, 0.5)]
    assert course(4.0, 0.0, laps).wait == pytest.approx(IDLE - 2.0)
    assert course(2.0 + IDLE, 0.0, laps) == Course(None, 2.0)


def test_it_waits_for_a_child_that_runs() -> None:
    laps = [Lap(0.1, 0.2), Lap(0.2, None)]
    assert course(20.0, 0.0, laps) == Course(LOOK)
    assert course(DEADLINE - 0.5, 0.0, laps) == Course(0.5)


def test_at_the_deadline_it_is_over_whatever_still_runs() -> None:
    assert course(DEADLINE, 0.0, [Lap(0.2, None)]) == Course(None, DEADLINE, exceeded=True)
    assert course(DEADLINE, 29.0, [Lap(0.2, 28.0)]) == Course(None, 28.0)
    assert course(DEADLINE + 9, 0.0, [Lap(0.2, 35.0), Lap(1.0, None)]) == Course(None, 35.0, exceeded=True)


def test_work_of_its_own_keeps_it_alive_but_does_not_lengthen_it() -> None:
    laps = [Lap(0.1, 0.2)]
    assert course(5.0, 4.0, laps).wait == pytest.approx(4.0 + IDLE - 5.0)
    assert course(4.0 + IDLE, 4.0, laps) == Course(None, 0.2)


def test_how_long_it_may_be_idle_can_be_said() -> None:
    assert course(1.0, 0.0, [], idle=1.0) == Course(None, None)
