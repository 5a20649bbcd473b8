from __future__ import annotations

from crashdesk.reporter.allowance import Allowance, Omissions


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_passes_and_then_so_many_a_minute() -> None:
    clock = Clock()
    allowance = Allowance(5, 60, clock)
    assert [allowance.take() for _ in range(7)] == [True] * 5 + [False] * 2
    clock.now += 2
    assert [allowance.take() for _ in range(4)] == [True, True, False, False]


def test_what_is_not_used_does_not_add_up_beyond_the_burst() -> None:
    clock = Clock()
    allowance = Allowance(5, 60, clock)
    clock.now += 3600
    assert sum(allowance.take() for _ in range(100)) == 5


def test_what_was_left_out_is_summed_up_and_told_once() -> None:
    omissions = Omissions()
    assert omissions.tell() == {}
    for seconds in (0.1, 0.3, 0.2):
        omissions.add(seconds)
    assert omissions.tell() == {
        "stalls.left_out": 3,
        "stalls.left_out_seconds": 0.6,
        "stalls.left_out_longest": 0.3,
    }
    assert omissions.tell() == {}
