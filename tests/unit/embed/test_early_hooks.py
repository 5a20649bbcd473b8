from __future__ import annotations

import logging
import sys
import threading
from typing import TYPE_CHECKING, Any

import pytest
from PyQt6.QtCore import QtMsgType, qInstallMessageHandler, qWarning

from crashdesk.embed.early_hooks import MAX_KEPT, OURS, EarlyHooks
from crashdesk.reporter import host_calls
from crashdesk.reporter.diagnostics import Diagnostics
from crashdesk.reporter.hooks import ExceptionHooks
from tests.helpers.reporter import raised

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.qt_no_exception_capture


class Kept:
    """Early hooks, with predecessors that note what they are passed."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.passed: list[Any] = []
        self.urgent: list[str] = []
        monkeypatch.setattr(sys, "excepthook", lambda *given: self.passed.append(given[1]))
        monkeypatch.setattr(threading, "excepthook", lambda args: self.passed.append(args.exc_value))
        monkeypatch.setattr(sys, "unraisablehook", lambda args: self.passed.append(args.exc_value))
        self.qt_before = qInstallMessageHandler(lambda _kind, _context, text: self.passed.append(text))
        self.before = self.hooked()
        self.hooks = EarlyHooks(
            lambda: self.urgent.append("urgent"), lambda: self.urgent.append("last words")
        )
        self.hooks.install()

    @staticmethod
    def hooked() -> tuple[Any, ...]:
        return sys.excepthook, threading.excepthook, sys.unraisablehook, logging.Logger.callHandlers


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> Iterator[Kept]:
    made = Kept(monkeypatch)
    yield made
    made.hooks.leave()
    qInstallMessageHandler(made.qt_before)


def call(error: BaseException) -> None:
    sys.excepthook(type(error), error, error.__traceback__)


def test_an_exception_is_kept_passed_on_and_urgent(kept: Kept) -> None:
    error = raised(LookupError("gone"))
    call(error)
    [found] = kept.hooks.errors
    assert (found.error, found.hook, found.main, found.foreign) == (error, "excepthook", True, False)
    assert kept.passed == [error]
    assert kept.urgent == ["urgent"]


def test_a_threads_exception_says_which_thread_it_was(kept: Kept) -> None:
    def fail() -> None:
        raise LookupError

    thread = threading.Thread(target=fail, name="orders")
    thread.start()
    thread.join()
    [found] = kept.hooks.errors
    assert (found.hook, found.name, found.main) == ("threading", "orders", False)


def test_messages_of_qts_and_log_records_wait_for_what_is_urgent(kept: Kept) -> None:
    qWarning("careful")
    logging.getLogger("acme").warning("low disk")
    [message] = kept.hooks.messages
    assert (message.kind, message.text) == (QtMsgType.QtWarningMsg, "careful")
    assert [record.getMessage() for record in kept.hooks.records] == ["low disk"]
    assert kept.passed == ["careful"]
    assert kept.urgent == []


def test_what_is_kept_is_bounded(kept: Kept) -> None:
    for _ in range(MAX_KEPT + 10):
        call(KeyError())
    assert len(kept.hooks.errors) == MAX_KEPT
    assert len(kept.passed) == MAX_KEPT + 10


def test_who_leaves_puts_back_what_was_there(kept: Kept) -> None:
    kept.hooks.leave()
    assert kept.hooked() == kept.before
    call(KeyError())
    qWarning("careful")
    assert (kept.hooks.errors, kept.hooks.messages) == ([], [])
    assert len(kept.passed) == 2


def test_the_reporters_hooks_take_their_places_and_their_predecessors(kept: Kept) -> None:
    reports: list[BaseException] = []
    real = ExceptionHooks(lambda error, _how: reports.append(error), Diagnostics())
    real.install()
    kept.hooks.pass_over()
    error = raised(LookupError("gone"))
    call(error)
    assert (reports, kept.passed, kept.hooks.errors) == ([error], [error], [])
    real.uninstall()
    assert kept.hooked()[:3] == kept.before[:3]


def test_what_is_raised_on_a_thread_of_ours_is_no_error_of_the_hosts(kept: Kept) -> None:
    def fail() -> None:
        raise LookupError

    assert OURS == host_calls.OURS
    thread = threading.Thread(target=fail, name=f"{OURS}loader")
    thread.start()
    thread.join()
    assert (kept.hooks.errors, kept.passed, kept.urgent) == ([], [], [])


def test_who_rests_keeps_nothing_more_and_stays_where_he_is(kept: Kept) -> None:
    call(KeyError())
    hooked = kept.hooked()
    kept.hooks.rest()
    call(KeyError())
    assert kept.hooked() == hooked
    assert (kept.hooks.errors, len(kept.passed), kept.urgent) == ([], 2, ["urgent"])
