from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import pytest

from crashdesk.reporter import writer as module
from crashdesk.reporter.diagnostics import Diagnostics
from crashdesk.reporter.writer import Writer
from tests.helpers.reporter import until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Job:
    def __init__(self, log: list[str], name: str = "", during: Callable[[], object] = lambda: None) -> None:
        self._log, self._name, self._during = log, name, during

    def begin(self) -> None:
        self._log.append(f"begin {self._name}".strip())
        self._during()

    def finish(self) -> None:
        self._log.append(f"finish {self._name}".strip())


class Clock:
    """An alarm that is due when the test says so."""

    def __init__(self, log: list[str]) -> None:
        self._log = log
        self.at: float | None = None

    def due(self) -> float | None:
        return self.at

    def ring(self) -> None:
        self.at = None
        self._log.append("ring")


class Desk:
    def __init__(self) -> None:
        self.log: list[str] = []
        self.clock = Clock(self.log)
        self.diagnostics = Diagnostics()
        self.load: Callable[[], None] = lambda: self.log.append("load")
        self.writer = Writer(self._load, lambda: self.log.append("start"), self.diagnostics, self.clock)

    def _load(self) -> None:
        self.load()

    def put(self, name: str = "", during: Callable[[], object] = lambda: None) -> None:
        self.writer.put(Job(self.log, name, during))


@pytest.fixture
def desk() -> Iterator[Desk]:
    made = Desk()
    yield made
    made.writer.stop(5)


def test_a_job_begins_at_once_and_finishes_when_the_engine_is_there(desk: Desk) -> None:
    desk.writer.start()
    desk.put()
    until(lambda: "begin" in desk.log)
    assert desk.log == ["start", "begin"]
    desk.writer.load_now()
    until(lambda: "finish" in desk.log)
    assert desk.log == ["start", "begin", "load", "finish"]


