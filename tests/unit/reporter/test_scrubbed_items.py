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


@pytest.mark.parametrize("encoding", ["gb18030", "cp1252", "utf-16-le", "utf-16-be", "utf-8-sig"])
def test_a_log_is_scrubbed_and_keeps_its_encoding(encoding: str) -> None:
    word = "\u5bc6\u7801" if encoding != "cp1252" else "caf\u00e9"
    text = f"{word}\nopened /home/longname/x\npassword=hunter2\n"
    assert attachment(text.encode(encoding)).payload == f"{word}\nopened ~/x\npassword=[Filtered]\n".encode(
        encoding
    )


def test_words_of_an_encoding_are_read_in_it() -> None:
    assert attachment("\u5bc6\u7801\uff1ahunter2".encode("gb18030")).payload.endswith(b"[Filtered]")
    policy = Policy(account="m\u00fcller")
    clean = scrubbed_item(Item({"type": "attachment"}, "von M\u00fcller".encode("cp1252")), policy)
    assert clean.payload == b"von [user]"


def test_a_text_that_is_cut_within_a_character_is_still_read_as_it_was_written() -> None:
    log = "\u5bc6\u7801 von bob.o\u2019neil@example.org, \u5bc6".encode()[:-1]
    assert b"bob" not in attachment(log).payload


def test_where_a_text_reads_in_two_ways_the_one_that_finds_most_counts() -> None:
    zip_header = b"PK\x03\x04\x14\0"
    line = "\nQt 6.5.3 opened Qt 6.5.3 bob.o\u2019neil@example.org\n".encode("utf-16-le")
    payload = zip_header + b"\xff\xfe" + line + zip_header
    assert b"bob" not in attachment(payload).payload.replace(b"\0", b"")


def test_a_drawing_is_text_whatever_it_is_said_to_be() -> None:
    drawing = b"<svg><!-- /home/longname/x --></svg>"
    assert attachment(drawing, content_type="image/svg+xml").payload == b"<svg><!-- ~/x --></svg>"
    assert attachment(b"password=x", content_type="image/png").payload == b"password=[Filtered]"


@pytest.mark.parametrize("payload", [b"\x89PNG\r\n\x1a\n\0\0password=x", b"\xff\xd8\xff\xe0\0\x10JFIF\0"])
def test_a_picture_stays_as_it_is(payload: bytes) -> None:
    assert attachment(payload, content_type="image/png").payload == payload


@pytest.mark.parametrize(
    "payload",
    [b"password=x\0", b"PK\x03\x04\0\0password=x", b"SQLite format 3\0password=x", bytes(range(256))],
)
def test_what_is_neither_text_nor_media_does_not_leave(payload: bytes) -> None:
    with pytest.raises(EnvelopeError, match="cannot be scrubbed"):
        attachment(payload, content_type="image/png")


def test_a_mark_of_an_encoding_hides_nothing() -> None:
    assert attachment(b"\xff\xfepassword=x").payload == b"\xff\xfepassword=[Filtered]"


def test_json_is_scrubbed_by_the_hosts_names() -> None:
    content = {"username": "bob", "release": "a@b.de", "cmd": ["acme", "--token", "x"], "text": "password=x"}
    clean = json.loads(attachment(json.dumps(content, indent=2).encode()).payload)
    assert clean == {
        "username": "[Filtered]",
        "release": "[email]",
        "cmd": ["acme", "--token", "[Filtered]"],
        "text": "password=[Filtered]",
    }
    assert json.loads(attachment(b'[{"username": "bob"}]').payload) == [{"username": "[Filtered]"}]


def test_json_that_names_a_thing_twice_keeps_no_secret() -> None:
    assert b"hunter2" not in attachment(b'{"password": "hunter2", "password": null}').payload


def test_lines_of_json_in_a_log_are_scrubbed_by_their_names() -> None:
    log = b'started\n{"username": "bob", "row": 7}\n[12:30] password=x\n{"username": "bo'
    lines = attachment(log).payload.split(b"\n")
    assert lines[:3] == [b"started", b'{"username":"[Filtered]","row":7}', b"[12:30] password=[Filtered]"]


def test_json_that_is_cut_off_is_scrubbed_as_text() -> None:
    assert b"hunter2" not in attachment(b'{"a": [\n"tokens": [\n  "hunter2",\n  "hunter2"\n ],').payload
    assert attachment(b"[" * 100_000).payload == b"[" * 100_000


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
