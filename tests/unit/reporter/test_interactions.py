from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest

from crashdesk.reporter import span_context
from crashdesk.reporter.diagnostics import Diagnostics
from crashdesk.reporter.idleness import DEADLINE, IDLE
from crashdesk.reporter.interactions import BURST, GRACE, PER_MINUTE, Interactions, interaction_name
from crashdesk.reporter.spans import EarlySpan, make_current

if TYPE_CHECKING:
    from collections.abc import Iterator


class Stage:
    """Interactions before sentry_sdk is loaded, with a clock to turn."""

    def __init__(self) -> None:
        self.now, self.allowed, self.default = 1000.0, True, 1.0
        self.waits: list[float] = []
        self.told: list[EarlySpan] = []
        self.interactions = Interactions(
            ready=lambda: False,
            may_trace=lambda: self.allowed,
            rate=lambda _name: self.default,
            writer=self,  # type: ignore[arg-type]
            submit=self.told.append,
            diagnostics=Diagnostics(),
            dice=random.Random(1),
            clock=lambda: self.now,
            wake=self.waits.append,
        )
        self.busy: list[bool] = []
        self.interactions.on_busy = self.busy.append

    def put(self, job: Any) -> None:
        job.begin()
        job.finish()

    def click(self, name: str = "Orders.save") -> None:
        self.interactions.begin(name, {"view.id": "save"})

    def live(self, seconds: float = 0.0) -> None:
        """Let the loop run on for a while, and each look come when it is due."""
        end = self.now + seconds
        while self.waits and self.now + self.waits[-1] <= end:
            self.now += self.waits.pop()
            self.waits.clear()
            self.interactions.look()
        self.now = end

    def stall(self, begin: float, end: float, name: str = "stall") -> bool:
        """A stall that began and ended so many seconds ago."""
        return self.interactions.add("ui.task", name, self.now - begin, self.now - end, {"a": 1})


@pytest.fixture
def stage() -> Iterator[Stage]:
    make_current(None)
    yield Stage()
    make_current(None)


def children(root: EarlySpan) -> list[str]:
    return [child.name for child in root.children]


def test_a_click_after_which_nothing_happens_leaves_nothing(stage: Stage) -> None:
    stage.click()
    assert span_context.current() is not None
    stage.live(60)
    assert stage.told == []
    assert span_context.current() is None
    assert stage.waits == [], "and nothing is looked after any more"


def test_a_span_in_it_makes_it_a_transaction_that_ends_with_the_span(stage: Stage) -> None:
    stage.click()
    root = span_context.current()
    assert isinstance(root, EarlySpan)
    stage.live(0.0)
    with root.start_child("db", "read"):
        pass
    stage.live(60)
    assert stage.told == [root]
    assert (root.name, root.op, root.data) == ("Orders.save", "ui.action.click", {"view.id": "save"})
    assert (root.status, root.source, root.rate) == ("ok", "component", 1.0)
    assert root.finished == pytest.approx(root.children[0].finished)


def test_the_next_step_has_one_of_its_own_and_earlier_work_stays_where_it_was(stage: Stage) -> None:
    stage.click("Orders.save")
    first = span_context.current()
    assert first is not None
    stage.live(0.5)
    stage.click("Orders.print")
    second = span_context.current()
    assert second is not None
    with first.start_child("db", "late"):
        pass
    with second.start_child("db", "new"):
        pass
    stage.live(60)
    assert [(root.name, children(root)) for root in stage.told] == [
        ("Orders.save", ["late"]),
        ("Orders.print", ["new"]),
    ]
    assert stage.busy == [True, False], "from the first one's beginning to the last one's end"
    assert span_context.current() is None


def test_a_stall_belongs_to_the_step_in_whose_event_it_began(stage: Stage) -> None:
    stage.click("Orders.save")
    stage.now += 2.0  # the slot blocks; the next click waits
    stage.click("Orders.print")
    assert stage.stall(2.001, 0.0)
    stage.live(60)
    [root] = stage.told
    assert root.name == "Orders.save"
    assert root.started == root.children[0].started, "it begins no later than what is in it"
    assert root.finished - root.started == pytest.approx(2.001)


def test_a_stall_before_it_or_after_it_is_none_of_its(stage: Stage) -> None:
    assert not stage.stall(1.0, 0.5)
    stage.now += 5
    stage.click()
    assert not stage.stall(1.0, 0.5)
    stage.live(60)
    assert not stage.stall(1.0, 0.5)
    assert stage.told == []


def test_time_in_which_the_loop_stood_still_is_no_rest(stage: Stage) -> None:
    stage.click()
    stage.live(1.0)
    stage.now += 4.0  # something else blocks beyond the end of the idle time
    stage.interactions.look()
    assert stage.waits[-1] == pytest.approx(GRACE)
    assert stage.stall(4.0, 0.0)
    stage.live(60)
    assert [children(root) for root in stage.told] == [["stall"]]


def test_a_loop_that_always_comes_late_does_not_keep_it_for_ever(stage: Stage) -> None:
    stage.click()
    for _ in range(100):
        stage.now += 2
        stage.interactions.look()
    assert span_context.current() is None


def test_at_the_deadline_what_still_runs_is_cut_off(stage: Stage) -> None:
    stage.click()
    root = span_context.current()
    assert isinstance(root, EarlySpan)
    child = root.start_child("http", "GET")
    stage.live(60)
    assert stage.told == [root]
    assert (root.status, child.status) == ("deadline_exceeded", "deadline_exceeded")
    assert root.finished - root.started == pytest.approx(DEADLINE)


