from __future__ import annotations

import random
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

from crashdesk.reporter.diagnostics import Diagnostics
from crashdesk.reporter.samples import Samples, Spot
from crashdesk.reporter.stall_spans import BURST, LEAST, StallSpans
from crashdesk.reporter.stalls import Stall

if TYPE_CHECKING:
    from types import CodeType

    from crashdesk.reporter.spans import EarlySpan


def saves() -> None:
    """Code of the application's own."""


def reads() -> None:
    """More of it."""


def stack(*codes: CodeType) -> tuple[Spot, ...]:
    return tuple(Spot(code, 40 + place, "orders.window") for place, code in enumerate(codes))


LIBRARY: CodeType = threading.Thread.run.__code__


def stall(seconds: float = 0.3, *stacks: tuple[Spot, ...], name: str = "save") -> Stall:
    begin = time.monotonic() - seconds - 0.01
    samples = Samples(stacks=list(stacks or [stack(LIBRARY, saves.__code__)]))
    return Stall(begin, 7, "MouseButtonRelease", "QPushButton", begin + seconds, name, samples)


class Desk:
    """Takes what becomes of stalls."""

    def __init__(self, threshold: float = 0.1) -> None:
        self.wanted, self.default, self.running = True, 1.0, False
        self.names: list[str] = []
        self.added: list[tuple[Any, ...]] = []
        self.told: list[EarlySpan] = []
        self.diagnostics = Diagnostics()
        self.spans = StallSpans(
            threshold,
            lambda: self.wanted,
            self._rate,
            self._add,
            self.told.append,
            self.diagnostics,
            random.Random(1),
        )

    def _rate(self, name: str) -> float:
        self.names.append(name)
        return self.default

    def _add(self, *given: Any) -> bool:
        if self.running:
            self.added.append(given)
        return self.running

    def tell(self, what: Stall) -> None:
        self.spans.began(what)
        self.spans.ended(what)


def test_a_stall_is_a_transaction_with_its_times_and_all_that_is_known() -> None:
    desk, one = Desk(), stall(0.3)
    before = time.time()
    desk.tell(one)
    [span] = desk.told
    assert (span.name, span.op, span.rate) == ("orders.window.saves", "ui.task", 1.0)
    assert span.finished - span.started == pytest.approx(0.3)
    assert span.finished == pytest.approx(before - 0.01, abs=0.05)
    assert span.thread == 7
    assert span.data == {
        "blocked_main_thread": True,
        "thread.name": "MainThread",
        "thread.id": "7",
        "qt.event": "MouseButtonRelease",
        "qt.receiver.class": "QPushButton",
        "qt.receiver.name": "save",
        "stall.samples": 1,
        "stall.share": 1.0,
        "code.function": "saves",
        "code.filepath": __file__,
        "code.lineno": 41,
        "stall.stack": ["orders.window.saves:41", "orders.window.Thread.run:40"],
    }


def test_in_a_ui_transaction_it_is_a_child_of_that() -> None:
    desk, one = Desk(), stall(0.3)
    desk.running = True
    desk.tell(one)
    assert desk.told == []
    [(op, name, begin, end, data)] = desk.added
    assert (op, name, begin) == ("ui.task", "orders.window.saves", one.begin)
    assert end == pytest.approx(one.end)
    assert data["code.function"] == "saves"


def test_the_culprit_is_the_innermost_own_code_that_most_samples_share() -> None:
    desk = Desk()
    both = stack(LIBRARY, reads.__code__, saves.__code__)
    desk.tell(stall(0.3, both, both, stack(LIBRARY, saves.__code__)))
    assert desk.told[0].data["code.function"] == "reads"
    assert desk.told[0].data["stall.share"] == pytest.approx(2 / 3, abs=0.001)


def test_without_own_code_in_it_it_is_called_by_its_event() -> None:
    desk = Desk()
    desk.tell(stall(0.3, stack(LIBRARY), name=""))
    assert desk.told[0].name == "QPushButton.MouseButtonRelease"
    assert {"code.function", "qt.receiver.name"}.isdisjoint(desk.told[0].data)


def test_many_short_ones_are_summed_and_told_with_the_next() -> None:
    desk = Desk()
    for _ in range(BURST + 20):
        desk.tell(stall(0.1))
    assert len(desk.told) == BURST
    desk.tell(stall(1.5))
    last = desk.told[-1]
    assert len(desk.told) == BURST + 1, "long ones always pass"
    assert last.data["stalls.left_out"] == 20
    assert last.data["stalls.left_out_seconds"] == pytest.approx(2.0)
    desk.tell(stall(1.5))
    assert "stalls.left_out" not in desk.told[-1].data


def test_they_have_a_rate_of_their_own_by_name_too() -> None:
    desk = Desk()
    desk.default = 0.0
    desk.tell(stall())
    assert desk.told == []
    assert desk.names == ["orders.window.saves"]
    assert desk.diagnostics.report()["dropped"] == {"span:sample_rate": 1}


def test_where_stalls_are_not_wanted_none_is_recorded() -> None:
    desk = Desk()
    desk.wanted = False
    desk.tell(stall())
    assert (desk.told, desk.names) == ([], [])


def test_a_threshold_below_what_a_person_sees_is_raised() -> None:
    assert Desk(0.001).spans.threshold == LEAST
    assert Desk(0.2).spans.threshold == 0.2
