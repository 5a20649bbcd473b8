from __future__ import annotations

import _thread
import asyncio
import concurrent.futures
import sys
import threading
import types
from typing import TYPE_CHECKING, Any

import pytest

from crashdesk.reporter.diagnostics import Diagnostics
from crashdesk.reporter.hooks import ExceptionHooks
from tests.helpers.reporter import raised, until

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.qt_no_exception_capture


class Hooked:
    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.reports: list[tuple[BaseException, str]] = []
        self.chained: list[Any] = []
        monkeypatch.setattr(sys, "excepthook", lambda *given: self.chained.append(given))
        monkeypatch.setattr(threading, "excepthook", self.chained.append)
        monkeypatch.setattr(sys, "unraisablehook", self.chained.append)
        self.before = (sys.excepthook, threading.excepthook, sys.unraisablehook)
        self.hooks = ExceptionHooks(lambda error, how: self.reports.append((error, how)), Diagnostics())
        self.hooks.install()


@pytest.fixture
def hooked(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hooked]:
    made = Hooked(monkeypatch)
    yield made
    made.hooks.uninstall()


def call(error: BaseException) -> tuple[Any, ...]:
    given = (type(error), error, error.__traceback__)
    sys.excepthook(*given)
    return given


def in_thread(error: BaseException) -> None:
    def fail() -> None:
        raise error

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()


def test_the_hook_before_us_is_called_with_the_same_arguments(hooked: Hooked) -> None:
    error = raised(ValueError("x"))
    given = call(error)
    assert hooked.chained == [given]
    assert hooked.reports == [(error, "excepthook")]


def test_who_stands_in_front_of_us_is_named(hooked: Hooked, monkeypatch: pytest.MonkeyPatch) -> None:
    assert hooked.hooks.displaced() == []
    monkeypatch.setattr(sys, "excepthook", call)
    assert hooked.hooks.displaced() == [f"sys.excepthook is {__name__}.call now"]


def test_an_error_in_a_call_does_not_end_the_process(hooked: Hooked) -> None:
    ended: list[bool] = []
    hooked.hooks._ending = lambda: ended.append(True)
    call(raised(ValueError("x")))
    assert ended == []


def test_a_threads_error_is_reported_and_passed_on(hooked: Hooked) -> None:
    error = ValueError("x")
    in_thread(error)
    assert hooked.reports == [(error, "threading")]
    [args] = hooked.chained
    assert args.exc_value is error


def test_a_failed_thread_of_ours_is_counted_and_no_error_of_the_hosts(
    hooked: Hooked, expects_reporter_failures: list[str]
) -> None:
    def fail() -> None:
        raise LookupError

    thread = threading.Thread(target=fail, name="crashdesk-postman")
    thread.start()
    thread.join()
    assert (hooked.reports, hooked.chained) == ([], [])
    assert expects_reporter_failures == ["thread: LookupError()"]


def test_an_error_that_reaches_the_hook_on_a_thread_that_python_did_not_start_came_from_qt(
    hooked: Hooked,
) -> None:
    _thread.start_new_thread(call, (raised(ValueError()),))
    until(lambda: hooked.chained)
    for ident in [one.ident for one in threading.enumerate() if isinstance(one, threading._DummyThread)]:
        threading._active.pop(ident, None)  # type: ignore[attr-defined]
    assert [how for _, how in hooked.reports] == ["qthread"]


def test_an_error_that_a_thread_of_pythons_hands_to_the_hook_is_no_threads_end(hooked: Hooked) -> None:
    thread = threading.Thread(target=call, args=(raised(ValueError()),))
    thread.start()
    thread.join()
    assert [how for _, how in hooked.reports] == ["excepthook"]


def test_an_error_that_qasync_hands_to_the_hook_came_from_a_task(hooked: Hooked) -> None:
    qasync = types.ModuleType("qasync")
    exec("def look(task):\n    task()", vars(qasync))

    def fail() -> None:
        raise ValueError("x")

    try:
        qasync.look(fail)
    except ValueError as error:
        sys.excepthook(
            ValueError, error.with_traceback(error.__traceback__ and error.__traceback__.tb_next), None
        )
    assert [how for _, how in hooked.reports] == ["asyncio"]


def test_what_python_can_raise_nowhere_is_reported_and_passed_on(hooked: Hooked) -> None:
    class Bad:
        def __del__(self) -> None:
            raise ValueError("x")

    Bad()
    [(error, how)] = hooked.reports
    assert (str(error), how) == ("x", "unraisable")
    [args] = hooked.chained
    assert args.exc_type is ValueError
    hooked.reports.clear()