def test_what_code_clicks_in_a_step_belongs_to_that_step(stage: Stage) -> None:
    def slot() -> None:
        stage.interactions.begin("Orders.other", {})

    stage.click("Orders.save")
    slot()
    assert span_context.current().name == "Orders.save"  # type: ignore[union-attr]
    stage.live(0.0)
    slot()
    assert span_context.current().name == "Orders.other"  # type: ignore[union-attr]


def test_without_consent_or_at_a_rate_of_nothing_none_begins(stage: Stage) -> None:
    stage.allowed = False
    stage.click()
    assert span_context.current() is None
    stage.allowed, stage.default = True, 0.0
    stage.click()
    assert span_context.current() is None
    assert stage.waits == []


def test_a_withdrawal_drops_what_is_running(stage: Stage) -> None:
    stage.click()
    stage.stall(0.0, 0.0)
    stage.allowed = False
    stage.live(60)
    assert stage.told == []


def test_a_step_that_is_not_recorded_ends_the_one_before(stage: Stage) -> None:
    stage.click()
    stage.live(0.5)
    stage.default = 0.0
    stage.click()
    assert span_context.current() is None


def test_a_stall_of_a_step_that_is_not_recorded_is_none_of_the_one_before(stage: Stage) -> None:
    stage.click("Orders.save")
    assert stage.stall(0.0, -0.15)
    stage.live(0.7)
    stage.default = 0.0
    stage.click("Orders.secret")
    assert not stage.stall(0.004, -0.25), "the step is noted a moment after its event was begun"
    stage.live(60)
    assert [children(root) for root in stage.told] == [["stall"]]


@pytest.mark.parametrize(("raised", "status"), [(True, "internal_error"), (False, "ok")])
def test_a_step_in_which_something_was_raised_has_failed(stage: Stage, *, raised: bool, status: str) -> None:
    stage.interactions.fail()
    stage.click()
    stage.stall(0.0, -0.15)
    if raised:
        stage.interactions.fail()
    stage.live(60)
    assert [root.status for root in stage.told] == [status]


def test_its_span_can_be_asked_for_as_long_as_it_goes_on(stage: Stage) -> None:
    found = [stage.interactions.span()]
    stage.click()
    found.append(stage.interactions.span())
    stage.live(60)
    found.append(stage.interactions.span())
    assert [getattr(span, "name", None) for span in found] == [None, "Orders.save", None]


def test_a_program_that_clicks_by_itself_is_bounded(stage: Stage) -> None:
    begun = []
    for number in range(200):
        stage.click(f"Orders.{number}")
        root = span_context.current()
        begun += [root] if root is not None and root not in begun else []
        stage.interactions.look()
        stage.now += 0.01
    assert BURST <= len(begun) <= BURST + PER_MINUTE / 30


def test_late_frames_are_counted_for_the_step_that_ran_then(stage: Stage) -> None:
    stage.click("Orders.save")
    root = span_context.current()
    assert isinstance(root, EarlySpan)
    root.start_child("db", "read").finish()
    stage.interactions.frame(stage.now, 0.01, 1 / 60)
    stage.interactions.add("ui.task", "clicks", stage.now, stage.now + 0.3, {"blocked_main_thread": True})
    stage.live(0.5)
    stage.interactions.frame(stage.now, 0.05, 1 / 60)
    drawing = {"blocked_main_thread": True, "qt.event": "UpdateRequest"}
    stage.interactions.add("ui.task", "paints", stage.now, stage.now + 0.2, drawing)
    stage.interactions.add("ui.task", "saves", stage.now, stage.now + 0.8, {"blocked_main_thread": True})
    stage.live(60)
    stage.interactions.frame(stage.now, 0.05, 1 / 60)  # of nobody's
    [told] = stage.told
    figures = {name: value for name, (value, _unit) in told.measurements.items()}
    delay = figures.pop("frames_delay")
    assert figures == {"frames_total": 3, "frames_slow": 1, "frames_frozen": 1}
    assert delay == pytest.approx(0.05 + 0.8 - 2 / 60)


def test_where_nothing_is_drawn_there_are_no_frames(stage: Stage) -> None:
    stage.click()
    root = span_context.current()
    assert isinstance(root, EarlySpan)
    root.start_child("db", "read").finish()
    stage.live(60)
    assert stage.told[0].measurements == {}


def test_closing_tells_what_has_spans_and_drops_the_rest(stage: Stage) -> None:
    stage.click("Orders.save")
    root = span_context.current()
    assert isinstance(root, EarlySpan)
    root.start_child("http", "GET")
    stage.live(0.1)
    stage.click("Orders.print")
    stage.interactions.close()
    assert [root.name for root in stage.told] == ["Orders.save"]
    assert root.children[0].status == "cancelled"
    stage.click("Orders.load")
    assert span_context.current() is None


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("OrderWindow/splitter/saveButton", "OrderWindow.saveButton"),
        ("OrderWindow", "OrderWindow"),
        ("OrderWindow/OrderWindow", "OrderWindow"),
        ("quitAction", "quitAction"),
        ("", "application"),
    ],
)
def test_a_name_says_window_and_widget(path: str, name: str) -> None:
    assert interaction_name(path) == name


def test_the_idle_time_is_sentrys() -> None:
    assert (IDLE, DEADLINE) == (3.0, 30.0)
