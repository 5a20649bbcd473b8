from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crashdesk.protocol import envelope as envelopes
from crashdesk.protocol.envelope import (
    Envelope,
    EnvelopeError,
    EnvelopeTooLargeError,
    Item,
    Limits,
    item,
    parse,
)

SMALL = Limits(header=100, event=50, attachment=80, items=3)
json_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    st.dictionaries(json_text, json_text | st.integers() | st.none(), max_size=3),
    st.lists(st.tuples(st.sampled_from(["event", "attachment", "x"]), st.binary(max_size=100)), max_size=5),
)
def test_what_was_serialised_is_read_back(headers: dict[str, Any], contents: list[tuple[str, bytes]]) -> None:
    sent = Envelope(headers, [item(kind, content) for kind, content in contents])
    assert parse(envelopes.serialize(sent)) == sent


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.binary(max_size=200) | st.binary(max_size=100).map(lambda tail: b'{}\n{"type":"event"}\n' + tail))
def test_any_bytes_are_an_envelope_or_refused(data: bytes) -> None:
    try:
        parse(data, SMALL)
    except EnvelopeError as error:
        assert str(error)  # noqa: PT017 - either outcome is right


def test_an_item_without_a_length_ends_with_its_line() -> None:
    found = parse(b'{"event_id":"a"}\n{"type":"event"}\n{"a":1}\n\n{"type":"session"}\n{}')
    assert [(part.type, part.payload) for part in found.items] == [("event", b'{"a":1}'), ("session", b"{}")]
    assert found.event_id == "a"
    assert found.items[0].json() == {"a": 1}


def test_an_item_with_a_length_may_hold_line_ends() -> None:
    assert (
        parse(b'{}\n{"type":"attachment","length":3}\na\nb\n{"type":"x","length":0}\n\n').items[0].payload
        == b"a\nb"
    )


def test_line_ends_of_windows_are_taken() -> None:
    assert parse(b'{}\r\n{"type":"event"}\r\n{}\r\n').items[0].payload == b"{}"


@pytest.mark.parametrize(
    ("data", "part"),
    [
        (b"{" + b" " * 200, "the envelope header exceeds 100 bytes"),
        (b"{}\n{" + b" " * 200, "the item header exceeds 100 bytes"),
        (b'{}\n{"type":"event","length":51}\n', "the event item has 51 bytes, at most 50 are accepted"),
        (b'{}\n{"type":"event"}\n' + b"x" * 51, "the event item exceeds 50 bytes"),
        (b'{}\n{"type":"attachment","length":81}\n', "the attachment item has 81 bytes"),
        (b"{}\n" + b'{"type":"x","length":0}\n\n' * 4, "more than 3 items"),
    ],
)
def test_what_exceeds_a_limit_says_which(data: bytes, part: str) -> None:
    with pytest.raises(EnvelopeTooLargeError, match=part):
        parse(data, SMALL)


def test_a_reader_never_takes_much_more_than_the_limit() -> None:
    class Endless(io.RawIOBase):
        def __init__(self) -> None:
            self.taken = 0

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: Any) -> int:
            buffer[:] = b"x" * len(buffer)
            self.taken += len(buffer)
            return len(buffer)

    endless = Endless()
    with pytest.raises(EnvelopeTooLargeError):
        envelopes.read(io.BufferedReader(endless))
    assert endless.taken < 64 * 1024


@pytest.mark.parametrize(
    ("data", "part"),
    [
        (b"", "the envelope is empty"),
        (b"\n{}", "the envelope is empty"),
        (b"[]", "the envelope header is no JSON object"),
        (b"{}\n7", "the item header is no JSON object"),
        (b'{}\n{"length":true}\n', "the length of the untyped item is no number"),
        (b'{}\n{"type":"event","length":"3"}\n', "the length of the event item is no number"),
        (b'{}\n{"type":"event","length":3}\nab', "the event item ends 1 bytes early"),
        (b'{}\n{"type":"event","length":1}\nab', "the event item is longer than its stated length"),
    ],
)
def test_a_broken_envelope_says_where_it_breaks(data: bytes, part: str) -> None:
    with pytest.raises(EnvelopeError, match=part):
        parse(data)


@pytest.mark.parametrize("payload", [b"", b"{", b"\xff", b"[" * 100_000, b"9" * 5000])
def test_a_payload_that_is_no_json_is_refused(payload: bytes) -> None:
    with pytest.raises(EnvelopeError, match="payload of the event item is no JSON"):
        Item({"type": "event"}, payload).json()


def test_a_lone_surrogate_costs_a_letter_and_not_the_report() -> None:
    assert json.loads(envelopes.encode({"name": "a\udcffb"})) == {"name": "a?b"}


def test_a_profile_may_be_larger_than_an_event() -> None:
    limits = Limits()
    assert limits.for_item("profile") > limits.for_item("event")
    assert limits.for_item("attachment") > limits.for_item("profile")


def test_of_a_long_envelope_the_first_item_is_read_alone() -> None:
    data = envelopes.serialize(Envelope({"event_id": "a"}, [item("event", {"n": 1}), item("x", b"y" * 9999)]))
    stream = io.BytesIO(data[:-5000])
    found = envelopes.read_first(stream)
    assert (found.event_id, [part.json() for part in found.items]) == ("a", [{"n": 1}])
    assert stream.tell() < 200


def test_an_envelope_without_items_has_no_first() -> None:
    assert envelopes.read_first(io.BytesIO(b"{}\n")).items == []
    with pytest.raises(EnvelopeError):
        envelopes.read_first(io.BytesIO(b""))
    with pytest.raises(EnvelopeTooLargeError):
        envelopes.read_first(io.BytesIO(envelopes.serialize(Envelope({}, [item("event", b"x" * 51)]))), SMALL)
