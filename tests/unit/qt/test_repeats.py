from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crashdesk.qt.repeats import MAX_KINDS, Repeats

if TYPE_CHECKING:
    from collections.abc import Mapping


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


class Trail:
    def __init__(self, burst: int = 3, per_second: float = 1.0) -> None:
        self.clock = Clock()
        self.steps: list[tuple[str, dict[str, Any]]] = []
        self.repeats = Repeats(self.put, burst, per_second, self.clock)

    def put(self, message: str, _category: str, _level: str, data: Mapping[str, Any]) -> None:
        self.steps.append((message, dict(data)))

    def add(self, kind: str, message: str) -> None:
        self.repeats.add(kind, message, "ui.click", "info", {})

    @property
    def messages(self) -> list[str]:
        return [message for message, _data in self.steps]


def test_the_first_of_a_kind_pass_and_the_rest_are_one_step_with_a_count() -> None:
    trail = Trail()
    for page in range(500):
        trail.add("tabs", f"page {page}")
    assert trail.messages == ["page 0", "page 1", "page 2"]
    trail.repeats.tell()
    trail.repeats.tell()
    assert trail.steps[3:] == [("page 499, and 496 more like it", {"count": 497})]


def test_what_was_held_back_stands_before_the_step_that_follows() -> None:
    trail = Trail()
    for _ in range(4):
        trail.add("slider", "moved")
    trail.add("button", "clicked")
    assert trail.messages == ["moved"] * 4 + ["clicked"]


def test_another_kind_passes_while_one_floods() -> None:
    trail = Trail()
    for _ in range(50):
        trail.add("a", "a")
    trail.add("b", "b")
    assert trail.messages[-1] == "b"


def test_in_the_long_run_a_few_pass() -> None:
    trail = Trail(burst=2, per_second=0.5)
    for _ in range(100):
        trail.add("timer", "page turned")
        trail.clock.now += 0.2
    # 2 at once and 10 in 20 seconds, each with what was held back before it.
    assert len(trail.steps) <= 2 * 12
    assert sum(data.get("count", 1) for _, data in trail.steps) >= 90


def test_kinds_that_are_quiet_are_forgotten() -> None:
    trail = Trail()
    for number in range(3 * MAX_KINDS):
        trail.add(f"kind {number}", "x")
        trail.clock.now += 1
    assert len(trail.repeats._kinds) <= MAX_KINDS


def test_kinds_that_are_all_busy_are_told_and_forgotten() -> None:
    trail = Trail(burst=1)
    for number in range(MAX_KINDS):
        trail.add(f"kind {number}", "first")
        trail.add(f"kind {number}", "second")
    trail.add("one more", "x")
    assert trail.messages.count("second") == MAX_KINDS
    assert len(trail.repeats._kinds) == 1


def test_a_step_from_within_the_adding_of_one_is_not_lost() -> None:
    trail = Trail()

    def put(message: str, *_: Any) -> None:
        trail.steps.append((message, {}))
        if message == "outer":
            trail.add("inner", "inner")

    trail.repeats._add = put
    trail.add("outer", "outer")
    assert trail.messages == ["outer", "inner"]
