from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crashdesk.protocol import envelope as envelopes
from crashdesk.store import digest
from crashdesk.store.deliveries import KEPT, digested
from crashdesk.store.foreign import MICROS
from tests.helpers.reports import error_event

NOW = 1_800_000_000 * MICROS
DAY = 86400 * MICROS

scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=20)
anything = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
NAMES = [
    "event_id", "type", "timestamp", "level", "platform", "logger", "message", "logentry", "transaction",
    "release", "environment", "dist", "exception", "threads", "breadcrumbs", "tags", "user", "contexts",
    "extra", "request", "fingerprint", "values", "stacktrace", "frames", "function", "module", "filename",
    "in_app", "value", "mechanism", "handled", "id", "email", "formatted", "os", "name", "sid", "seq",
]  # fmt: skip
knowing = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=5),
    max_leaves=25,
)
objects = st.dictionaries(st.sampled_from(NAMES), anything | knowing, max_size=8)


@settings(max_examples=250, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(objects)
def test_no_json_however_odd_makes_the_digest_fail(raw: dict[str, Any]) -> None:
    row = digest.event_row(raw, b"{}", "a" * 32, NOW)
    json.dumps(row.heading.metadata)
    texts = [
        row.heading.title,
        row.heading.culprit,
        row.level,
        row.platform,
        *(part for tag in row.tags for part in tag),
    ]
    assert all(len(text.encode()) < 2000 and "\x00" not in text for text in texts)
    assert NOW - 31 * DAY < row.timestamp <= NOW + DAY


@settings(max_examples=120, deadline=None, derandomize=True)
@given(st.sampled_from(sorted(KEPT)), objects)
def test_no_json_however_odd_makes_an_item_fail(kind: str, raw: dict[str, Any]) -> None:
    row = digest.item_row(kind, raw, b"{}", NOW)
    assert len(row.identity.encode()) <= 512


@settings(max_examples=120, deadline=None, derandomize=True)
@given(
    st.sampled_from(["event", "attachment", *sorted(KEPT)]),
    anything,
    st.dictionaries(st.text(max_size=5), anything),
)
def test_an_envelope_is_digested_or_refused_with_its_reason(
    kind: str, content: Any, headers: dict[str, Any]
) -> None:
    item = envelopes.Item({**headers, "type": kind}, envelopes.encode(content))
    sent = envelopes.Envelope(headers, [item])
    if kind == "attachment" or isinstance(content, dict):
        assert len(digested(sent, 1, NOW).event_id) == 32
    else:
        with pytest.raises(envelopes.EnvelopeError, match="is no JSON"):
            digested(sent, 1, NOW)


def test_an_event_becomes_a_row() -> None:
    event = error_event(
        environment="test", release="a@1", user={"id": 7, "email": "a@b.example"}, logger="app"
    )
    payload = json.dumps(event).encode()
    row = digest.event_row(event, payload, event["event_id"], NOW)
    assert (row.heading.title, row.level, row.platform) == ("LookupError: order gone", "error", "python")
    assert (row.environment, row.release, row.user_key, row.logger) == ("test", "a@1", "id:7", "app")
    assert (row.unhandled, row.size, digest.unpack(row.payload)) == (True, len(payload), payload)
    assert ("user.email", "a@b.example") in row.tags


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (NOW - DAY, NOW - DAY),
        (NOW - 31 * DAY, NOW),
        (NOW + 30 * MICROS, NOW + 30 * MICROS),
        (NOW + DAY, NOW),
        (None, NOW),
    ],
)
def test_an_absurd_time_becomes_the_time_of_arrival(value: int | None, expected: int) -> None:
    assert digest.clamp(value, NOW) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("A" * 32, "a" * 32),
        ("123e4567-e89b-12d3-a456-426614174000", "123e4567e89b12d3a456426614174000"),
        ("short", None), ("g" * 32, None), (7, None), (None, None),
    ],
)  # fmt: skip
def test_an_event_id_is_32_hexadecimal_digits(value: Any, expected: str | None) -> None:
    assert digest.event_id_of(value) == expected


def test_a_session_is_known_by_its_id_and_step() -> None:
    one = digest.item_row("session", {"sid": "s", "seq": 1}, b"1", NOW)
    again = digest.item_row("session", {"sid": "s", "seq": 1, "status": "ok"}, b"2", NOW)
    later = digest.item_row("session", {"sid": "s", "timestamp": "2026-01-01T00:00:00Z"}, b"3", NOW)
    assert one.identity == again.identity == "s:1"
    assert later.identity == "s:2026-01-01T00:00:00Z"


def test_an_item_that_names_nothing_is_known_by_its_bytes() -> None:
    rows = [digest.item_row("client_report", {}, payload, NOW) for payload in (b"a", b"a", b"b")]
    assert rows[0].identity == rows[1].identity != rows[2].identity


def test_an_attachment_without_a_name_is_kept() -> None:
    row = digest.attachment_row({}, b"content", "a" * 32, NOW)
    assert (row.name, row.content_type, row.attachment_type) == (
        "attachment",
        "application/octet-stream",
        "event.attachment",
    )
