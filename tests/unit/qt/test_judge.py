from __future__ import annotations

import pytest

from crashdesk.qt.judge import MAX_PATIENCE, Judge, Plan

SLOT, LATER, LOOP = (1, 10), (1, 20), (2, 30)
BEAT = (100.0, "Timer")
INTERVAL = 0.02


class Course:
    """A judge, and the looks of a watcher that is never late, or as late as told."""

    def __init__(self, *thresholds: float) -> None:
        self.judge = Judge(thresholds)
        self.now = BEAT[0]
        self.reached: list[float] = []
        self.slept = 0.0

    def look(
        self,
        site: tuple[int, int] | None = SLOT,
        beat: object = BEAT,
        late: float = 0.0,
        busy_until: float = 0.0,
    ) -> Plan:
        plan = self.judge.look(beat, self.now, self.slept, site, INTERVAL, busy_until)
        self.reached += plan.reached
        self.now += (plan.wait or 0.0) + late
        return plan

    def look_until(self, age: float, site: tuple[int, int] | None = SLOT, late: float = 0.0) -> None:
        while self.now - BEAT[0] < age:
            self.look(site, late=late)

    def close(
        self, age: float, *loops: tuple[int, int], excused: bool = False, certain: bool = False
    ) -> Plan:
        return self.judge.close(BEAT[0] + age, self.slept, loops, excused=excused, certain=certain)


def test_a_loop_that_rests_lets_the_watcher_park() -> None:
    assert Course(0.1).look(beat=None) == Plan(wait=None)


def test_a_young_event_is_left_alone_until_it_is_suspicious() -> None:
    course = Course(0.1)
    plan = course.look()
    assert plan == Plan(wait=0.05)
    assert course.look().suspect


def test_a_long_threshold_still_has_the_watcher_look_early() -> None:
    assert Course(2.0).look().wait == MAX_PATIENCE


def test_an_event_is_suspected_once_and_sampled_at_every_look() -> None:
    course = Course(0.1)
    course.look()
    plans = [course.look() for _ in range(5)]
    assert [plan.suspect for plan in plans] == [True, False, False, False, False]
    assert all(plan.sample for plan in plans)


def test_each_threshold_is_reached_once_and_in_time() -> None:
    course = Course(2.0, 0.1)
    course.look_until(0.1 + 1e-6)
    assert course.reached == []
    course.look()
    assert course.reached == [0.1]
    assert course.now - BEAT[0] < 0.15
    course.look_until(5.0)
    assert course.reached == [0.1, 2.0]
    assert course.close(5.0).over == (0.1, 2.0)


def test_a_probe_handled_soon_shows_that_the_loop_was_idle() -> None:
    course = Course(0.1)
    course.look(None)
    course.look(None)
    plan = course.close(0.051)
    assert (plan.reached, plan.over) == ((), ())


def test_a_stall_in_code_of_qts_own_is_proven_by_the_probe_alone() -> None:
    course = Course(0.1)
    course.look_until(0.3, site=None)
    assert course.reached == [0.1]


def test_a_watcher_that_could_not_run_proves_nothing() -> None:
    """Another thread kept Python's lock: the main thread may have waited for it as the watcher did."""
    course = Course(0.1)
    course.look(None)
    course.look(None, late=3.0)
    course.look(None)
    assert course.reached == []
    plan = course.close(3.1)
    assert (plan.reached, plan.over) == ((), ())


def test_code_that_kept_the_lock_is_found_when_it_is_over() -> None:
    course = Course(2.0, 0.1)
    course.look(late=3.0)
    plan = course.look()
    assert plan.suspect
    assert plan.reached == ()
    plan = course.close(3.3)
    assert plan.reached == plan.over == (0.1, 2.0)


def test_who_used_the_processor_was_busy_although_nobody_saw_it() -> None:
    course = Course(2.0, 0.1)
    course.look(late=0.4)
    course.look(None, busy_until=BEAT[0] + 0.11)
    plan = course.close(0.45)
    assert plan.reached == plan.over == (0.1,)
    course = Course(2.0, 0.1)
    course.look(late=0.4)
    course.look(None, busy_until=BEAT[0] + 0.09)
    assert course.close(0.45).reached == ()


