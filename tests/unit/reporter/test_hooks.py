from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING, Any

import pytest

from crashdesk.reporter.diagnostics import Diagnostics
from crashdesk.reporter.hooks import ExceptionHooks
from tests.helpers.reporter import raised

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.qt_no_exception_capture


class Hooked:
    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.reports: list[tuple[BaseException, str]] = []
        self.chained: list[Any] = []
        monkeypatch.setattr(sys, "excepthook", lambda *given: self.chained.append(given))
        monkeypatch.setattr(threading, "excepthook", self.chained.append)
        self.before = (sys.excepthook, threading.excepthook)
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


def test_a_threads_error_is_reported_and_passed_on(hooked: Hooked) -> None:
    error = ValueError("x")
    in_thread(error)
    assert hooked.reports == [(error, "threading")]
    [args] = hooked.chained
    assert args.exc_value is error


def test_an_error_that_reaches_the_hook_on_another_thread_came_from_qt(hooked: Hooked) -> None:
    thread = threading.Thread(target=call, args=(raised(ValueError()),))
    thread.start()
    thread.join()
    assert [how for _, how in hooked.reports] == ["qthread"]


@pytest.mark.parametrize("kind", [KeyboardInterrupt, SystemExit, GeneratorExit])
def test_what_is_no_error_is_passed_on_alone(hooked: Hooked, kind: type[BaseException]) -> None:
    call(raised(kind()))
    assert hooked.reports == []
    assert len(hooked.chained) == 1


def test_uninstall_puts_back_what_was_there_once(hooked: Hooked) -> None:
    hooked.hooks.uninstall()
    assert (sys.excepthook, threading.excepthook) == hooked.before
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
