from __future__ import annotations

from typing import Any

from crashdesk.app.issues_command import _description, _trail

FRAME = {
    "filename": "orders/window.py",
    "module": "orders.window",
    "lineNo": 88,
    "function": "save",
    "context": [[88, "  order = x"]],
}
CLICK: dict[str, Any] = {
    "timestamp": "2026-11-28T09:15:02.250000Z",
    "type": "ui",
    "category": "ui.click",
    "level": "info",
    "message": "saveButton",
    "data": {"view.class": "QPushButton"},
}
LOG: dict[str, Any] = {
    "timestamp": None, "type": "log", "category": None, "level": "warning", "message": "slow", "data": None
}  # fmt: skip
BARE: dict[str, Any] = {"filename": None, "module": None, "lineNo": None, "function": None, "context": []}


def test_an_issue_is_described_in_lines_with_the_stack_of_its_latest_event() -> None:
    exceptions = [
        {"type": "Cause", "value": None, "stacktrace": None},
        {"type": "LookupError", "value": "order gone", "stacktrace": {"frames": [BARE, FRAME]}},
    ]
    event = {
        "eventID": "e",
        "tags": [{"key": "a", "value": "b"}],
        "entries": [
            {"type": "exception", "data": {"values": exceptions}},
            {"type": "breadcrumbs", "data": {"values": [CLICK, LOG]}},
        ],
    }
    issue = {
        "shortId": "DEMO-1", "title": "LookupError: order gone", "level": "error", "status": "unresolved",
        "culprit": "orders.window in save", "count": "2", "userCount": 1, "firstSeen": "F", "lastSeen": "L",
        "latestEvent": event,
    }  # fmt: skip
    assert list(_description(issue)) == [
        "DEMO-1  LookupError: order gone",
        "error, unresolved, orders.window in save",
        "2 events, 1 users",
        "first seen F, last seen L",
        "",
        "latest event e",
        "  a=b",
        "",
        "  Cause: ",
        "",
        "  LookupError: order gone",
        "    ?:? in ?",
        "    orders/window.py:88 in save",
        "      order = x",
        "",
        "  before that",
        "    09:15:02.250  ui.click  saveButton view.class=QPushButton",
        "                  log  warning: slow",
    ]


def test_of_a_long_trail_the_last_steps_are_shown() -> None:
    lines = list(_trail([{**LOG, "message": str(number)} for number in range(50)]))
    assert lines[1] == "  before that, the last 20 of 50"
    assert [line.split()[-1] for line in lines[2:]] == [str(number) for number in range(30, 50)]
