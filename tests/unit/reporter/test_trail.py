from __future__ import annotations

import json
import threading
from typing import Any

import pytest

from crashdesk.reporter.trail import MAX_CRUMB, Trail


class Hostile:
    def __repr__(self) -> str:
        raise RuntimeError("no")

    def __hash__(self) -> int:
        return 1

    __str__ = __repr__


def crumbs(trail: Trail) -> list[dict[str, Any]]:
    return trail.snapshot().breadcrumbs


def test_a_breadcrumb_says_when_what_and_where() -> None:
    trail = Trail(10)
    trail.add("saved", "ui", "warning", {"id": 5}, "user")
    [crumb] = crumbs(trail)
    assert crumb.pop("timestamp") > 0
    assert crumb == {
        "type": "user",
        "category": "ui",
        "level": "warning",
        "message": "saved",
        "data": {"id": 5},
    }


@pytest.mark.parametrize("size", [0, 3])
def test_older_breadcrumbs_fall_out(size: int) -> None:
    trail = Trail(size)
    for number in range(5):
        trail.add(str(number), "ui")
    assert [crumb["message"] for crumb in crumbs(trail)] == [str(n) for n in range(5 - size, 5)]


def test_the_hosts_filter_changes_and_drops_breadcrumbs() -> None:
    def before(crumb: dict[str, Any], hint: dict[str, Any]) -> dict[str, Any] | None:
        return None if crumb["message"] == "no" else {**crumb, "message": "changed"}

    trail = Trail(10, before)
    trail.add("no", "ui")
    trail.add("yes", "ui")
    trail.take({"message": "sdk's"}, {"a": 1})
    assert [crumb["message"] for crumb in crumbs(trail)] == ["changed", "changed"]


def test_a_filter_that_returns_no_breadcrumb_drops_it() -> None:
    trail = Trail(10, lambda _crumb, _hint: True)  # type: ignore[arg-type, return-value]
    trail.add("x", "ui")
    assert crumbs(trail) == []


def test_what_happens_while_a_callable_of_the_hosts_runs_for_a_report_is_no_step() -> None:
    nested = [True]
    trail = Trail(10, is_nested=lambda: nested[0])
    trail.add("within", "ui")
    trail.take({"message": "within"}, {})
    nested[0] = False
    trail.add("after", "ui")
    trail.take({"message": "after"}, {})
    assert [crumb["message"] for crumb in crumbs(trail)] == ["after", "after"]


@pytest.mark.parametrize("before", [None, lambda crumb, _hint: crumb])
def test_no_breadcrumb_is_larger_than_its_bound(before: Any) -> None:
    trail, long = Trail(10, before), "x" * 50_000
    trail.add(long, long, long, {"a": [long] * 50, long: {str(n): long for n in range(500)}}, long)
    [crumb] = crumbs(trail)
    assert len(json.dumps(crumb)) < MAX_CRUMB + 2000


def test_the_trail_keeps_no_object_of_the_hosts_alive() -> None:
    import weakref

    class Thing:
        pass

    thing = Thing()
    gone = weakref.ref(thing)
    trail = Trail(10)
    trail.take({"message": "x", "data": {"thing": thing}}, {})
    trail.set_context("c", {"thing": thing})
    trail.set_tag("t", thing)
    trail.set_user({"id": thing})
    del thing
    assert gone() is None


def test_tags_are_short_texts_and_none_removes_one() -> None:
    trail = Trail(1)
    trail.set_tag("a", 5)
    trail.set_tag("b" * 300, "c" * 300)
    trail.set_tag("gone", 1)
    trail.set_tag("gone", None)
    trail.set_tag("hostile", Hostile())
    tags = trail.snapshot().tags
    assert tags["a"] == "5"
    assert tags["b" * 200] == "c" * 199 + "…"
    assert tags["hostile"] == "<tests.unit.reporter.test_trail.Hostile object>"
    assert "gone" not in tags


def test_user_and_contexts_can_be_set_and_forgotten() -> None:
    trail = Trail(1)
    trail.set_user({"id": "1"})
    trail.set_context("order", {"id": 5})
    before = trail.snapshot()
    trail.set_user(None)
    trail.set_context("order", None)
    after = trail.snapshot()
    assert (before.user, before.contexts) == ({"id": "1"}, {"order": {"id": 5}})
    assert (after.user, after.contexts) == (None, {})


def test_a_snapshot_has_the_surroundings_of_its_moment() -> None:
    moments = iter(range(5))
    trail = Trail(1, surroundings=lambda: {"app": {"app_memory": next(moments)}})
    assert [trail.snapshot().surroundings["app"]["app_memory"] for _ in range(2)] == [0, 1]


def test_no_code_of_a_hostile_object_runs() -> None:
    trail = Trail(5)
    trail.add(Hostile(), "ui", data={"a": Hostile(), Hostile(): 1})  # type: ignore[arg-type, dict-item]
    trail.set_context("c", {"a": Hostile()})
    trail.set_user({"id": Hostile()})
    snapshot = trail.snapshot()
    assert snapshot.breadcrumbs[0]["message"] == "<tests.unit.reporter.test_trail.Hostile object>"
    assert "Hostile object" in str([snapshot.breadcrumbs[0]["data"], snapshot.contexts, snapshot.user])


def test_a_snapshot_stays_as_it_was() -> None:
    trail = Trail(5)
    trail.add("one", "ui")
    snapshot = trail.snapshot()
    trail.add("two", "ui")
    trail.set_tag("a", 1)
    assert (len(snapshot.breadcrumbs), snapshot.tags) == (1, {})


def test_any_number_of_threads_may_add() -> None:
    trail = Trail(50)

    def work() -> None:
        for number in range(300):
            trail.add(str(number), "ui")
            trail.set_tag(str(number % 5), number)
            trail.snapshot()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(crumbs(trail)) == 50


def test_who_listens_is_told_of_each_change_as_an_event_would_have_it() -> None:
    changes: list[dict[str, Any]] = []
    added: list[dict[str, Any]] = []
    trail = Trail(10, lambda crumb, _hint: None if crumb["category"] == "noise" else crumb)
    trail.on_change, trail.on_crumb = changes.append, added.append
    trail.add("dropped", "noise")
    trail.add("saved", "ui")
    trail.set_tag("shop", "north")
    trail.set_tag("shop", None)
    trail.set_user({"id": 7})
    trail.set_user(None)
    trail.set_context("cart", {"items": 3})
    trail.set_context("cart", None)
    assert added == crumbs(trail)
    assert changes == [
        {"tags": {"shop": "north"}},
        {"tags": {"shop": None}},
        {"user": {"id": 7}},
        {"user": {}},
        {"contexts": {"cart": {"items": 3}}},
        {"contexts": {"cart": None}},
    ]


def test_who_holds_steps_back_adds_them_before_a_snapshot() -> None:
    trail = Trail(10)
    trail.before_snapshot = lambda: trail.add("held back", "ui")
    assert [crumb["message"] for crumb in crumbs(trail)] == ["held back"]


def test_the_hosts_filter_gets_the_hint_of_a_step() -> None:
    hints: list[dict[str, Any]] = []

    def before(crumb: dict[str, Any], hint: dict[str, Any]) -> dict[str, Any]:
        hints.append(hint)
        return crumb

    trail = Trail(10, before)
    trail.add("x", "ui", hint={"qt_message": {"category": "qml"}})
    assert hints == [{"qt_message": {"category": "qml"}}]
    assert "qt_message" not in str(crumbs(trail))
