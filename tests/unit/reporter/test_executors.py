from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from crashdesk.reporter import span_context
from crashdesk.reporter.diagnostics import Diagnostics
from crashdesk.reporter.executors import Executors
from crashdesk.reporter.spans import EarlySpan, make_current

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def span() -> Iterator[EarlySpan]:
    """One that is current, with what executors run taking it along."""
    executors, made = Executors(Diagnostics()), EarlySpan("click", "ui.action.click")
    executors.install()
    make_current(made)
    yield made
    make_current(None)
    executors.uninstall()


def look(*given: Any, **more: Any) -> tuple[Any, ...]:
    return span_context.current(), given, more


def test_what_a_thread_pool_runs_works_in_the_span_it_was_submitted_in(span: EarlySpan) -> None:
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(look, 1, key=2).result(10) == (span, (1,), {"key": 2})
        assert [found[0] for found in pool.map(look, [1, 2])] == [span, span]
        make_current(None)
        assert pool.submit(look).result(10)[0] is None, "the pool's thread keeps nothing of it"


@pytest.mark.anyio
async def test_so_does_what_a_loop_hands_to_its_executor(span: EarlySpan) -> None:
    loop = asyncio.get_running_loop()
    assert (await loop.run_in_executor(None, partial(look, 1)))[0] is span
    assert (await asyncio.to_thread(look))[0] is span
    span.finish()
    assert (await loop.run_in_executor(None, look))[0] is None


def test_a_wrong_call_is_refused_as_ever(span: EarlySpan) -> None:
    with ThreadPoolExecutor(1) as pool:
        with pytest.raises(TypeError, match="submit"):
            pool.submit()  # type: ignore[call-arg]
        with pytest.raises(TypeError, match="not callable"):
            pool.submit(7).result(10)  # type: ignore[arg-type]


def test_leaving_puts_back_what_was_there() -> None:
    before = vars(ThreadPoolExecutor)["submit"]
    executors = Executors(Diagnostics())
    executors.install()
    assert vars(ThreadPoolExecutor)["submit"] is not before
    executors.uninstall()
    assert vars(ThreadPoolExecutor)["submit"] is before
