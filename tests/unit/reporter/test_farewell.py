from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crashdesk.reporter.farewell import Farewell

if TYPE_CHECKING:
    from collections.abc import Callable


class Exit:
    """An end by a clock of its own; ``log`` has each wait, with ``told`` where it was to be noticed."""

    def __init__(self, patience: float) -> None:
        self.now = 100.0
        self.log: list[float | str] = []
        self.farewell = Farewell(patience, lambda: self.log.append("told"), lambda: self.now)

    def takes(self, seconds: float) -> Callable[[float], bool]:
        """Something that is done after so many seconds in all."""
        end = self.now + seconds

        def wait(timeout: float) -> bool:
            self.log.append(round(timeout, 3))
            self.now = min(self.now + timeout, max(self.now, end))
            return self.now >= end

        return wait


def test_what_is_done_at_once_is_waited_for_unnoticed() -> None:
    end = Exit(2)
    assert end.farewell.wait(end.takes(0.05))
    assert end.log == [0.1]


def test_all_waits_together_take_no_longer_than_was_given() -> None:
    end = Exit(2)
    assert end.farewell.wait(end.takes(1.5))
    assert not end.farewell.wait(end.takes(60))
    assert end.log == [0.1, "told", 1.9, 0.0, 0.5]
    assert end.now == pytest.approx(102)
    assert end.farewell.left == 0
    assert end.farewell.rest == pytest.approx(0.1)


def test_what_nobody_notices_is_a_tenth_of_a_second_for_all_waits_together() -> None:
    end = Exit(2)
    assert end.farewell.wait(end.takes(0.08))
    assert end.farewell.wait(end.takes(1))
    assert end.log == [0.1, 0.02, "told", 1.9]


@pytest.mark.parametrize("patience", [0, 0.05])
def test_where_no_time_is_left_nobody_is_told_of_a_wait(patience: float) -> None:
    end = Exit(patience)
    assert not end.farewell.wait(end.takes(1))
    assert end.log == [patience]
