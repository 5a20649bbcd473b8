from __future__ import annotations

import json
from typing import Any

import pytest

from crashdesk.protocol.envelope import EnvelopeError, Item, item
from crashdesk.reporter.scrubbed_items import scrubbed_headers, scrubbed_item
from crashdesk.reporter.scrubber import Policy, ScrubError

POLICY = Policy(home="/home/longname", account="longname")


def attachment(payload: bytes, **headers: Any) -> Item:
    return scrubbed_item(Item({"type": "attachment", **headers}, payload), POLICY)


def test_a_log_is_scrubbed_as_the_text_it_is() -> None:
    clean = attachment(b"opened /home/longname/x\npassword=hunter2\n", filename="longname.log")
    assert clean.payload == b"opened ~/x\npassword=[Filtered]\n"
    assert clean.headers["filename"] == "[user].log"


@pytest.mark.parametrize(
    ("payload", "headers"),
    [(b"password=x\0", {}), (b"\xff\xfepassword=x", {}), (b"password=x", {"content_type": "image/svg+xml"})],
)
def test_what_is_no_text_stays_as_it_is(payload: bytes, headers: dict[str, str]) -> None:
    assert attachment(payload, **headers).payload == payload


@pytest.mark.parametrize(
    "headers", [{"attachment_type": "event.view_hierarchy"}, {"filename": "view-hierarchy.json"}]
)
def test_a_view_hierarchy_says_nothing_that_is_shown(headers: dict[str, str]) -> None:
    child = {
        "type": "QLineEdit",
        "identifier": "/home/longname/x",
        "text": "Ada",
        "context": "form",
        "width": 10,
    }
    tree = {"rendering_system": "Qt", "windows": [{"type": "W", "window_title": "Ada", "children": [child]}]}
    clean = json.loads(attachment(json.dumps(tree).encode(), **headers).payload)
    kept = {"type": "QLineEdit", "identifier": "~/x", "context": "form", "width": 10}
    assert clean == {"rendering_system": "Qt", "windows": [{"type": "W", "children": [kept]}]}


def test_a_view_hierarchy_that_cannot_be_read_does_not_leave() -> None:
    with pytest.raises(EnvelopeError):
        attachment(b"{", attachment_type="event.view_hierarchy")


def test_an_envelopes_headers_keep_the_protocols_part() -> None:
    headers = {
        "event_id": "a" * 32,
        "sent_at": "2024-05-06T07:08:09Z",
        "trace": {
            "trace_id": "b" * 32,
            "public_key": "c" * 32,
            "release": "longname@1",
            "transaction": "token=x",
        },
    }
    trace = {**headers["trace"], "transaction": "token=[Filtered]"}  # type: ignore[dict-item]
    assert scrubbed_headers(headers, POLICY) == {**headers, "trace": trace}


def test_a_rule_that_returns_what_is_no_json_fails() -> None:
    circle: dict[str, Any] = {}
    circle["a"] = circle
    with pytest.raises(ScrubError, match="no JSON: ValueError") as caught:
        scrubbed_item(item("event", {"extra": {"token": "x"}}), Policy(rule=lambda _payload: circle))
    assert caught.value.remains == {"extra": {"token": "[Filtered]"}}
