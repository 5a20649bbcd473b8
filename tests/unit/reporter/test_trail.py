from __future__ import annotations

import json
import threading
from typing import Any

import pytest

from crashdesk.reporter.trail import MAX_ITEMS, MAX_TEXT, Trail, plain, safe_repr, safe_str


class Hostile:
    def __repr__(self) -> str:
        raise RuntimeError("no")

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


@pytest.mark.parametrize(
    ("value", "copy"),
    [
        (None, None),
        (True, True),
        (5, 5),
        (float("nan"), "nan"),
        (float("-inf"), "-inf"),
        (2**70, str(2**70)),
        ("x" * 2000, "x" * (MAX_TEXT - 1) + "…"),
        ({1: (2, {3})}, {"1": [2, [3]]}),
        (list(range(100)), list(range(MAX_ITEMS))),
        (Hostile(), "<Hostile: its repr failed>"),
        ({Hostile(): 1}, {"<Hostile: its text failed>": 1}),
        ({"a": {"b": {"c": {"d": {"e": 1}}}}}, {"a": {"b": {"c": {"d": "{'e': 1}"}}}}),
        pytest.param(10**5000, "<int: its repr failed>", id="beyond what Python writes"),
    ],
)
def test_a_plain_copy_is_bounded_and_json(value: object, copy: object) -> None:
    assert plain(value) == copy
    json.loads(json.dumps(plain(value), allow_nan=False))


def test_nothing_that_points_to_itself_goes_on_for_ever() -> None:
    loop: list[Any] = []
    loop.append(loop)
    assert 0 < len(json.dumps(plain(loop))) < 1000


def test_texts_of_hostile_objects() -> None:
    assert safe_repr(Hostile()) == "<Hostile: its repr failed>"
    assert safe_str(Hostile()) == "<Hostile: its text failed>"


def test_tags_are_short_texts_and_none_removes_one() -> None:
    trail = Trail(1)
    trail.set_tag("a", 5)
    trail.set_tag("b" * 300, "c" * 300)
    trail.set_tag("gone", 1)
    trail.set_tag("gone", None)
    trail.set_tag("hostile", Hostile())
    tags = trail.snapshot().tags
    assert tags["a"] == "5"
    assert tags["b" * 200] == "c" * 200
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
