from __future__ import annotations

import copy
import gc
import pickle
import weakref
from typing import Any

import pytest

from crashdesk.reporter.sightings import ASKED_AGAIN, MARK, Sightings


class Watch:
    """A clock that goes when it is told to."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def sightings(watch: Watch) -> Sightings:
    return Sightings(watch)


def test_an_exception_is_new_once(sightings: Sightings) -> None:
    error = ValueError("x")
    assert sightings.see(error, "logging", "1") == "1"
    assert sightings.see(error, "excepthook", "2") == "1"
    assert sightings.see(error, "generic", "3") == "1"


def test_another_exception_with_the_same_text_is_another(sightings: Sightings) -> None:
    assert sightings.see(ValueError("x"), "excepthook", "1") == "1"
    assert sightings.see(ValueError("x"), "excepthook", "2") == "2"


@pytest.mark.parametrize("way", ["excepthook", "threading", "qthread", "unraisable", "asyncio"])
def test_an_exception_that_leaves_twice_was_raised_twice(sightings: Sightings, way: str) -> None:
    error = ValueError("cached")
    assert [sightings.see(error, way, event_id) for event_id in "123"] == ["1", "2", "3"]


@pytest.mark.parametrize("way", ["generic", "logging", "sdk"])
def test_passing_it_in_once_more_is_no_news_for_a_while(sightings: Sightings, watch: Watch, way: str) -> None:
    error = ValueError("x")
    assert [sightings.see(error, way, event_id) for event_id in "12"] == ["1", "1"]
    watch.now += ASKED_AGAIN
    assert sightings.see(error, way, "3") == "3"
    assert sightings.see(error, way, "4") == "3"


def test_a_cached_exception_that_is_logged_each_time_is_counted_each_time_it_leaves(
    sightings: Sightings,
) -> None:
    error = ValueError("cached")
    seen = [sightings.see(error, way, str(n)) for n, way in enumerate(["logging", "excepthook"] * 3)]
    assert seen == ["0", "0", "0", "3", "3", "5"]


def test_what_gets_no_report_has_no_id(sightings: Sightings) -> None:
    error = ValueError("x")
    sightings.see(error, "excepthook", "1")
    sightings.assign(error, "")
    assert sightings.see(error, "logging", "2") == ""


def test_no_exception_is_kept_alive(sightings: Sightings) -> None:
    class OwnError(Exception):
        pass

    gc.disable()
    try:
        error = OwnError()
        gone = weakref.ref(error)
        sightings.see(error, "excepthook", "1")
        del error
        assert gone() is None
    finally:
        gc.enable()


def test_an_id_that_was_used_before_means_nothing(sightings: Sightings) -> None:
    """The next exception often gets the memory of the one before it."""
    ids = set()
    for n in range(50):
        error = ValueError()
        ids.add(id(error))
        assert sightings.see(error, "excepthook", str(n)) == str(n)
        del error
    assert len(ids) < 50, "some were used again"


@pytest.mark.parametrize("copied", [copy.copy, lambda error: pickle.loads(pickle.dumps(error))])
def test_a_copy_is_another_exception(sightings: Sightings, copied: Any) -> None:
    error = ValueError("x")
    sightings.see(error, "excepthook", "1")
    twin = copied(error)
    assert MARK in vars(twin), "the mark came along"
    assert sightings.see(twin, "logging", "2") == "2"


def test_a_mark_of_another_run_means_nothing(sightings: Sightings) -> None:
    error = ValueError("x")
    Sightings().see(error, "excepthook", "1")
    assert sightings.see(error, "logging", "2") == "2"


@pytest.mark.parametrize("foreign", ["text", (), (1, 2, 3, 4), None])
def test_a_mark_that_somebody_else_left_means_nothing(sightings: Sightings, foreign: Any) -> None:
    error = ValueError("x")
    vars(error)[MARK] = foreign
    assert sightings.see(error, "excepthook", "1") == "1"
    assert sightings.see(error, "logging", "2") == "1"


def test_a_class_that_forbids_attributes_is_marked_all_the_same(sightings: Sightings) -> None:
    class ClosedError(Exception):
        __slots__ = ()

        def __setattr__(self, name: str, value: object) -> None:
            raise AttributeError(name)

        def __getattribute__(self, name: str) -> Any:
            raise AttributeError(name)

    error = ClosedError()
    assert sightings.see(error, "excepthook", "1") == "1"
    assert sightings.see(error, "logging", "2") == "1"


def test_the_ways_that_are_remembered_are_bounded(sightings: Sightings) -> None:
    error = ValueError("x")
    for _ in range(100):
        sightings.see(error, "logging", "1")
    assert len(vars(error)[MARK][3]) <= 8


def test_what_the_host_passed_in_is_known_until_something_sees_it_leave(sightings: Sightings) -> None:
    error = ValueError("x")
    assert not sightings.was_only_passed_in(error)
    for way in ("logging", "generic", "sdk"):
        sightings.see(error, way, "1")
        assert sightings.was_only_passed_in(error)
    sightings.see(error, "excepthook", "2")
    assert not sightings.was_only_passed_in(error)


def test_an_exception_whose_class_hides_its_attributes_is_known_again(sightings: Sightings) -> None:
    class HiddenError(Exception):
        @property
        def __dict__(self) -> Any:  # type: ignore[override]
            raise SystemExit

    error = HiddenError()
    assert [sightings.see(error, way, way) for way in ("logging", "excepthook")] == ["logging", "logging"]
