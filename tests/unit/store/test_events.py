from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from crashdesk.store import digest, events, intake, projects
from tests.helpers.reports import error_event

if TYPE_CHECKING:
    import sqlite3

NOW = 1_800_000_000_000_000
IDS = ["a" * 32, "b" * 32, "c" * 32]


@pytest.fixture
def filled(connection: sqlite3.Connection) -> sqlite3.Connection:
    """One issue of three events, and a transaction."""
    project = projects.create(connection, "demo").id
    rows = []
    for place, event_id in enumerate(IDS):
        event = error_event(event_id=event_id, timestamp=NOW / 1e6 - 10 + place)
        rows.append(digest.event_row(event, json.dumps(event).encode(), event_id, NOW))
    item = digest.item_row("transaction", {"event_id": "d" * 32}, b'{"type":"transaction"}', NOW)
    intake.apply(connection, digest.Delivery(project, "x", rows, [item]), intake.Bounds())
    return connection


def test_the_events_of_an_issue_are_listed_newest_first_by_pages(filled: sqlite3.Connection) -> None:
    first = events.of_issue(filled, 1, 2)
    assert [event.event_id for event in first.rows] == [IDS[2], IDS[1]]
    assert [event.event_id for event in events.of_issue(filled, 1, 2, first.next).rows] == [IDS[0]]
    assert [event.event_id for event in events.of_project(filled, 1, 9).rows] == IDS[::-1]


def test_the_first_and_the_last_event_are_found(filled: sqlite3.Connection) -> None:
    newest, oldest = events.newest(filled, 1), events.oldest(filled, 1)
    assert newest is not None
    assert oldest is not None
    assert (newest.event_id, oldest.event_id) == (IDS[2], IDS[0])
    assert events.neighbours(filled, newest) == (IDS[1], None)
    assert events.neighbours(filled, oldest) == (None, IDS[1])
    assert events.newest(filled, 2) is None


def test_an_event_is_found_within_its_issue_and_its_project_only(filled: sqlite3.Connection) -> None:
    found = events.in_issue(filled, 1, IDS[1])
    assert found is not None
    assert found == events.in_project(filled, 1, IDS[1])
    assert json.loads(found.payload)["event_id"] == IDS[1]
    assert events.in_issue(filled, 2, IDS[1]) is None
    assert events.in_project(filled, 2, IDS[1]) is None


def test_a_transaction_is_found_by_its_event_id(filled: sqlite3.Connection) -> None:
    found = events.in_project(filled, 1, "d" * 32)
    assert found is not None
    assert (found.type, found.issue_id, found.payload) == ("transaction", None, b'{"type":"transaction"}')
    assert events.items(filled, ["transaction"], [1], 10).rows == [found]
    assert events.items(filled, ["transaction"], [2], 10).rows == []
