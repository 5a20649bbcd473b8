from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from crashdesk.store import digest, events, intake, issues, projects
from crashdesk.store.intake import Bounds, Receipt
from tests.helpers.reports import error_event

if TYPE_CHECKING:
    import sqlite3

NOW = 1_800_000_000_000_000
HOUR = 3_600_000_000


@pytest.fixture
def project(connection: sqlite3.Connection) -> int:
    return projects.create(connection, "demo").id


def row(**changes: Any) -> digest.EventRow:
    event = error_event(**changes)
    return digest.event_row(event, json.dumps(event).encode(), event["event_id"], NOW)


def write(connection: sqlite3.Connection, project: int, *rows: digest.EventRow) -> Receipt:
    return intake.apply(connection, digest.Delivery(project, "x", list(rows)), Bounds())


def issue(connection: sqlite3.Connection, reference: str = "DEMO-1") -> issues.Issue:
    found = issues.by_reference(connection, reference)
    assert found is not None
    return found


def test_a_repeated_event_id_is_not_counted(connection: sqlite3.Connection, project: int) -> None:
    one = row()
    assert write(connection, project, one) == Receipt("x", 1, 0)
    assert write(connection, project, one) == Receipt("x", 0, 1)
    assert issue(connection).count == 1


def test_the_same_event_id_in_another_project_is_another_event(
    connection: sqlite3.Connection, project: int
) -> None:
    other, one = projects.create(connection, "other").id, row()
    write(connection, project, one)
    assert write(connection, other, one).new == 1
    assert issue(connection, "OTHER-1").count == 1


def test_issues_are_numbered_within_their_project(connection: sqlite3.Connection, project: int) -> None:
    write(connection, project, row(kind="A"), row(kind="B"), row(kind="A"))
    assert [issue(connection, f"DEMO-{number}").count for number in (1, 2)] == [2, 1]


def test_users_are_counted_once_each(connection: sqlite3.Connection, project: int) -> None:
    write(connection, project, *(row(user={"id": person}) for person in (1, 2, 1)), row())
    assert (issue(connection).count, issue(connection).user_count) == (4, 2)


def test_an_issue_is_called_after_its_newest_event_even_if_an_older_one_comes_later(
    connection: sqlite3.Connection, project: int
) -> None:
    new, old = row(value="new", level="fatal"), replace(row(value="old"), timestamp=NOW - HOUR)
    write(connection, project, new, old)
    found = issue(connection)
    assert (found.title, found.level) == ("LookupError: new", "fatal")
    assert (found.first_seen, found.last_seen) == (NOW - HOUR, new.timestamp)


def test_a_new_event_reopens_a_resolved_issue_and_leaves_an_ignored_one(
    connection: sqlite3.Connection, project: int
) -> None:
    write(connection, project, row(kind="A"), row(kind="B"))
    issues.set_status(connection, [issue(connection).id], "resolved")
    issues.set_status(connection, [issue(connection, "DEMO-2").id], "ignored")
    write(connection, project, row(kind="A"), row(kind="B"))
    assert [issue(connection, f"DEMO-{number}").status for number in (1, 2)] == ["unresolved", "ignored"]


def test_a_repeat_does_not_reopen_a_resolved_issue(connection: sqlite3.Connection, project: int) -> None:
    one = row()
    write(connection, project, one)
    issues.set_status(connection, [issue(connection).id], "resolved")
    write(connection, project, one)
    assert issue(connection).status == "resolved"


def test_events_are_counted_by_the_hour(connection: sqlite3.Connection, project: int) -> None:
    times = enumerate((NOW, NOW - HOUR // 5, NOW - HOUR))
    write(connection, project, *(replace(row(), event_id=f"{n:032}", timestamp=at) for n, at in times))
    found = issues.hourly(connection, [issue(connection).id], NOW // 1_000_000 - 86400)
    assert sorted(found[issue(connection).id].values()) == [1, 2]


def test_an_item_is_kept_once_and_the_oldest_go_first(connection: sqlite3.Connection, project: int) -> None:
    rows = [digest.item_row("session", {"sid": "s", "seq": n}, b"%d" % n, NOW) for n in range(200)]
    delivery = digest.Delivery(project, "x", items=[*rows, rows[-1]])
    assert intake.apply(connection, delivery, Bounds(items=10)) == Receipt("x", 200, 1)
    kept = events.items(connection, ["session"], [], 100).rows
    assert kept[0].payload == b"199"
    assert 10 <= len(kept) <= 10 + 64


def test_files_are_bounded_in_number_and_bytes(connection: sqlite3.Connection, project: int) -> None:
    files = [digest.attachment_row({}, bytes([n]) * 100, "a" * 32, NOW) for n in range(10)]
    count = "SELECT count(*), min(id) FROM attachments"
    intake.apply(
        connection, digest.Delivery(project, "x", attachments=[*files, files[-1]]), Bounds(attachments=5)
    )
    assert tuple(connection.execute(count).fetchone()) == (5, 6)
    last = digest.attachment_row({}, b"z" * 100, "a" * 32, NOW)
    intake.apply(connection, digest.Delivery(project, "x", attachments=[last]), Bounds(attachment_bytes=300))
    assert connection.execute(count).fetchone()[0] == 3
