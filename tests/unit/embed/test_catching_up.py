from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import pytest
from PyQt6.QtCore import QtMsgType

from crashdesk.embed.catching_up import catch_up
from crashdesk.embed.early_hooks import CaughtError, CaughtMessage, EarlyHooks
from crashdesk.embed.qt_news import QtNews
from crashdesk.reporter.filters import Filters
from tests.helpers.reporter import events, raised, started

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def hooks(monkeypatch: pytest.MonkeyPatch) -> EarlyHooks:
    """Hooks that have kept one of each, and a message that is known as noise."""
    monkeypatch.setattr("sys.excepthook", lambda *_: None)
    made = EarlyHooks(lambda: None, lambda: None)
    made.records.append(
        logging.makeLogRecord(
            {"name": "acme", "levelno": logging.WARNING, "levelname": "WARNING", "msg": "low"}
        )
    )
    place = {"category": "default", "file": "", "line": 0, "function": ""}
    made.messages.append(CaughtMessage(QtMsgType.QtWarningMsg, place, "careful"))
    made.errors.append(CaughtError(raised(LookupError("gone")), "excepthook", 7, "orders", False, True))
    return made


def told_by(hooks: EarlyHooks, home: Path) -> tuple[list[dict[str, Any]], Any]:
    with started(home) as at:
        catch_up(hooks, at, QtNews(at, Filters(at.diagnostics)))
        assert at._writer.drain(10)
        return events(home), at


@pytest.mark.qt_no_exception_capture
def test_what_was_kept_is_told_in_the_order_that_explains_the_error(hooks: EarlyHooks, home: Path) -> None:
    [event], at = told_by(hooks, home)
    crumbs = [crumb["message"] for crumb in event["breadcrumbs"]["values"]]
    assert crumbs == ["low", "careful"]
    [value] = event["exception"]["values"]
    assert (value["type"], value["mechanism"]["type"]) == ("LookupError", "qthread")
    assert (hooks.records, hooks.messages, hooks.errors) == ([], [], [])
    assert not at._hooks.interrupted


@pytest.mark.qt_no_exception_capture
def test_that_ctrl_c_ends_the_process_is_known_from_there_on(hooks: EarlyHooks, home: Path) -> None:
    hooks.interrupted = True
    _, at = told_by(hooks, home)
    assert at._hooks.interrupted
    at._hooks.interrupted = False
