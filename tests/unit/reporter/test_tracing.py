from __future__ import annotations

import asyncio
import functools
import inspect
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import pytest

from crashdesk.reporter.tracing import Tracer, traced

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from crashdesk.reporter.spans import EarlySpan


class Engine:
    ready = False


class Writer:
    def __init__(self) -> None:
        self.jobs: list[Any] = []

    def put(self, job: Any) -> None:
        self.jobs.append(job)


class Traced:
    """A tracer before sentry_sdk is there."""

    def __init__(self) -> None:
        self.allowed = True
        self.writer = Writer()
        self.tracer = Tracer(Engine(), self.writer, lambda: self.allowed)  # type: ignore[arg-type]

    def roots(self) -> list[EarlySpan]:
        return [job._root for job in self.writer.jobs]

    def span(self, name: str) -> AbstractContextManager[Any]:
        return self.tracer.span(name, "function")


@pytest.fixture
def at() -> Traced:
    return Traced()


def test_a_transaction_is_handed_over_when_it_ends(at: Traced) -> None:
    with at.tracer.transaction("save", "task"):
        assert at.writer.jobs == []
    assert [(root.name, root.op) for root in at.roots()] == [("save", "task")]


def test_without_consent_nothing_is_recorded(at: Traced) -> None:
    at.allowed = False
    with at.tracer.transaction("save", "task"), at.span("inner"):
        pass
    assert isinstance(at.span("inner"), nullcontext)
    assert at.writer.jobs == []


def test_what_ran_before_a_consent_stays_unrecorded(at: Traced) -> None:
    at.allowed = False
    with at.tracer.transaction("save", "task"):
        at.allowed = True
    assert at.writer.jobs == []


def test_a_withdrawal_while_it_runs_drops_it(at: Traced) -> None:
    with at.tracer.transaction("save", "task"):
        at.allowed = False
    assert at.writer.jobs == []


def test_a_span_joins_the_running_transaction_and_is_one_itself_where_none_runs(at: Traced) -> None:
    with at.tracer.transaction("save", "task"), at.span("inner"):
        pass
    with at.span("alone"):
        pass
    assert [(root.name, [child.name for child in root.children]) for root in at.roots()] == [
        ("save", ["inner"]),
        ("alone", []),
    ]


def test_a_plain_function_keeps_result_exception_and_name(at: Traced) -> None:
    def add(a: int, b: int = 2) -> int:
        """Add."""
        if a < 0:
            raise ValueError(a)
        return a + b

    wrapped = traced(add, at.span)
    assert wrapped(1, b=5) == 6
    with pytest.raises(ValueError, match="-1"):
        wrapped(-1)
    assert (wrapped.__name__, wrapped.__doc__, inspect.signature(wrapped)) == (
        "add",
        "Add.",
        inspect.signature(add),
    )
    good, bad = at.roots()
    assert good.name == f"{add.__module__}.{add.__qualname__}"
    assert (good.status, bad.status) == (None, "internal_error")


def test_an_async_function_is_measured_to_its_end(at: Traced) -> None:
    async def work(*, fail: bool) -> str:
        await asyncio.sleep(0.01)
        if fail:
            raise ValueError("x")
        return "done"

    wrapped = traced(work, at.span)
    assert inspect.iscoroutinefunction(wrapped)
    assert asyncio.run(wrapped(fail=False)) == "done"
    with pytest.raises(ValueError, match="x"):
        asyncio.run(wrapped(fail=True))
    good, bad = at.roots()
    assert good.finished - good.started >= 0.009
    assert bad.status == "internal_error"


def test_functions_that_call_each_other_nest(at: Traced) -> None:
    def five() -> int:
        return 5

    inner = traced(five, at.span)

    def six() -> int:
        return inner() + 1

    outer = traced(six, at.span)
    assert outer() == 6
    [root] = at.roots()
    assert len(root.children) == 1


def test_what_has_no_name_of_its_own_can_be_traced(at: Traced) -> None:
    class Callable:
        def __call__(self) -> int:
            return 7

    assert traced(functools.partial(int, "5"), at.span)() == 5
    assert traced(Callable(), at.span)() == 7
    assert [root.name.rpartition(".")[2] for root in at.roots()] == ["partial", "Callable"]
