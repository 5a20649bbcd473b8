from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from crashdesk.store import digest, intake, issues, projects
from crashdesk.store.conditions import Filter
from tests.helpers.reports import error_event

if TYPE_CHECKING:
    import sqlite3

NOW = 1_800_000_000_000_000


@pytest.fixture
def filled(connection: sqlite3.Connection) -> sqlite3.Connection:
    """A: three events of one person. B: one event. C: two events of two persons, the oldest issue."""
    project = projects.create(connection, "demo").id
    for at, kind, person in ((9, "C", 1), (8, "A", 1), (7, "A", 1), (6, "C", 2), (5, "B", None), (1, "A", 1)):
        event: dict[str, Any] = error_event(kind=kind, user={"id": person}, timestamp=NOW / 1e6 - at)
        row = digest.event_row(event, json.dumps(event).encode(), event["event_id"], NOW)
        intake.apply(connection, digest.Delivery(project, "x", [row]), intake.Bounds())
    return connection


@pytest.mark.parametrize(
    ("sort", "order"), [("date", "ABC"), ("new", "BAC"), ("freq", "ACB"), ("user", "CAB")]
)
def test_issues_are_listed_in_each_order_page_by_page(
    filled: sqlite3.Connection, sort: issues.Sort, order: str
) -> None:
    first = issues.listed(filled, Filter(), sort, 1)
    second = issues.listed(filled, Filter(), sort, 1, first.next)
    third = issues.listed(filled, Filter(), sort, 1, second.next)
    assert "".join(page.rows[0].title[0] for page in (first, second, third)) == order
    assert not third.has_next
    assert issues.listed(filled, Filter(), sort, 2, third.previous).rows[-1].title[0] == order[1]


def test_the_hits_are_counted(filled: sqlite3.Connection) -> None:
    assert issues.hits(filled, Filter()) == 3


@pytest.mark.parametrize("reference", ["1", "DEMO-1", "demo-1"])
def test_an_issue_is_found_by_number_and_short_id(filled: sqlite3.Connection, reference: str) -> None:
    found = issues.by_reference(filled, reference)
    assert found is not None
    assert (found.id, found.short_id, found.metadata["type"]) == (1, "DEMO-1", "C")


@pytest.mark.parametrize("reference", ["9", "DEMO-9", "X-1", "", "-", "9" * 30, "²"])
def test_an_issue_that_is_not_there_is_none(filled: sqlite3.Connection, reference: str) -> None:
    assert issues.by_reference(filled, reference) is None


def test_a_deleted_issue_takes_everything_of_its_own_with_it(filled: sqlite3.Connection) -> None:
    assert issues.delete(filled, 1)
    assert not issues.delete(filled, 1)
    for table in ("events", "event_tags", "issue_users", "issue_hours"):
        column = "issue_id"
        assert filled.execute(f"SELECT count(*) FROM {table} WHERE {column} = 1").fetchone()[0] == 0
    assert filled.execute("SELECT count(*) FROM events").fetchone()[0] == 4


def test_the_list_is_read_through_an_index(filled: sqlite3.Connection) -> None:
    for column in issues.SORTS.values():
        plan = filled.execute(
            f"EXPLAIN QUERY PLAN SELECT * FROM issues ORDER BY {column} DESC, id DESC LIMIT 51"
        )
        assert "USING INDEX" in str([tuple(row) for row in plan])
