from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crashdesk.qt.audience import Audience
from crashdesk.qt.judge import Plan
from crashdesk.reporter import debuggers
from crashdesk.reporter.diagnostics import Diagnostics
from crashdesk.reporter.stalls import Stall

if TYPE_CHECKING:
    from collections.abc import Callable

STALL = Stall(100.0, 1, "Timer", "QTimer", end=101.0)


class Listener:
    def __init__(self, threshold: float) -> None:
        self.threshold = threshold
        self.heard: list[str] = []

    def began(self, stall: Stall) -> None:
        self.heard.append("began")

    def ended(self, stall: Stall) -> None:
        self.heard.append("ended")


@pytest.fixture(autouse=True)
def hold(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Have a debugger hold the process; none does at first."""
    monkeypatch.setattr(debuggers, "is_debugged", lambda: False)
    return lambda: monkeypatch.setattr(debuggers, "is_debugged", lambda: True)


def test_each_is_told_of_its_own_threshold() -> None:
    soon, late = Listener(0.1), Listener(2.0)
    audience = Audience([soon, late], Diagnostics())
    assert audience.thresholds == [0.1, 2.0]
    audience.tell(STALL, Plan(wait=0.0, reached=(0.1, 2.0), over=(0.1,)))
    assert (soon.heard, late.heard) == (["began", "ended"], ["began"])
    audience.tell(None, Plan(wait=0.0, reached=(0.1,)))
    assert len(soon.heard) == 2


def test_what_is_over_in_a_process_that_a_debugger_holds_was_none(hold: Callable[[], None]) -> None:
    soon, late = Listener(0.1), Listener(2.0)
    hold()
    Audience([soon, late], Diagnostics()).tell_of_past(STALL, Plan(wait=0.0, reached=(2.0,), over=(0.1, 2.0)))
    assert (soon.heard, late.heard) == (["ended"], []), "what was told before ends all the same"


def test_without_a_debugger_it_was_one() -> None:
    soon = Listener(0.1)
    Audience([soon], Diagnostics()).tell_of_past(STALL, Plan(wait=0.0, reached=(0.1,), over=(0.1,)))
    assert soon.heard == ["began", "ended"]
