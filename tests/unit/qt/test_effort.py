from __future__ import annotations

import pytest

from crashdesk.qt.effort import NOTABLE, Effort

BEGIN = 100.0


class Processor:
    """A clock that counts what the main thread does."""

    def __init__(self) -> None:
        self.used = 7.0

    def __call__(self) -> float:
        return self.used


def test_what_was_used_since_the_begin_was_done_since_the_begin() -> None:
    processor = Processor()
    effort = Effort(processor, BEGIN)
    processor.used += 0.3
    assert effort.busy_until(BEGIN) == pytest.approx(BEGIN + 0.3)


def test_what_was_used_since_an_earlier_reading_may_have_been_done_before_the_begin() -> None:
    processor = Processor()
    effort = Effort(processor, BEGIN - 0.2)
    processor.used += 0.3
    assert effort.busy_until(BEGIN) == pytest.approx(BEGIN + 0.1)
    effort = Effort(processor, BEGIN - 60.0)  # parked for a minute
    processor.used += 0.3
    assert effort.busy_until(BEGIN) < BEGIN


def test_who_worked_after_a_reading_was_busy_after_it() -> None:
    processor = Processor()
    effort = Effort(processor, BEGIN)
    processor.used += 0.09
    effort.note(BEGIN + 0.1)
    processor.used += 0.02
    assert effort.busy_until(BEGIN) == pytest.approx(BEGIN + 0.12)


def test_coming_to_rest_is_no_work() -> None:
    processor = Processor()
    effort = Effort(processor, BEGIN)
    effort.note(BEGIN + 5.0)
    processor.used += NOTABLE / 2
    assert effort.busy_until(BEGIN) == pytest.approx(BEGIN + NOTABLE / 2)


def test_without_a_clock_nothing_is_known() -> None:
    effort = Effort(None, BEGIN - 9)
    effort.note(BEGIN - 1)
    assert effort.busy_until(BEGIN) == BEGIN
