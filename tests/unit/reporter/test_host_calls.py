from __future__ import annotations

import contextvars
import gc
import threading
import time
import weakref
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from crashdesk.reporter import host_calls as module
from crashdesk.reporter.host_calls import OURS, HostCalls, HostError, NoAnswerError, is_on_our_thread
from tests.helpers.reporter import until

if TYPE_CHECKING:
    from collections.abc import Callable


class Desk:
    def __init__(self) -> None:
        self.failures: list[tuple[str, str]] = []
        self.calls = HostCalls(lambda where, error: self.failures.append((where, repr(error))))


@pytest.fixture
def desk() -> Desk:
    return Desk()


def on_our_thread(action: Callable[[], object]) -> Any:
    """What comes of an action on a thread of the reporter's."""
    results: list[Any] = []

    def run() -> None:
        try:
            results.append(action())
        except BaseException as error:
            results.append(error)

    thread = threading.Thread(target=run, name=f"{OURS}test")
    thread.start()
    thread.join(10)
    return results[0]


def _swallowed(action: Callable[[], object]) -> None:
    with suppress(ValueError):
        action()


def fail(error: BaseException) -> Any:
    raise error


@pytest.mark.parametrize("error", [ValueError("x"), SystemExit(3), GeneratorExit()])
def test_whatever_the_host_raises_is_swallowed_and_counted(desk: Desk, error: BaseException) -> None:
    with desk.calls.calling("filter"):
        raise error
    assert desk.failures == [("filter", repr(error))]
    assert not desk.calls.running


def test_ctrl_c_is_the_persons_word_on_the_main_thread_and_on_no_other(desk: Desk) -> None:
    with pytest.raises(KeyboardInterrupt), desk.calls.calling("filter"):
        raise KeyboardInterrupt

    def elsewhere() -> None:
        with desk.calls.calling("filter"):
            raise KeyboardInterrupt

    assert on_our_thread(elsewhere) is None
    assert desk.failures == [("filter", "KeyboardInterrupt()")]


def test_while_the_host_is_called_its_thread_is_marked_and_no_other(desk: Desk) -> None:
    with desk.calls.calling("outer"), desk.calls.calling("inner"):
        assert desk.calls.running
        assert on_our_thread(lambda: desk.calls.running) is False
    assert not desk.calls.running


def test_what_is_passed_on_is_marked_and_raises_what_it_raises(desk: Desk) -> None:
    seen: list[bool] = []

    def hook() -> None:
        seen.extend([desk.calls.passing_on, desk.calls.running])
        raise ValueError

    with pytest.raises(ValueError), desk.calls.passing():
        hook()
    assert [*seen, desk.calls.passing_on] == [True, False, False]


def test_an_answer_comes_on_the_hosts_thread_where_that_asks(desk: Desk) -> None:
    here = threading.current_thread()
    assert desk.calls.answer("filter", threading.current_thread) is here
    assert desk.calls.answer("filter", lambda: desk.calls.running) is True


def test_an_answer_comes_from_a_thread_of_its_own_where_one_of_ours_asks(desk: Desk) -> None:
    variable = contextvars.ContextVar("variable", default=0)

    def ask() -> Any:
        variable.set(5)
        return desk.calls.answer(
            "filter", lambda: (threading.current_thread().name, desk.calls.running, variable.get())
        )

    assert on_our_thread(ask) == (f"{OURS}host-call", True, 5)


def test_what_would_end_a_thread_becomes_an_error(desk: Desk) -> None:
    error = on_our_thread(lambda: desk.calls.answer("filter", lambda: fail(SystemExit(3))))
    assert (type(error), str(error)) == (HostError, "SystemExit")
    with pytest.raises(HostError, match="SystemExit"):
        desk.calls.answer("filter", lambda: fail(SystemExit(3)))


def test_what_is_an_error_stays_that(desk: Desk) -> None:
    error = ValueError("x")
    assert on_our_thread(lambda: desk.calls.answer("filter", lambda: fail(error))) is error


