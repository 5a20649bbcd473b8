from __future__ import annotations

import threading
import time
from contextlib import suppress
from typing import Any

from crashdesk.reporter import spans
from crashdesk.reporter.spans import MAX_SPANS, EarlySpan, current, replay


class Twin:
    """Records what sentry_sdk would be told."""

    def __init__(self, **given: Any) -> None:
        self.given, self.children = given, []  # type: ignore[var-annotated]
        self.tags: dict[str, Any] = {}
        self.data: dict[str, Any] = {}
        self.status: str | None = None
        self.sample_rate: float | None = None
        self.end: float | None = None
        self.thread: tuple[int, str] | None = None

    def set_thread(self, ident: int, name: str) -> None:
        self.thread = ident, name

    def start_child(self, **given: Any) -> Twin:
        self.children.append(Twin(**given))
        child: Twin = self.children[-1]
        return child

    def set_tag(self, key: str, value: Any) -> None:
        self.tags[key] = value

    def set_data(self, key: str, value: Any) -> None:
        self.data[key] = value

    def set_status(self, status: str) -> None:
        self.status = status

    def finish(self, end_timestamp: float) -> None:
        self.end = end_timestamp


def replayed(root: EarlySpan) -> Twin:
    made: list[Twin] = []

    def start(**given: Any) -> Twin:
        made.append(Twin(**given))
        return made[-1]

    replay(root, start)
    return made[0]


def test_a_transaction_is_replayed_with_its_times_and_nesting() -> None:
    before = time.time()
    with EarlySpan("root", "task") as root:
        root.set_tag("a", 1)
        with root.start_child(op="db", name="child") as child:
            child.set_data("rows", 5)
            child.start_child("function", "grandchild").finish()
    twin = replayed(root)
    assert twin.given == {"name": "root", "op": "task", "start_timestamp": root.started}
    assert before <= root.started <= child.started <= child.finished <= root.finished <= time.time()
    assert (twin.tags, twin.end, twin.status) == ({"a": 1}, root.finished, None)
    [first] = twin.children
    assert first.given == {"op": "db", "name": "child", "start_timestamp": child.started}
    assert (first.data, first.end) == ({"rows": 5}, child.finished)
    assert [inner.given["name"] for inner in first.children] == ["grandchild"]


def test_a_span_tells_the_thread_it_ran_in_not_the_one_that_replays_it() -> None:
    made: list[EarlySpan] = []
    thread = threading.Thread(target=lambda: made.append(EarlySpan("a", "task")))
    thread.start()
    thread.join()
    made[0].finish()
    assert replayed(made[0]).thread == (thread.ident, f"Thread-{thread.ident}")
    with EarlySpan("b", "task") as here:
        pass
    assert replayed(here).thread == (threading.get_ident(), "MainThread")


def test_one_that_was_sampled_already_is_not_sampled_again() -> None:
    with EarlySpan("a", "task") as root:
        root.rate, root.source = 0.25, "component"
    twin = replayed(root)
    assert (twin.given["sampled"], twin.given["source"]) == (True, "component")
    assert twin.sample_rate == 0.25


def test_a_child_that_never_ended_ends_with_its_parent() -> None:
    with EarlySpan("root", "task") as root:
        root.start_child()
    assert replayed(root).children[0].end == root.finished


def test_an_exception_is_an_internal_error_unless_a_status_was_set() -> None:
    failed, named = EarlySpan("a", "task"), EarlySpan("b", "task")
    with suppress(ValueError), failed:
        raise ValueError
    with suppress(ValueError), named:
        named.set_status("cancelled")
        raise ValueError
    assert (replayed(failed).status, replayed(named).status) == ("internal_error", "cancelled")


def test_it_is_told_once_that_it_ended() -> None:
    told: list[EarlySpan] = []
    span = EarlySpan("a", "task", told.append)
    with span:
        span.finish()
    span.finish()
    assert told == [span]


def test_the_current_span_is_the_innermost_that_runs() -> None:
    assert current() is None
    with EarlySpan("a", "task") as outer:
        assert current() is outer
        with outer.start_child() as inner:
            assert current() is inner
        assert current() is outer
        outer.finish()
        assert current() is None
    assert spans.current() is None


def test_a_transaction_without_end_keeps_no_more_spans_than_sentry_does() -> None:
    root = EarlySpan("run", "task")
    for _ in range(MAX_SPANS):
        root.start_child().start_child().finish()
    kept = sum(1 + len(child.children) for child in root.children)
    assert kept == MAX_SPANS
