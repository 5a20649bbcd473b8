from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crashdesk.protocol.api import EventJSON
from crashdesk.server.event_json import brief_json, event_json
from crashdesk.server.interfaces import entries
from crashdesk.server.responses import encoded
from crashdesk.store import digest, events, intake, migrations, projects
from crashdesk.store.database import open_writer
from crashdesk.store.events import StoredEvent
from tests.helpers.reports import error_event

if TYPE_CHECKING:
    from pathlib import Path

NOW = 1_800_000_000_000_000
NAMES = [
    "exception",
    "values",
    "stacktrace",
    "frames",
    "lineno",
    "context_line",
    "pre_context",
    "vars",
    "breadcrumbs",
    "timestamp",
    "data",
    "message",
    "threads",
    "request",
    "user",
    "tags",
    "contexts",
    "modules",
    "sdk",
    "release",
    "logentry",
    "params",
    "extra",
    "mechanism",
    "thread_id",
    "id",
]
scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=10)
knowing = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=5),
    max_leaves=25,
)


def stored(raw: Any) -> StoredEvent:
    payload = json.dumps(raw).encode()
    return StoredEvent(1, "a" * 32, 1, 1, "event", NOW, NOW, len(payload), payload)


@settings(max_examples=250, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from(NAMES), knowing, max_size=8))
def test_no_payload_however_odd_makes_an_event_unreadable(raw: dict[str, Any]) -> None:
    shown = brief_json(stored(raw))
    shown["entries"] = entries(raw)
    assert set(json.loads(encoded(shown))) == set(EventJSON.__annotations__)


@pytest.mark.parametrize("payload", [b"", b"[]", b"[" * 100_000, b"\xff"])
def test_a_payload_that_cannot_be_read_is_an_event_of_nothing(payload: bytes) -> None:
    event = StoredEvent(1, "a" * 32, 1, 1, "event", NOW, NOW, 0, payload)
    assert brief_json(event)["title"] == "<unlabeled event>"


def test_an_event_is_shown_whole_with_its_neighbours(tmp_path: Path) -> None:
    connection = open_writer(tmp_path / "x")
    migrations.migrate(connection)
    project = projects.create(connection, "demo").id
    sent = [
        error_event(
            event_id=letter * 32,
            timestamp=NOW / 1e6 - 3 + place,
            user={"id": 1, "geo": {"city": "x"}},
            release="a@1",
        )
        for place, letter in enumerate("abc")
    ]
    rows = [digest.event_row(event, json.dumps(event).encode(), event["event_id"], NOW) for event in sent]
    intake.apply(connection, digest.Delivery(project, "x", rows), intake.Bounds())
    found = events.in_project(connection, project, "b" * 32)
    assert found is not None
    shown = event_json(connection, found)
    connection.close()
    assert (shown["previousEventID"], shown["nextEventID"]) == ("a" * 32, "c" * 32)
    assert (shown["title"], shown["culprit"], shown["location"]) == (
        "LookupError: order gone",
        "orders.window in save",
        "orders/window.py",
    )
    assert shown["release"] == {"version": "a@1", "shortVersion": "1"}
    assert shown["user"] is not None
    assert (shown["user"]["id"], shown["user"]["data"]) == ("1", {"geo": {"city": "x"}})
    (exception,) = shown["entries"][0]["data"]["values"]
    frame = exception["stacktrace"]["frames"][-1]
    assert (frame["lineNo"], frame["inApp"], frame["vars"]) == (88, True, {"self": "<Window>"})
    assert frame["context"] == [
        [87, "def save(self):"],
        [88, "    order = self.orders[self.id]"],
        [89, "    return order"],
    ]


def test_breadcrumbs_message_threads_and_request_are_entries() -> None:
    raw = {
        "logentry": {"message": "%s", "params": [1], "formatted": "1"},
        "breadcrumbs": [{"timestamp": 0, "message": "m"}, {"timestamp": "odd"}],
        "threads": {"values": [{"id": 1, "name": "main", "crashed": True}]},
        "request": {"url": "u"},
    }
    found = {entry["type"]: entry["data"] for entry in entries(raw)}
    assert found["message"] == {"formatted": "1", "message": "%s", "params": [1]}
    assert [crumb["timestamp"] for crumb in found["breadcrumbs"]["values"]] == ["1970-01-01T00:00:00Z", None]
    assert found["threads"]["values"][0]["crashed"] is True
    assert found["request"] == {"url": "u"}