@pytest.mark.parametrize(
    "kind",
    [
        KeyboardInterrupt,
        SystemExit,
        GeneratorExit,
        asyncio.CancelledError,
        concurrent.futures.CancelledError,
    ],
)
def test_what_is_no_error_is_passed_on_alone(hooked: Hooked, kind: type[BaseException]) -> None:
    call(raised(kind()))
    assert hooked.reports == []
    assert len(hooked.chained) == 1


def test_uninstall_puts_back_what_was_there_once(hooked: Hooked) -> None:
    hooked.hooks.uninstall()
    assert (sys.excepthook, threading.excepthook, sys.unraisablehook) == hooked.before
    sys.excepthook = other = lambda *_: None
    hooked.hooks.uninstall()
    assert sys.excepthook is other


def test_installing_twice_chains_nobody_to_himself(hooked: Hooked) -> None:
    hooked.hooks.install()
    call(raised(ValueError()))
    assert len(hooked.reports) == len(hooked.chained) == 1
    hooked.hooks.uninstall()
    assert sys.excepthook is hooked.before[0]


def test_a_hook_on_top_of_ours_stays_and_ours_only_passes_on(hooked: Hooked) -> None:
    ours = sys.excepthook

    def theirs(*given: Any) -> None:
        ours(*given)

    sys.excepthook = theirs
    hooked.hooks.uninstall()
    assert sys.excepthook is theirs
    call(raised(ValueError()))
    assert hooked.reports == []
    assert len(hooked.chained) == 1


def test_a_report_that_fails_reaches_neither_the_host_nor_stops_the_chain(
    monkeypatch: pytest.MonkeyPatch, expects_reporter_failures: list[str]
) -> None:
    chained: list[Any] = []
    monkeypatch.setattr(sys, "excepthook", lambda *given: chained.append(given))
    monkeypatch.setattr(threading, "excepthook", chained.append)
    hooks = ExceptionHooks(lambda _error, _how: 1 / 0, Diagnostics())  # type: ignore[arg-type]
    hooks.install()
    call(raised(ValueError()))
    in_thread(ValueError())
    hooks.uninstall()
    assert len(chained) == len(expects_reporter_failures) == 2


def test_an_error_without_its_traceback_gets_the_one_that_came_with_it(hooked: Hooked) -> None:
    error = raised(ValueError())
    traceback, error.__traceback__ = error.__traceback__, None
    sys.excepthook(ValueError, error, traceback)
    assert hooked.reports[0][0].__traceback__ is traceback


class Printer:
    """A default hook on the process's own stderr, and somebody who prints later if he is asked."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, room: bool = True) -> None:
        self.printed: list[BaseException] = []
        self.later: list[BaseException] = []
        monkeypatch.setattr(
            sys, "__excepthook__", lambda _kind, error, _traceback: self.printed.append(error)
        )
        monkeypatch.setattr(sys, "__stderr__", sys.stderr)
        monkeypatch.setattr(sys, "excepthook", sys.__excepthook__)

        def print_later(error: BaseException) -> bool:
            if room:
                self.later.append(error)
            return room

        self.hooks = ExceptionHooks(lambda *_: None, Diagnostics(), print_later)
        self.hooks.install()


def test_what_the_default_hook_would_print_is_printed_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    printer, error = Printer(monkeypatch), raised(ValueError())
    call(error)
    printer.hooks.uninstall()
    assert (printer.later, printer.printed) == ([error], [])


def test_without_room_elsewhere_it_is_printed_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    printer, error = Printer(monkeypatch, room=False), raised(ValueError())
    call(error)
    printer.hooks.uninstall()
    assert printer.printed == [error]


def test_a_stream_of_the_hosts_own_is_written_to_on_its_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    printer, error = Printer(monkeypatch), raised(ValueError())
    monkeypatch.setattr(sys, "__stderr__", None)
    call(error)
    printer.hooks.uninstall()
    assert (printer.later, printer.printed) == ([], [error])


def test_a_hook_of_the_hosts_own_is_called_on_its_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    printer, error = Printer(monkeypatch), raised(ValueError())
    printer.hooks.uninstall()
    seen: list[int] = []
    monkeypatch.setattr(sys, "excepthook", lambda *_: seen.append(threading.get_ident()))
    again = ExceptionHooks(lambda *_: None, Diagnostics(), lambda _error: pytest.fail("elsewhere"))
    again.install()
    call(error)
    again.uninstall()
    assert seen == [threading.get_ident()]