def test_the_engine_is_loaded_by_itself_after_a_while(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LOAD_AFTER", 0.01)
    again = Desk()
    again.writer.start()
    until(lambda: "load" in again.log)
    again.writer.stop(5)
    assert again.log == ["start", "load"]


def test_draining_loads_the_engine_for_what_waits(desk: Desk) -> None:
    desk.writer.start()
    for name in "abc":
        desk.put(name)
    assert desk.writer.drain(5)
    assert desk.log[0] == "start"
    assert [line for line in desk.log if line.startswith("begin")] == ["begin a", "begin b", "begin c"]
    assert [line for line in desk.log if line.startswith("finish")] == ["finish a", "finish b", "finish c"]
    assert desk.log.index("load") > desk.log.index("begin a")


def test_draining_nothing_loads_nothing(desk: Desk) -> None:
    desk.writer.start()
    assert desk.writer.drain(5)
    assert desk.log == ["start"]


def test_draining_gives_up_in_time(desk: Desk) -> None:
    go = threading.Event()
    desk.writer.start()
    desk.put("slow", lambda: go.wait(5))
    assert not desk.writer.drain(0.05)
    go.set()
    assert desk.writer.drain(5)


def test_who_drains_on_the_writers_own_thread_does_not_wait_for_himself(desk: Desk) -> None:
    answers: list[bool] = []
    desk.writer.start()
    desk.put("", lambda: answers.append(desk.writer.drain(60)))
    assert desk.writer.drain(5)
    assert answers == [False]


def test_an_engine_that_fails_to_load_still_lets_jobs_finish(
    desk: Desk, expects_reporter_failures: list[str]
) -> None:
    def fail() -> None:
        raise ImportError("sentry_sdk")

    desk.load = fail
    desk.writer.start()
    desk.put("a")
    desk.writer.load_now()
    assert desk.writer.drain(5)
    desk.put("b")
    assert desk.writer.drain(5)
    assert [line for line in desk.log if line.startswith("finish")] == ["finish a", "finish b"]
    assert expects_reporter_failures == ["engine: ImportError('sentry_sdk')"]


def test_a_job_that_fails_stops_no_other(desk: Desk, expects_reporter_failures: list[str]) -> None:
    desk.writer.start()
    desk.put("bad", lambda: 1 / 0)
    desk.put("good")
    assert desk.writer.drain(5)
    assert "finish good" in desk.log
    assert len(expects_reporter_failures) == 1


def test_a_put_from_within_a_put_is_done_too(desk: Desk) -> None:
    class Reentrant(Job):
        def __del__(self) -> None:
            desk.put("from a garbage collection")

    desk.put("first")
    Reentrant(desk.log)
    desk.writer.start()
    assert desk.writer.drain(5)
    assert "finish from a garbage collection" in desk.log


def test_what_comes_in_while_others_finish_begins_before_they_end(desk: Desk) -> None:
    desk.writer.start()
    desk.writer.load_now()
    until(lambda: "load" in desk.log)
    held = threading.Event()
    desk.put("a", lambda: held.wait(5))
    desk.put("b")
    held.set()
    assert desk.writer.drain(5)
    assert desk.log.index("begin b") < desk.log.index("finish a")


def test_beyond_its_room_the_newest_are_dropped_and_counted(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_WAITING", 2)
    for name in "abc":
        desk.put(name)
    desk.writer.start()
    assert desk.writer.drain(5)
    assert "begin b" in desk.log
    assert "begin c" not in desk.log
    assert desk.diagnostics.report()["dropped"] == {"error:queue_overflow": 1}


def test_stop_ends_the_thread_and_leaves_what_was_not_finished(desk: Desk) -> None:
    desk.writer.start()
    desk.put()
    until(lambda: "begin" in desk.log)
    desk.writer.stop(5)
    assert not desk.writer._thread.is_alive()
    assert desk.log == ["start", "begin"]
    assert not desk.writer.drain(1)


def test_whenever_the_writer_has_come_to_run_it_says_so_before_it_works(desk: Desk) -> None:
    desk.writer.on_wake = lambda: desk.log.append(f"woke {threading.current_thread().name}")
    desk.writer.start()
    desk.put("one")
    assert desk.writer.drain(5)
    assert desk.log.index("woke crashdesk-writer") < desk.log.index("begin one")
    assert desk.log[desk.log.index("finish one") - 1] == "woke crashdesk-writer"


def test_the_alarm_rings_when_it_is_due_though_nothing_else_happens(desk: Desk) -> None:
    desk.writer.start()
    desk.writer.load_now()
    assert desk.writer.drain(5)
    until(lambda: "load" in desk.log)
    desk.put("sets it", lambda: setattr(desk.clock, "at", time.monotonic() + 0.05))
    until(lambda: "ring" in desk.log)
    assert desk.log[-1] == "ring"
    assert desk.writer._patience() is None, "no wake-ups where nothing is due"


def test_an_alarm_that_is_not_due_rings_not(desk: Desk) -> None:
    desk.clock.at = time.monotonic() + 60
    desk.writer.start()
    desk.put()
    assert desk.writer.drain(5)
    assert "ring" not in desk.log


def test_what_was_handed_over_has_begun_after_waiting_for_it(desk: Desk) -> None:
    desk.writer.start()
    desk.put("a")
    assert desk.writer.wait_begun(5)
    assert desk.log == ["start", "begin a"]


def test_nobody_waits_on_a_writer_that_does_not_run(desk: Desk) -> None:
    assert not desk.writer.wait_begun(60)
    desk.put("a")
    desk.writer.see_begun(60)
    assert desk.log == []
    assert not desk.writer.running


def test_for_what_nobody_handled_there_is_room_when_there_is_none_for_others(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_WAITING", 2)
    monkeypatch.setattr(module, "RESERVED", 1)
    taken = [desk.writer.take(Job(desk.log, name)) for name in "abc"]
    taken += [desk.writer.take(Job(desk.log, name), crash=True) for name in "de"]
    assert taken == [True, True, False, True, False]
    assert desk.diagnostics.report()["dropped"] == {"error:queue_overflow": 2}


@pytest.mark.parametrize("error", [SystemExit(3), KeyboardInterrupt()])
def test_nothing_that_a_job_raises_ends_the_thread(
    desk: Desk, error: BaseException, expects_reporter_failures: list[str]
) -> None:
    def leave() -> None:
        raise error

    class Leaving(Job):
        finish = staticmethod(leave)

    desk.load = leave
    desk.writer.start()
    desk.writer.put(Leaving(desk.log, "bad", leave))
    desk.put("good")
    assert desk.writer.drain(5)
    assert desk.log[-1] == "finish good"
    assert len(expects_reporter_failures) == 3


def test_an_alarm_that_fails_stops_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, expects_reporter_failures: list[str]
) -> None:
    monkeypatch.setattr(desk.clock, "due", lambda: 1 / 0)
    desk.writer.start()
    desk.put("a")
    assert desk.writer.drain(5)
    assert "finish a" in desk.log
    assert {entry.partition(":")[0] for entry in expects_reporter_failures} == {"alarm"}


def test_what_the_host_does_for_us_does_not_wait_for_who_waits_for_it(desk: Desk) -> None:
    desk.writer.start()
    with desk.diagnostics.host_calls.calling("before_send"):
        begin = time.monotonic()
        assert not desk.writer.drain(60)
        assert not desk.writer.wait_begun(60)
        desk.writer.see_begun(60)
        assert time.monotonic() - begin < 5


def test_what_the_writer_does_not_come_to_in_time_begins_on_the_waiting_thread(desk: Desk) -> None:
    go, threads = threading.Event(), []
    desk.writer.start()
    desk.put("slow", lambda: go.wait(20))
    until(lambda: "begin slow" in desk.log)
    desk.put("a", lambda: threads.append(threading.current_thread()))
    desk.writer.see_begun(0.05)
    assert desk.log == ["start", "begin slow", "begin a"]
    assert threads == [threading.current_thread()]
    go.set()
    assert desk.writer.drain(5)
    assert desk.log[-2:] == ["finish slow", "finish a"], "the writer finishes it all the same"


def test_what_the_writer_comes_to_in_time_begins_on_its_own_thread(desk: Desk) -> None:
    threads: list[str] = []
    desk.writer.start()
    desk.put("a", lambda: threads.append(threading.current_thread().name))
    desk.writer.see_begun(5)
    assert threads == ["crashdesk-writer"]


def test_a_job_that_fails_on_the_waiting_thread_stops_no_other(
    desk: Desk, expects_reporter_failures: list[str]
) -> None:
    go = threading.Event()
    desk.writer.start()
    desk.put("slow", lambda: go.wait(20))
    until(lambda: "begin slow" in desk.log)
    desk.put("bad", lambda: 1 / 0)
    desk.put("good")
    desk.writer.see_begun(0)
    assert "begin good" in desk.log
    assert expects_reporter_failures == ["draft: ZeroDivisionError('division by zero')"]
    go.set()
    assert desk.writer.drain(5), "who drains meanwhile is answered, too"


def test_what_began_on_the_waiting_thread_is_finished_as_soon_as_the_writer_can(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    go, rings = threading.Event(), threading.Event()

    def ring() -> None:
        desk.clock.at = None
        rings.set()
        go.wait(20)

    monkeypatch.setattr(desk.clock, "ring", ring)
    desk.writer.start()
    desk.writer.load_now()
    desk.put("sets it", lambda: setattr(desk.clock, "at", time.monotonic()))
    assert rings.wait(5)
    desk.put("a")
    desk.writer.see_begun(0)
    go.set()
    until(lambda: "finish a" in desk.log)
