from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from crashdesk.store import digest, intake, projects
from crashdesk.store.conditions import Filter, like, where
from crashdesk.store.search import parse
from tests.helpers.reports import error_event

if TYPE_CHECKING:
    import sqlite3

NOW = 1_800_000_000_000_000


@pytest.fixture
def filled(connection: sqlite3.Connection) -> sqlite3.Connection:
    """Ada: a@1 in test and a@2 in production. Bob: a@2 in test, with a user."""
    project = projects.create(connection, "demo").id
    events = [
        error_event(kind="Ada", release="a@1", environment="test", tags={"color": "red"}),
        error_event(kind="Ada", release="a@2", environment="production"),
        error_event(
            kind="Bob", release="a@2", environment="test", user={"email": "ada@b.example"}, level="fatal"
        ),
    ]
    rows = [digest.event_row(event, json.dumps(event).encode(), event["event_id"], NOW) for event in events]
    intake.apply(connection, digest.Delivery(project, "", rows), intake.Bounds())
    return connection


def found(connection: sqlite3.Connection, query: str = "", **more: Any) -> list[str]:
    condition = where(Filter(parse(query), **more))
    rows = connection.execute(f"SELECT title FROM issues WHERE {condition.sql} ORDER BY id", condition.values)
    return [row["title"][:3] for row in rows]


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", ["Ada", "Bob"]),
        ("is:unresolved", ["Ada", "Bob"]),
        ("is:resolved", []),
        ("is:unhandled", ["Ada", "Bob"]),
        ("is:handled", []),
        ("level:fatal", ["Bob"]),
        ("!level:fatal", ["Ada"]),
        ("error.type:Ada", ["Ada"]),
        ("error.type:B*", ["Bob"]),
        ("issue:demo-2", ["Bob"]),
        ("issue.id:1", ["Ada"]),
        ("color:red", ["Ada"]),
        ("!color:red", ["Bob"]),
        ("color:r*", ["Ada"]),
        ("has:color", ["Ada"]),
        ("!has:color", ["Bob"]),
        ("user.email:ada@b.example", ["Bob"]),
        ("user:email:ada@b.example", ["Bob"]),
        ("release:a@1 environment:test", ["Ada"]),
        ("release:a@1 environment:production", []),
        ("release:a@2", ["Ada", "Bob"]),
        ("ada", ["Ada"]),
        ("!ada", ["Bob"]),
        ('"window in save"', ["Ada", "Bob"]),
        ("message:ada", ["Ada"]),
        ("100%", []),
        ("unknown:tag", []),
    ],
)  # fmt: skip
def test_a_query_finds_the_issues_that_meet_all_its_terms(
    filled: sqlite3.Connection, query: str, titles: list[str]
) -> None:
    assert found(filled, query) == titles


def test_the_environment_must_be_that_of_the_event_that_meets_the_terms(filled: sqlite3.Connection) -> None:
    assert found(filled, "release:a@1", environments=["production"]) == []
    assert found(filled, "release:a@2", environments=["production"]) == ["Ada"]
    assert found(filled, environments=["production", "test"]) == ["Ada", "Bob"]


def test_the_project_and_the_time_narrow_the_list(filled: sqlite3.Connection) -> None:
    assert found(filled, projects=[1]) == ["Ada", "Bob"]
    assert found(filled, projects=[2]) == []
    assert found(filled, since=NOW + 10**9) == []


def test_only_a_star_is_a_wildcard() -> None:
    assert like("100%_a\\b*") == "100\\%\\_a\\\\b%"


@pytest.mark.parametrize("form", ["{0}", "{0:.8}", "{1}", "{1:.9}"])
def test_a_text_finds_an_event_by_its_id_its_beginning_and_its_support_code(
    filled: sqlite3.Connection, form: str
) -> None:
    row = filled.execute(
        "SELECT event_id, title FROM events JOIN issues ON issues.id = issue_id WHERE title LIKE 'Bob%'"
    ).fetchone()
    event_id: str = row["event_id"]
    code = f"{event_id[:4]}-{event_id[4:8]}".upper()
    assert found(filled, form.format(event_id, code)) == ["Bob"]


def test_a_text_finds_an_issue_by_its_short_id(filled: sqlite3.Connection) -> None:
    assert found(filled, "DEMO-2") == found(filled, "demo-2") == ["Bob"]


def test_a_negated_id_leaves_its_issue_out(filled: sqlite3.Connection) -> None:
    assert found(filled, "!DEMO-2") == ["Ada"]
