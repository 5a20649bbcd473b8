from __future__ import annotations

from crashdesk.reporter.captures import Capture
from crashdesk.reporter.drafts import describe, draft_event
from crashdesk.reporter.escalation import escalated
from tests.helpers.reporter import EMPTY, raised

CAUSED = ValueError("order gone")
CAUSED.__cause__ = OSError(2, "gone")


def caught(level: str = "error") -> Capture:
    return Capture(EMPTY, level, error=raised(CAUSED), mechanism="logging", logger="acme")


def crash() -> Capture:
    return Capture(EMPTY, error=CAUSED, mechanism="excepthook", handled=False, crash=True)


def test_a_complete_event_says_what_a_capture_would_have_said() -> None:
    first = caught("warning")
    event = draft_event(first)
    describe(event, first)
    late = escalated(crash(), event)
    first.escalate(crash())
    early = draft_event(first)
    describe(early, first)
    assert late == early
    assert (late["level"], late["logger"]) == ("error", "acme")
    assert [value["mechanism"]["type"] for value in late["exception"]["values"]] == ["chained", "excepthook"]
    assert late["threads"]["values"][0]["crashed"] is True


def test_what_was_fatal_stays_that() -> None:
    first = caught("fatal")
    assert escalated(crash(), draft_event(first))["level"] == "fatal"
    first.escalate(crash())
    assert first.level == "fatal"


def test_an_event_without_an_exception_gets_none() -> None:
    assert escalated(crash(), {"event_id": "1"}) == {"event_id": "1", "level": "error"}
