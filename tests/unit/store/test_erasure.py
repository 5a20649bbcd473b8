from __future__ import annotations

import json
import time
import uuid
from typing import TYPE_CHECKING, Any

import pytest

from crashdesk.store import database, erasure, events, intake, issues, migrations, projects
from crashdesk.store.belongings import CARRIERS, Wanted, events_of, items_of
from crashdesk.store.digest import Delivery, attachment_row, event_row, item_row
from crashdesk.store.intake import Bounds
from tests.helpers.reports import error_event

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path

    from crashdesk.store.intake import Receipt

NOW = 1_800_000_000_000_000
HOUR = 3_600_000_000
ME, OTHER = "7c0e5f3ab1d94e6c9d0a2f8b4e61c357", "f" * 32


@pytest.fixture
def project(connection: sqlite3.Connection) -> int:
    return projects.create(connection, "demo").id


def put(connection: sqlite3.Connection, project: int, user: str = ME, hours: int = 0, **content: Any) -> str:
    """Store an event that happened some hours ago; return its id."""
    seconds = (NOW - hours * HOUR) / 1_000_000
    event = error_event(user={"id": user}, timestamp=seconds, **content)
    return deliver(connection, project, event)


def deliver(connection: sqlite3.Connection, project: int, event: dict[str, Any]) -> str:
    row = event_row(event, json.dumps(event).encode(), event["event_id"], NOW)
    intake.apply(connection, Delivery(project, "x", [row]), Bounds())
    return row.event_id


def put_item(connection: sqlite3.Connection, project: int, kind: str, **content: Any) -> Receipt:
    row = item_row(kind, content, json.dumps(content).encode(), NOW)
    return intake.apply(connection, Delivery(project, "x", items=[row]), Bounds())


def put_file(connection: sqlite3.Connection, project: int, event_id: str) -> Receipt:
    row = attachment_row({"filename": "screenshot.png"}, b"png", event_id, NOW)
    return intake.apply(connection, Delivery(project, "x", attachments=[row]), Bounds())


def erase(connection: sqlite3.Connection, project: int, *, batch: int = 100) -> dict[str, int]:
    """Erase what is mine, as the server does it."""
    mine = events_of(connection, project, [ME])
    wanted = Wanted(frozenset({ME}), frozenset(mine.values()))
    items, _last = items_of(connection, project, CARRIERS, wanted)
    erased = erasure.erase_items(connection, project, items)
    numbers = list(mine)
    for start in range(0, len(numbers), batch):
        erased += erasure.erase_events(connection, project, numbers[start : start + batch])
    return dict(erased)


def issue(connection: sqlite3.Connection, reference: str = "DEMO-1") -> issues.Issue:
    found = issues.by_reference(connection, reference)
    assert found is not None
    return found


def rows(connection: sqlite3.Connection, table: str) -> int:
    return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


@pytest.mark.parametrize("batch", [1, 100])
def test_an_issue_says_only_what_its_remaining_events_say(
    connection: sqlite3.Connection, project: int, batch: int
) -> None:
    put(connection, project, hours=5, value="mine, the first")
    put(connection, project, OTHER, hours=4, value="another's, the first")
    last = put(connection, project, OTHER, hours=2, value="another's, the last", level="warning")
    put(connection, project, hours=2, value="mine, in the same hour")
    put(connection, project, hours=1, value="mine, the last", level="fatal")
    assert (issue(connection).count, issue(connection).user_count) == (5, 2)
    assert erase(connection, project, batch=batch) == {"events": 3}
    left = issue(connection)
    assert (left.count, left.user_count, left.title) == (2, 1, "LookupError: another's, the last")
    assert (left.first_seen, left.last_seen, left.level) == (NOW - 4 * HOUR, NOW - 2 * HOUR, "warning")
    assert left.metadata["value"] == "another's, the last"
    newest = events.newest(connection, left.id)
    assert newest is not None
    assert newest.event_id == last
    assert list(issues.hourly(connection, [left.id], 0)[left.id].values()) == [1, 1]


def test_an_issue_without_events_is_gone(connection: sqlite3.Connection, project: int) -> None:
    put(connection, project, kind="A")
    put(connection, project, OTHER, kind="B")
    erase(connection, project)
    assert issues.by_reference(connection, "DEMO-1") is None
    assert issue(connection, "DEMO-2").count == 1
    assert rows(connection, "issue_users") == rows(connection, "issue_hours") == 1