def test_who_takes_too_long_is_left_alone_and_not_called_again_until_he_is_done(desk: Desk) -> None:
    go, called = threading.Event(), []

    def slow() -> int:
        called.append(1)
        go.wait(10)
        return 1

    begin = time.monotonic()
    for _ in range(3):
        error = on_our_thread(lambda: desk.calls.answer("filter", slow, 0.05))
        assert isinstance(error, NoAnswerError)
    assert on_our_thread(lambda: desk.calls.answer("another", lambda: 2)) == 2
    assert time.monotonic() - begin < 5
    assert len(called) == 1
    go.set()
    until(lambda: on_our_thread(lambda: desk.calls.answer("filter", slow, 5)) == 1)


def test_few_threads_are_kept_by_those_who_do_not_answer(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_WITHOUT_ANSWER", 2)
    go, called = threading.Event(), []

    def slow(number: int) -> None:
        called.append(number)
        go.wait(10)

    for number in range(5):
        on_our_thread(lambda number=number: desk.calls.answer(str(number), lambda: slow(number), 0.05))  # type: ignore[misc]
    go.set()
    assert called == [0, 1]


def test_what_comes_too_late_is_handed_over_whole(desk: Desk) -> None:
    held: list[Any] = []
    desk.calls.let_go = held.extend
    go = threading.Event()

    def slow() -> str:
        go.wait(10)
        return "late"

    on_our_thread(lambda: desk.calls.answer("filter", slow, 0.05))
    assert held == []
    go.set()
    until(lambda: held)
    assert held == [slow, "late", None]


def test_what_was_asked_is_kept_alive_by_nobody_afterwards(desk: Desk) -> None:
    class Thing:
        def fail(self) -> None:
            raise ValueError

    gc.disable()
    try:
        thing = Thing()
        gone = weakref.ref(thing)
        for ask in (on_our_thread, lambda action: action()):
            ask(partial(_swallowed, partial(desk.calls.answer, "filter", thing.fail)))
        del thing
        assert gone() is None
    finally:
        gc.enable()


def test_our_threads_are_known_by_their_names() -> None:
    assert not is_on_our_thread()
    assert on_our_thread(is_on_our_thread) is True


def test_where_no_thread_can_be_started_any_more_it_is_called_at_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ask() -> Any:
        monkeypatch.setattr(threading.Thread, "start", lambda _self: fail(RuntimeError("shutdown")))
        answer = desk.calls.answer("filter", lambda: 5)
        monkeypatch.undo()
        return answer

    assert on_our_thread(ask) == 5


def test_in_haste_nothing_of_the_hosts_is_called(desk: Desk) -> None:
    called: list[str] = []
    with desk.calls.in_haste(), pytest.raises(NoAnswerError):
        desk.calls.answer("text", lambda: called.append("text"))
    assert called == []
    desk.calls.answer("text", lambda: called.append("later"))
    assert called == ["later"]


def test_in_haste_what_decides_on_keeping_is_called_unless_it_keeps_a_thread_of_ours_waiting(
    desk: Desk,
) -> None:
    go, begun = threading.Event(), threading.Event()

    def endless() -> None:
        begun.set()
        go.wait(20)

    with desk.calls.in_haste():
        assert desk.calls.answer("scrub", lambda: 1, vital=True) == 1
    ours = threading.Thread(target=lambda: desk.calls.answer("scrub", endless), name=f"{OURS}test")
    ours.start()
    assert begun.wait(5)
    with desk.calls.in_haste(), pytest.raises(NoAnswerError):
        desk.calls.answer("scrub", lambda: 1, vital=True)
    go.set()
    ours.join(5)
    with desk.calls.in_haste():
        assert desk.calls.answer("scrub", lambda: 1, vital=True) == 1


def test_in_haste_other_threads_call_the_host_as_ever(desk: Desk) -> None:
    with desk.calls.in_haste():
        assert on_our_thread(lambda: desk.calls.answer("text", lambda: 1)) == 1
