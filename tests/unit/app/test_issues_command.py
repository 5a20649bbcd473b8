from __future__ import annotations

from typing import Any

from crashdesk.app.issues_command import _description

FRAME = {
    "filename": "orders/window.py",
    "module": "orders.window",
    "lineNo": 88,
    "function": "save",
    "context": [[88, "  order = x"]],
}
BARE: dict[str, Any] = {"filename": None, "module": None, "lineNo": None, "function": None, "context": []}


def test_an_issue_is_described_in_lines_with_the_stack_of_its_latest_event() -> None:
    exceptions = [
        {"type": "Cause", "value": None, "stacktrace": None},
        {"type": "LookupError", "value": "order gone", "stacktrace": {"frames": [BARE, FRAME]}},
    ]
    event = {
        "eventID": "e",
        "tags": [{"key": "a", "value": "b"}],
        "entries": [{"type": "exception", "data": {"values": exceptions}}],
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
    ]
