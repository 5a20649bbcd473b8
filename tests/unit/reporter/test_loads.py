from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from crashdesk.reporter.loads import BURST, FULL_WAIT, LONGEST_START, Load, Loads

if TYPE_CHECKING:
    from crashdesk.reporter.spans import EarlySpan


class Desk:
    """Takes what becomes of windows, with a clock to turn; the process was started at 1000."""

    def __init__(self, process: float | None = 1000.0) -> None:
        self.now, self.allowed, self.running = 1000.2, True, False
        self.told: list[EarlySpan] = []
        self.added: list[tuple[Any, ...]] = []
        self.waits: list[float | None] = []
        self.loads = Loads(
            process, self.now, lambda: self.allowed, self._add, self.told.append, lambda: self.now
        )
        self.loads.wake = self.waits.append

    def open(self, name: str = "OrderWindow", shown: float = 0.2, painted: float = 0.1) -> None:
        begun = self.now
        self.now += shown + painted
        self.loads.painted(Load(name, begun, begun + shown, self.now, {"view.class": "QWidget"}))

    def _add(self, *span: Any) -> bool:
        self.added.append(span)
        return self.running


def spans(root: EarlySpan) -> list[tuple[str, float, float]]:
    """Operation, begin and end of a transaction and its spans, in seconds since it began."""
    found = [(root.op, 0.0, round(root.finished - root.started, 3))]
    waiting = list(root.children)
    while waiting:
        one = waiting.pop(0)
        waiting = [*one.children, *waiting]
        found.append((one.op, round(one.started - root.started, 3), round(one.finished - root.started, 3)))
    return found


def figures(root: EarlySpan) -> dict[str, float]:
    assert {unit for _value, unit in root.measurements.values()} <= {"millisecond"}
    return {name: value for name, (value, _unit) in root.measurements.items()}


def test_the_start_lasts_from_the_process_to_the_first_painting() -> None:
    desk = Desk()
    desk.open()
    assert (desk.told, desk.waits) == ([], [FULL_WAIT]), "somebody may say that all is displayed"
    desk.loads.conclude()
    [start] = desk.told
    assert (start.name, start.source, start.data) == ("OrderWindow", "component", {"view.class": "QWidget"})
    assert spans(start) == [
        ("ui.load", 0.0, 0.5),
        ("app.start.cold", 0.0, 0.5),
        ("process.load", 0.0, 0.2),
        ("application.load", 0.2, 0.4),
        ("ui.load.initial_display", 0.0, 0.5),
    ]
    assert figures(start) == {
        "app_start_cold": pytest.approx(500),
        "time_to_initial_display": pytest.approx(500),
    }
    desk.loads.conclude()
    assert len(desk.told) == 1


def test_what_is_fully_displayed_later_ends_it_later() -> None:
    desk = Desk()
    desk.open()
    desk.now += 1.5
    desk.loads.fully_displayed()
    desk.now += 1
    desk.loads.fully_displayed()
    [start] = desk.told
    assert spans(start)[0] == ("ui.load", 0.0, 2.0)
    assert spans(start)[-1] == ("ui.load.full_display", 0.0, 2.0)
    assert figures(start)["time_to_full_display"] == pytest.approx(2000)
    assert desk.waits == [FULL_WAIT, None], "an idle application has no timer left that wakes it"


def test_nothing_is_fully_displayed_before_it_is_painted() -> None:
    desk = Desk()
    desk.loads.fully_displayed()
    desk.open()
    [start] = desk.told
    assert figures(start)["time_to_full_display"] == figures(start)["time_to_initial_display"]


def test_a_window_long_after_the_start_is_no_start() -> None:
    desk = Desk()
    desk.now += LONGEST_START
    desk.open()
    [load] = desk.told
    assert spans(load) == [("ui.load", 0.0, 0.3), ("ui.load.initial_display", 0.0, 0.3)]
    assert figures(load) == {"time_to_initial_display": pytest.approx(300)}


def test_where_nobody_knows_when_the_process_began_there_is_no_start() -> None:
    desk = Desk(process=None)
    desk.open()
    desk.loads.conclude()
    assert [span.op for span in desk.told] == ["ui.load"]
    assert "app_start_cold" not in desk.told[0].measurements


def test_a_later_window_is_a_span_of_the_click_that_opened_it_or_a_transaction() -> None:
    desk = Desk()
    desk.open()
    desk.loads.conclude()
    desk.running = True
    desk.open("Details")
    [(op, name, begin, end, data)] = desk.added
    assert (op, name, round(end - begin, 3)) == ("ui.load", "Details", 0.3)
    assert data == {"view.class": "QWidget"}
    assert len(desk.told) == 1
    desk.running = False
    desk.open("Details")
    assert [span.name for span in desk.told] == ["OrderWindow", "Details"]


def test_a_window_that_nobody_could_see_was_not_loading_all_the_while() -> None:
    desk = Desk()
    desk.open()
    desk.loads.fully_displayed()
    desk.open("Hidden", painted=LONGEST_START + 1)
    desk.open("Shown")
    assert [root.name for root in desk.told] == ["OrderWindow", "Shown"]


def test_what_is_not_allowed_when_a_window_comes_is_not_told_later() -> None:
    desk = Desk()
    desk.allowed = False
    desk.open()
    desk.allowed = True
    desk.loads.fully_displayed()
    desk.loads.conclude()
    assert desk.told == []


def test_a_program_that_opens_windows_by_itself_is_bounded() -> None:
    desk = Desk()
    for _ in range(100):
        desk.open(shown=0.001, painted=0.001)
    assert BURST <= len(desk.told) < BURST + 5
