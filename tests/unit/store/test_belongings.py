from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Any

import pytest

from crashdesk.store import intake, projects
from crashdesk.store.belongings import CARRIERS, PROFILES, Wanted, carried_by, events_of, items_of
from crashdesk.store.digest import Delivery, event_row, item_row
from crashdesk.store.intake import Bounds
from tests.helpers.reports import error_event

if TYPE_CHECKING:
    import sqlite3

NOW = 1_800_000_000_000_000
ME, OTHER = "7c0e5f3ab1d94e6c9d0a2f8b4e61c357", "f" * 32


@pytest.fixture
def project(connection: sqlite3.Connection) -> int:
    return projects.create(connection, "demo").id


def put(connection: sqlite3.Connection, project: int, kind: str, **content: Any) -> int:
    """Store an item; return its number."""
    row = item_row(kind, content, json.dumps(content).encode(), NOW)
    intake.apply(connection, Delivery(project, "x", items=[row]), Bounds())
    return int(connection.execute("SELECT max(id) FROM items").fetchone()[0])


def put_event(connection: sqlite3.Connection, project: int, **content: Any) -> str:
    event = error_event(**content)
    row = event_row(event, json.dumps(event).encode(), event["event_id"], NOW)
    intake.apply(connection, Delivery(project, "x", [row]), Bounds())
    return row.event_id


def found(
    connection: sqlite3.Connection, project: int, wanted: Wanted, *kinds: str, limit: int = 500
) -> list[int]:
    numbers: list[int] = []
    after: int | None = 0
    while after is not None:
        some, after = items_of(connection, project, kinds or CARRIERS, wanted, after, limit)
        numbers += some
    return numbers


def wanted(*event_ids: str) -> Wanted:
    return Wanted(frozenset({ME}), frozenset(event_ids))


def test_the_events_of_a_user_are_found_in_every_issue_of_his_project(
    connection: sqlite3.Connection, project: int
) -> None:
    mine = {put_event(connection, project, kind=kind, user={"id": ME}) for kind in ("A", "A", "B")}
    put_event(connection, project, kind="A", user={"id": OTHER})
    put_event(connection, project, kind="A", user={"id": OTHER, "username": ME}, tags={"user.id": "x"})
    put_event(connection, projects.create(connection, "other").id, user={"id": ME})
    assert set(events_of(connection, project, [ME, "nobody"]).values()) == mine


def test_a_number_is_an_id_too(connection: sqlite3.Connection, project: int) -> None:
    mine = put_event(connection, project, user={"id": 42})
    assert list(events_of(connection, project, ["42"]).values()) == [mine]


def test_items_are_looked_through_in_steps(connection: sqlite3.Connection, project: int) -> None:
    numbers = [
        put(connection, project, "session", sid=f"s{n}", seq=n, did=ME if n % 2 else OTHER) for n in range(7)
    ]
    assert found(connection, project, wanted(), limit=2) == [numbers[1], numbers[3], numbers[5]]


@pytest.mark.parametrize(
    "content",
    [
        {"user": {"id": ME}},
        {"did": ME},
        {"attributes": {"user.id": ME}},
        {
            "items": [
                {"attributes": {"user.id": {"value": OTHER}}},
                {"attributes": {"user.id": {"value": ME}}},
            ]
        },
    ],
)
def test_an_item_names_its_user_in_one_of_these_places(content: Any) -> None:
    assert ME in carried_by(content)


@pytest.mark.parametrize(
    "content",
    [
        *(None, [], 7, {"user": ME}, {"user": {"id": [ME]}}, {"user": {"id": {"a": 1}}}, {"did": {"x": ME}}),
        *({"tags": {"user": ME}}, {"items": ME}, {"items": [ME, None]}, {"extra": {"id": ME}}),
    ],
)
def test_elsewhere_a_text_is_not_taken_for_a_users_id(content: Any) -> None:
    assert ME not in carried_by(content)


def test_what_was_said_about_a_persons_events_is_his(connection: sqlite3.Connection, project: int) -> None:
    about = [
        put(
            connection,
            project,
            "feedback",
            event_id=uuid.uuid4().hex,
            contexts={"feedback": {"message": "?", "associated_event_id": event}},
        )
        for event in ("a" * 32, "b" * 32)
    ]
    assert found(connection, project, wanted("a" * 32)) == about[:1]


def test_profiles_go_with_the_transactions_that_name_them(
    connection: sqlite3.Connection, project: int
) -> None:
    mine, other, chunk = "1" * 32, "2" * 32, "3" * 32
    for user, profile in (
        (ME, {"profile_id": mine}),
        (OTHER, {"profile_id": other}),
        (ME, {"profiler_id": chunk}),
    ):
        contexts = {"profile": profile}
        put(
            connection,
            project,
            "transaction",
            event_id=uuid.uuid4().hex,
            user={"id": user},
            contexts=contexts,
        )
    profiles = [put(connection, project, "profile", event_id=each) for each in (mine, other)]
    chunks = [put(connection, project, "profile_chunk", profiler_id=each) for each in (chunk, other)]
    what = wanted()
    assert len(found(connection, project, what)) == 2
    assert found(connection, project, what, *PROFILES) == [profiles[0], chunks[0]]
