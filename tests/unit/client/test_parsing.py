from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from crashdesk.client import parsing
from tests.helpers.desk_data import event_json, issue_json, key_json, project_json

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
ANYTHING: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


def test_an_issue_is_read_with_all_its_facts() -> None:
    issue = parsing.issue(issue_json(1, NOW))
    assert (issue.id, issue.title, issue.culprit) == (
        "1",
        "LookupError: order gone",
        "orders/window.py in save",
    )
    assert (issue.kind, issue.value, issue.headline) == ("LookupError", "order gone", "LookupError")
    assert (issue.events, issue.users, issue.unhandled) == (124, 31, True)
    assert issue.project.name == "acme-frontend"
    assert len(issue.hours) == 24
    assert issue.first_seen is not None
    assert issue.last_seen is not None
    assert issue.first_seen < issue.last_seen


def test_an_issue_of_an_empty_object_is_an_issue_without_facts() -> None:
    issue = parsing.issue({})
    assert (issue.title, issue.status, issue.level, issue.events) == ("(no title)", "unresolved", "error", 0)


def test_sentrys_other_words_for_a_status_are_known() -> None:
    assert parsing.issue({"status": "archived"}).status == "ignored"
    assert parsing.issue({"status": "resolvedInNextRelease"}).status == "resolved"
    assert parsing.issue({"status": "reprocessing"}).status == "unresolved"


def test_a_key_gives_its_dsn() -> None:
    key = parsing.key(key_json(project_json(), "http://127.0.0.1:8969"))
    assert key.dsn == "http://a3f1c09be5d24f6c8f7e21b0d4c6e8aa@127.0.0.1:8969/1"
    assert key.active


def test_an_event_is_read_with_chain_frames_trail_and_context() -> None:
    event = parsing.event(event_json(issue_json(1, NOW), 2, 3, NOW))
    assert [exception.type for exception in event.exceptions] == ["KeyError", "LookupError"]
    innermost = event.exceptions[-1].frames[-1]
    assert (innermost.filename, innermost.function, innermost.line, innermost.in_app) == (
        "orders/window.py",
        "save",
        88,
        True,
    )
    assert dict(innermost.context)[88].strip() == "order = self.orders[self.current_id]"
    assert event.exceptions[-1].mechanism.type == "excepthook"
    assert event.exceptions[-1].mechanism.handled is False
    assert (event.release, event.environment) == ("acme@1.2.3", "production")
    assert event.crumbs[-1].category == "ui.click"
    assert dict(event.crumbs[-1].data)["view.id"] == "saveButton"
    assert ("service", "orders") in event.tags
    assert dict(event.contexts)["qt"] == (
        ("version", "6.11.0"),
        ("platform", "wayland"),
        ("style", "breeze"),
        ("screens", 2),
    )
    assert (event.newer_id, event.older_id) == (f"{3:032x}", f"{1:032x}")


def test_a_message_without_exception_shows_its_formatted_text_and_its_threads_stack() -> None:
    frames = [{"function": "main", "lineNo": 3, "inApp": True}]
    event = parsing.event(
        {
            "entries": [
                {"type": "message", "data": {"formatted": "disk is full"}},
                {
                    "type": "threads",
                    "data": {"values": [{"current": True, "stacktrace": {"frames": frames}}]},
                },
            ]
        }
    )
    assert event.message == "disk is full"
    assert [frame.function for frame in event.frames] == ["main"]


def test_a_release_may_be_a_string_an_object_or_a_tag() -> None:
    assert parsing.event({"release": "a@1"}).release == "a@1"
    assert parsing.event({"release": {"version": "a@2"}}).release == "a@2"
    assert parsing.event({"tags": [{"key": "release", "value": "a@3"}]}).release == "a@3"


@given(st.data())
def test_no_foreign_type_in_any_field_raises(data: st.DataObject) -> None:
    issue, event = issue_json(1, NOW), event_json(issue_json(1, NOW), 1, 1, NOW)
    for whole in (issue, event):
        name = data.draw(st.sampled_from(sorted(whole)))
        whole[name] = data.draw(ANYTHING)
    parsing.issue(issue)
    parsing.event(event)


@given(ANYTHING)
def test_no_foreign_type_inside_an_entry_raises(value: Any) -> None:
    for name in ("exception", "breadcrumbs", "threads", "message", "request"):
        parsing.event({"entries": [{"type": name, "data": value}]})
        parsing.event({"entries": [{"type": name, "data": {"values": value}}]})
        parsing.event({"entries": [{"type": name, "data": {"values": [{"stacktrace": {"frames": value}}]}}]})
    parsing.frame({"context": value, "vars": value, "lineNo": value})