def test_a_handled_rest_is_no_unhandled_issue(connection: sqlite3.Connection, project: int) -> None:
    put(connection, project)
    calm = error_event(user={"id": OTHER})
    calm["exception"]["values"][0]["mechanism"]["handled"] = True
    deliver(connection, project, calm)
    assert issue(connection).unhandled
    erase(connection, project)
    assert not issue(connection).unhandled


def test_what_belongs_to_an_event_goes_with_it(connection: sqlite3.Connection, project: int) -> None:
    mine, other = put(connection, project), put(connection, project, OTHER)
    for event in (mine, other):
        put_file(connection, project, event)
        put_item(connection, project, "user_report", event_id=event, comments="It broke")
        about = {"feedback": {"message": "?", "associated_event_id": event}}
        put_item(connection, project, "feedback", event_id=uuid.uuid4().hex, contexts=about)
    assert erase(connection, project) == {"events": 1, "attachments": 1, "feedback": 2}
    assert (rows(connection, "events"), rows(connection, "attachments"), rows(connection, "items")) == (
        1,
        1,
        2,
    )


def test_items_of_each_kind_are_counted(connection: sqlite3.Connection, project: int) -> None:
    transaction = uuid.uuid4().hex
    put_item(connection, project, "transaction", event_id=transaction, user={"id": ME})
    put_file(connection, project, transaction)
    for user in (ME, OTHER):
        put_item(connection, project, "session", sid=user, seq=0, did=user)
        put_item(connection, project, "log", items=[{"attributes": {"user.id": {"value": user}}}])
    assert erase(connection, project) == {"transactions": 1, "attachments": 1, "sessions": 1, "others": 1}
    assert rows(connection, "items") == 2


def test_a_late_retry_brings_nothing_back(connection: sqlite3.Connection, project: int) -> None:
    event = error_event(user={"id": ME})
    session = {"sid": ME, "seq": 3, "did": ME}
    deliver(connection, project, event)
    put_item(connection, project, "session", **session)
    erase(connection, project)
    deliver(connection, project, event)
    assert put_item(connection, project, "session", **session).new == 0
    assert put_item(connection, project, "user_report", event_id=event["event_id"]).new == 0
    assert put_file(connection, project, event["event_id"]).repeated == 1
    assert (rows(connection, "events"), rows(connection, "items"), rows(connection, "issues")) == (0, 0, 0)
    assert put_item(connection, project, "session", **{**session, "seq": 4}).new == 1, "the run goes on"


def test_what_is_erased_in_one_project_may_come_in_another(
    connection: sqlite3.Connection, project: int
) -> None:
    event, other = error_event(user={"id": ME}), projects.create(connection, "other").id
    deliver(connection, project, event)
    erase(connection, project)
    deliver(connection, other, event)
    assert rows(connection, "events") == 1


def test_what_nobody_sends_again_is_forgotten(
    connection: sqlite3.Connection, project: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(connection, project)
    erase(connection, project)
    erasure.forget_old(connection)
    assert rows(connection, "erased") == 1
    now = time.time() + erasure.REMEMBERED + 1
    monkeypatch.setattr(time, "time", lambda: now)
    erasure.forget_old(connection)
    assert rows(connection, "erased") == 0


def test_of_the_person_nothing_is_left_in_the_file(tmp_path: Path) -> None:
    """Texts stand in tables as they are; each is unique to one user here."""
    path = tmp_path / "x"
    connection = database.open_writer(path)
    migrations.migrate(connection)
    project = projects.create(connection, "demo").id
    for user in (ME, OTHER):
        for number in range(50):
            note = f"order-of-{user}-{number}"
            put(connection, project, user, hours=number, value=note, tags={"note": note}, environment="e")
    assert ME.encode() in _bytes(connection, path)
    connection = database.open_writer(path)
    connection.execute("PRAGMA secure_delete = OFF")  # the default of most builds of SQLite
    assert erase(connection, project, batch=7) == {"events": 50}
    used = connection.execute("SELECT count(DISTINCT value_id) FROM event_tags").fetchone()[0]
    assert rows(connection, "tag_values") == used
    data = _bytes(connection, path)
    assert ME.encode() not in data
    assert OTHER.encode() in data


def _bytes(connection: sqlite3.Connection, path: Path) -> bytes:
    """The database's file once its log is in it."""
    connection.close()
    return path.read_bytes()


def test_what_is_no_longer_there_is_passed_over(connection: sqlite3.Connection, project: int) -> None:
    put(connection, project)
    mine = list(events_of(connection, project, [ME]))
    issues.delete(connection, issue(connection).id)
    assert erasure.erase_events(connection, project, mine) == {}
    assert erasure.erase_items(connection, project, [1, 2]) == {}
