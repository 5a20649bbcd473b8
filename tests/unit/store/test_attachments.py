from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crashdesk.store import attachments, projects
from crashdesk.store.digest import Delivery, attachment_row
from crashdesk.store.intake import Bounds, apply

if TYPE_CHECKING:
    import sqlite3

EVENT = "a" * 32


@pytest.fixture
def project(connection: sqlite3.Connection) -> int:
    return projects.create(connection, "demo").id


def keep(connection: sqlite3.Connection, project: int, *names: str, event_id: str = EVENT) -> None:
    rows = [attachment_row({"filename": name}, name.encode(), event_id, 5) for name in names]
    apply(connection, Delivery(project, event_id, attachments=rows), Bounds())


def test_an_events_files_come_in_pages_the_latest_first(connection: sqlite3.Connection, project: int) -> None:
    keep(connection, project, "1", "2", "3")
    keep(connection, project, "other", event_id="b" * 32)
    first = attachments.of_event(connection, project, EVENT, 2)
    assert [file.name for file in first.rows] == ["3", "2"]
    second = attachments.of_event(connection, project, EVENT, 2, first.next)
    assert ([file.name for file in second.rows], second.has_next) == (["1"], False)


def test_a_file_is_found_only_with_its_own_event_and_project(
    connection: sqlite3.Connection, project: int
) -> None:
    keep(connection, project, "log.txt")
    (file,) = attachments.of_event(connection, project, EVENT, 10).rows
    assert attachments.find(connection, project, EVENT, file.number) == file
    assert (file.size, file.attachment_type, file.received) == (7, "event.attachment", 5)
    assert attachments.content(connection, file.number) == b"log.txt"
    other = projects.create(connection, "other").id
    assert attachments.find(connection, other, EVENT, file.number) is None
    assert attachments.find(connection, project, "b" * 32, file.number) is None