def test_what_cannot_have_rested_was_busy_although_nobody_saw_it() -> None:
    course = Course(2.0, 0.1)
    course.look(late=0.4)
    course.look(None)
    plan = course.close(0.45, certain=True)
    assert plan.reached == plan.over == (0.1,)
    course = Course(2.0, 0.1)
    course.look(late=0.4)
    course.look(None)
    assert course.close(0.45, certain=True, excused=True).reached == ()


def test_what_was_over_before_the_first_look_reaches_each_threshold_that_it_was_long_for() -> None:
    judge = Judge([2.0, 0.1])
    plan = judge.unseen(BEAT[0], BEAT[0] + 0.3, 0.0)
    assert plan.reached == plan.over == (0.1,)
    assert judge.unseen(BEAT[0], BEAT[0] + 3600.3, 3600.0).reached == (), "a suspend"


def test_a_suspend_that_was_over_before_the_first_closer_look_is_no_stall() -> None:
    course = Course(0.1)
    course.look()
    course.now += 3600.0
    course.slept = 3600.0
    course.look()
    course.look_until(3600.3)
    assert course.reached == []
    assert course.close(3600.3).reached == ()


def test_a_loop_that_has_nothing_left_is_looked_at_for_a_while() -> None:
    judge = Judge([0.1])
    assert judge.rest(100.0, 100.02, busy=False).wait == pytest.approx(0.03)
    assert judge.rest(100.0, 100.05, busy=False).wait is None
    assert judge.rest(100.0, 100.02, busy=True).wait == 0


def test_a_main_thread_that_waited_in_a_loop_nobody_knew_was_not_busy() -> None:
    course = Course(0.1)
    course.look(late=3.0)
    course.look(LOOP)
    plan = course.close(3.3, LOOP)
    assert (plan.reached, plan.over) == ((), ())


def test_work_before_a_loop_counts_only_for_as_long_as_it_took() -> None:
    course = Course(0.1)
    course.look()
    course.look(SLOT)  # at 50 ms
    course.look(LOOP, late=2.0)
    assert course.close(2.2, LOOP).reached == ()


def test_the_last_time_at_each_place_is_remembered_whatever_their_number() -> None:
    course = Course(10.0, 1.0)
    course.look(late=2.0)
    for step in range(30):
        course.judge.look(BEAT, course.now + step / 1000, 0.0, (3, step), INTERVAL)
    assert course.close(2.5).reached == (1.0,)


def test_what_is_excused_is_no_stall_but_what_was_told_of_is_ended() -> None:
    course = Course(0.1, 2.0)
    course.look(late=3.0)
    course.look()
    assert course.close(3.3, excused=True) == Plan(wait=0.0)
    course = Course(0.1, 2.0)
    course.look_until(1.0)
    plan = course.close(3.3, excused=True)
    assert (plan.reached, plan.over) == ((), (0.1,))


def test_what_nobody_was_told_of_is_not_ended() -> None:
    course = Course(0.1, 2.0)
    course.look_until(1.0)
    course.judge.take_back((0.1,))
    assert course.close(1.0, excused=True).over == ()
    course.judge.take_back((0.1,))


def test_a_suspend_is_no_stall() -> None:
    course = Course(0.1)
    course.look()
    course.look()
    course.slept = 3600.0
    course.look_until(1.0)
    assert course.reached == []
    assert course.close(3.3) == Plan(wait=0.0)


def test_a_new_event_is_a_new_case() -> None:
    course = Course(0.1)
    course.look_until(1.0)
    course.close(1.0)
    assert not course.judge.suspect
    later = (BEAT[0] + 2.0, "Timer")
    course.now = later[0] + 0.06
    assert course.look(beat=later).suspect
    assert course.judge.suspect == later
    course.judge.forget()
    assert not course.judge.suspect


def test_closing_without_a_case_does_nothing() -> None:
    assert Course(0.1).close(1.0) == Plan(wait=0.0)
