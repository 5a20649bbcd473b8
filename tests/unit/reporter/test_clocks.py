from __future__ import annotations

import time
from typing import TYPE_CHECKING

from crashdesk.reporter import clocks

if TYPE_CHECKING:
    import pytest


def test_a_computer_that_is_awake_does_not_sleep() -> None:
    assert abs(clocks.slept() - clocks.slept()) < 0.5


def test_a_suspend_is_what_the_clocks_come_to_differ_by(monkeypatch: pytest.MonkeyPatch) -> None:
    boot = -1  # no clock of the system's
    monkeypatch.setattr(clocks, "_BOOT", boot)
    monkeypatch.setattr(time, "clock_gettime", {boot: 1000.0, time.CLOCK_MONOTONIC: 400.0}.__getitem__)
    assert clocks.slept() == 600


def test_without_a_clock_that_tells_there_is_no_suspend(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clocks, "_BOOT", None)
    monkeypatch.setattr(clocks, "_AWAKE", None)
    assert clocks.slept() == 0
