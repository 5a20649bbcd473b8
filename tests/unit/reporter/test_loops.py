from __future__ import annotations

import asyncio
import gc
import threading
from asyncio import BaseEventLoop
from typing import TYPE_CHECKING, Any

import pytest

from crashdesk.reporter.diagnostics import Diagnostics
from crashdesk.reporter.loops import LoopErrors

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crashdesk.reporter.captures import ThreadRef


class Watched:
    def __init__(self) -> None:
        self.reports: list[tuple[str, ThreadRef]] = []
        self.errors = LoopErrors(
            lambda error, thread: self.reports.append((str(error), thread)), Diagnostics()
        )
        self.errors.install()

    @property
    def texts(self) -> list[str]:
        return [text for text, _ in self.reports]


@pytest.fixture
def watched() -> Iterator[Watched]:
    before = BaseEventLoop.call_exception_handler
    made = Watched()
    yield made
    made.errors.uninstall()
    assert BaseEventLoop.call_exception_handler is before


async def fail(text: str = "x") -> None:
    raise ValueError(text)


async def forget(handler: Any = None) -> None:
    asyncio.get_running_loop().set_exception_handler(handler or (lambda _loop, _context: None))
    task = asyncio.create_task(fail())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    del task
    gc.collect()


def test_a_task_that_nobody_asked_is_reported(watched: Watched) -> None:
    asyncio.run(forget())
    assert watched.texts == ["x"]
    assert watched.reports[0][1].main


def test_a_callback_that_raises_is_reported(watched: Watched) -> None:
    async def call() -> None:
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _loop, _context: None)
        loop.call_soon([].pop)
        await asyncio.sleep(0.01)

    asyncio.run(call())
    assert watched.texts == ["pop from empty list"]


def test_the_hosts_handler_gets_what_it_always_got(watched: Watched) -> None:
    seen: list[Any] = []
    asyncio.run(forget(lambda loop, context: seen.append((loop, context))))
    [(loop, context)] = seen
    assert isinstance(loop, BaseEventLoop)
    assert context["message"] == "Task exception was never retrieved"


def test_without_one_the_default_still_logs(watched: Watched, caplog: pytest.LogCaptureFixture) -> None:
    async def default() -> None:
        asyncio.get_running_loop().call_exception_handler({"message": "told", "exception": ValueError("x")})

    asyncio.run(default())
    assert caplog.messages == ["told"]
    assert watched.texts == ["x"]


def test_what_was_asked_for_and_what_was_cancelled_is_not_reported(watched: Watched) -> None:
    async def deal() -> None:
        cancelled = asyncio.create_task(asyncio.sleep(60))
        failed = asyncio.create_task(fail())
        await asyncio.sleep(0.01)
        cancelled.cancel()
        await asyncio.gather(cancelled, failed, return_exceptions=True)
        asyncio.get_running_loop().call_exception_handler({"exception": asyncio.CancelledError()})
        asyncio.get_running_loop().call_exception_handler({"message": "nothing raised"})

    asyncio.run(deal())
    assert watched.reports == []


def test_a_loop_in_a_thread_is_told_by_its_thread(watched: Watched) -> None:
    thread = threading.Thread(target=lambda: asyncio.run(forget()), name="loop-1")
    thread.start()
    thread.join()
    [(_, where)] = watched.reports
    assert (where.name, where.main) == ("loop-1", False)


def test_a_task_that_is_collected_elsewhere_belongs_to_its_loops_thread(watched: Watched) -> None:
    loops: list[Any] = []
    go = threading.Event()

    async def wait() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _loop, _context: None)
        loops.append(asyncio.get_running_loop())
        await asyncio.to_thread(go.wait, 10)

    thread = threading.Thread(target=lambda: asyncio.run(wait()), name="loop-1")
    thread.start()
    while not loops:
        pass
    loops[0].call_exception_handler({"exception": ValueError("collected on the main thread")})
    go.set()
    thread.join()
    assert watched.reports[0][1].name == "loop-1"


def test_a_loop_class_of_the_hosts_that_passes_on_is_reported_once(watched: Watched) -> None:
    errors = LoopErrors(lambda error, thread: watched.reports.append((str(error), thread)), Diagnostics())

    class OwnLoop(asyncio.SelectorEventLoop):
        def call_exception_handler(self, context: Any) -> None:
            super().call_exception_handler(context)

    OwnLoop.call_exception_handler = errors._wrapper(OwnLoop.call_exception_handler)  # type: ignore[method-assign,assignment]
    watched.errors._telling = errors._telling
    loop = OwnLoop()
    loop.set_exception_handler(lambda _loop, _context: None)
    loop.call_exception_handler({"exception": ValueError("x")})
    loop.close()
    assert watched.texts == ["x"]


def test_a_report_that_fails_keeps_the_handler_from_nothing(expects_reporter_failures: list[str]) -> None:
    errors = LoopErrors(lambda _error, _thread: 1 / 0, Diagnostics())  # type: ignore[arg-type]
    errors.install()
    seen: list[Any] = []
    asyncio.run(forget(lambda _loop, context: seen.append(context)))
    errors.uninstall()
    assert len(seen) == len(expects_reporter_failures) == 1


def test_under_another_wrapper_ours_becomes_inert(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(BaseEventLoop, "call_exception_handler", BaseEventLoop.call_exception_handler)
    made = Watched()
    ours = BaseEventLoop.call_exception_handler

    def theirs(loop: Any, context: Any) -> None:
        ours(loop, context)

    monkeypatch.setattr(BaseEventLoop, "call_exception_handler", theirs)
    made.errors.uninstall()
    assert BaseEventLoop.call_exception_handler is theirs
    asyncio.run(forget())
    assert made.reports == []
