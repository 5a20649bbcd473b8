"""The SDK's part of it runs in processes of its own: its scopes are those of the whole process."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from crashdesk.reporter import spans
from crashdesk.reporter.diagnostics import Diagnostics
from crashdesk.reporter.span_context import bind, current, is_over, take
from crashdesk.reporter.spans import EarlySpan
from tests.helpers.reporter import run_json

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SDK = """
import asyncio, json, threading
import sentry_sdk
from crashdesk.reporter.diagnostics import Diagnostics
from crashdesk.reporter.span_context import Forked, bind, current, is_over, take

sentry_sdk.init(traces_sample_rate=1.0, default_integrations=False)
found = {}
def begin(name):
    return sentry_sdk.start_transaction(name=name, op="ui.action.click")
def name():
    span = current()
    return span and (span.containing_transaction.name)
"""


@pytest.fixture(autouse=True)
def nothing_current() -> Iterator[None]:
    spans.make_current(None)
    yield
    spans.make_current(None)


def test_an_early_span_is_current_until_it_is_let_go_of() -> None:
    outer, inner = EarlySpan("a", "task"), EarlySpan("b", "task")
    first = bind(outer)
    second = bind(inner)
    assert current() is inner
    second.step_aside()
    assert current() is outer
    second.loosen()
    assert current() is outer
    first.loosen()
    assert current() is None


def test_an_early_span_reaches_a_thread_only_if_it_is_taken_along() -> None:
    found: list[object] = []
    span = EarlySpan("a", "task")
    bind(span)
    carried = take(Diagnostics())
    assert carried is not None

    def work() -> None:
        found.append(current())
        with carried:
            found.append(current())
        found.append(current())

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert found == [None, span, None]


def test_what_is_over_is_not_taken_along() -> None:
    span = EarlySpan("a", "task")
    bind(span)
    carried = take(Diagnostics())
    span.finish()
    assert is_over(span)
    assert take(Diagnostics()) is None
    assert carried is not None
    with carried:
        assert current() is None


def test_a_task_keeps_the_transaction_it_was_made_in_while_the_next_one_runs(home: Path) -> None:
    code = """
    async def work():
        await asyncio.sleep(0.01)
        with sentry_sdk.start_span(op="db") as span:
            found["task"] = span.containing_transaction.name

    async def main():
        before = sentry_sdk.get_current_scope()
        first = bind(begin("first"))
        task = asyncio.create_task(work())
        first.step_aside()
        second = bind(begin("second"))
        found["second"] = name()
        await task
        second.loosen()
        found["after"] = name()
        found["restored"] = sentry_sdk.get_current_scope() is before
    asyncio.run(main())
    print(json.dumps(found))
    """
    found = run_json(f"{SDK}{_flat(code)}", home)
    assert found == {"task": "first", "second": "second", "after": None, "restored": True}


def test_tasks_that_run_at_a_time_leave_each_others_spans_alone(home: Path) -> None:
    code = """
    parents = {}
    async def work(own, seconds):
        running = current()
        with Forked(lambda: running.start_child(op="function", name=own), Diagnostics()) as span:
            await asyncio.sleep(seconds)
            with sentry_sdk.start_span(op="db", name=own + " reads") as inner:
                parents[own] = inner.parent_span_id == span.span_id
        parents[own + " after"] = current() is running

    async def main():
        bind(begin("click"))
        await asyncio.gather(work("a", 0.02), work("b", 0.04), work("c", 0.01))
    asyncio.run(main())
    print(json.dumps(parents))
    """
    assert set(run_json(f"{SDK}{_flat(code)}", home).values()) == {True}


def test_a_function_that_shows_a_dialog_leaves_nothing_behind_when_a_click_in_there_outlives_it(
    home: Path,
) -> None:
    code = """
    before = sentry_sdk.get_current_scope()
    first = bind(begin("opens the dialog"))
    with Forked(lambda: current().start_child(op="function", name="open_settings"), Diagnostics()):
        first.step_aside()
        second = bind(begin("click in the dialog"))
        found["in the dialog"] = name()
    found["after the function"] = name()
    second.loosen()
    found["restored"] = sentry_sdk.get_current_scope() is before
    first.loosen()
    found["still"] = sentry_sdk.get_current_scope() is before
    with sentry_sdk.start_span(op="http.client") as later:
        found["parent"] = later.parent_span_id
    print(json.dumps(found))
    """
    assert run_json(f"{SDK}{_flat(code)}", home) == {
        "in the dialog": "click in the dialog",
        "after the function": "click in the dialog",
        "restored": True,
        "still": True,
        "parent": None,
    }


def test_a_scope_of_the_hosts_own_comes_back_when_what_was_begun_in_it_ends(home: Path) -> None:
    code = """
    first = bind(begin("first"))
    with sentry_sdk.new_scope() as own:
        with Forked(lambda: current().start_child(op="function", name="f"), Diagnostics()):
            first.step_aside()
        found["own"] = sentry_sdk.get_current_scope() is own
    print(json.dumps(found))
    """
    assert run_json(f"{SDK}{_flat(code)}", home) == {"own": True}


def test_nothing_is_left_of_a_transaction_that_has_ended(home: Path) -> None:
    code = """
    first = begin("first")
    binding = bind(first)
    carried = take(Diagnostics())
    def inherits():
        found["inherited"] = name()
    first.finish()
    found["finished"] = name()
    binding.loosen()
    found["scope"] = sentry_sdk.get_current_scope().span is None
    def work():
        with carried:
            found["thread"] = sentry_sdk.get_current_span() is None
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    print(json.dumps(found))
    """
    assert run_json(f"{SDK}{_flat(code)}", home) == {"finished": None, "scope": True, "thread": True}


def test_a_span_that_cannot_be_started_does_not_keep_the_work_from_being_done(home: Path) -> None:
    code = """
    diagnostics = Diagnostics()
    def fails():
        raise ValueError("no span")
    before = sentry_sdk.get_current_scope()
    with Forked(fails, diagnostics):
        found["done"] = True
    found["failures"] = diagnostics.report()["failures"]
    found["restored"] = sentry_sdk.get_current_scope() is before
    print(json.dumps(found))
    """
    assert run_json(f"{SDK}{_flat(code)}", home) == {"done": True, "failures": {"span": 1}, "restored": True}


def _flat(code: str) -> str:
    """The lines without the test's own indentation."""
    return "\n".join(line.removeprefix("    ") for line in code.splitlines())
