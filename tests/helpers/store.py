"""A data folder with many issues in it, for a server that is started on it afterwards."""

from __future__ import annotations

import json
import time
import uuid
from dataclasses import replace
from typing import TYPE_CHECKING

from crashdesk.store import database, digest, intake, migrations, projects
from crashdesk.store.foreign import MICROS
from tests.helpers.reports import error_event

if TYPE_CHECKING:
    from pathlib import Path


def fill(data_dir: Path, issues: int, *, events: int = 1, slug: str = "demo") -> None:
    """Write a project with so many issues of so many events each, the last issue being seen last."""
    data_dir.mkdir(parents=True, exist_ok=True)
    connection = database.open_writer(data_dir / database.FILE_NAME)
    try:
        migrations.migrate(connection)
        connection.execute("BEGIN IMMEDIATE")
        project = projects.find_or_create(connection, slug)
        rows = _rows(issues, events)
        intake.apply(connection, digest.Delivery(project.id, uuid.uuid4().hex, rows), intake.Bounds())
        connection.execute("COMMIT")
    finally:
        connection.close()


def _rows(issues: int, events: int) -> list[digest.EventRow]:
    now, event = int(time.time() * MICROS), error_event()
    one = digest.event_row(event, json.dumps(event).encode(), event["event_id"], now)
    return [
        replace(
            one,
            event_id=uuid.uuid4().hex,
            group_hash=f"{issue:032x}",
            heading=replace(one.heading, title=f"LookupError: order {issue} gone"),
            timestamp=now - (issues - issue) * 1000,
        )
        for issue in range(issues)
        for _ in range(events)
    ]
