"""Databases as builds have left them: one dump for each schema, which every later build must open.

``python -m tests.helpers.schemas`` writes the dump of the current schema; done once, when a step is released.
Until then the step may change, and its dump with it, or may have none.
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from crashdesk.store.database import FILE_NAME
from crashdesk.store.migrations import STEPS
from tests.helpers.reports import envelope_of, error_event, post
from tests.helpers.server import running_server

FOLDER = Path(__file__).parents[1] / "unit" / "store" / "schemas"
LAST_RELEASED = 2
"""The newest schema of a build that was given to anybody; raised with each release."""
DUMPS = sorted(FOLDER.glob("*.sql"), key=lambda path: int(path.stem))
"""The dumps, by the number of their schema."""


def restored(dump: Path, data_dir: Path) -> Path:
    """Make a data folder with the database of a dump, and return the database's path."""
    data_dir.mkdir(parents=True)
    path = data_dir / FILE_NAME
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.executescript(dump.read_text("utf-8"))
    return path


def main() -> None:
    """Write what a server of this build leaves after an ordinary day."""
    with tempfile.TemporaryDirectory() as folder:
        data_dir = Path(folder) / "data"
        with running_server(data_dir) as server:
            dsn = server.add_project("orders")
            events = [error_event(), error_event(), error_event(kind="TimeoutError", value="printer offline")]
            assert post(dsn, envelope_of(*events))[0] == 200
            first = server.wait_for_issues(2)[-1]
            server.api(f"issues/{first['id']}/", method="PUT", body={"status": "resolved"})
        with closing(sqlite3.connect(data_dir / FILE_NAME)) as connection:
            lines = [*connection.iterdump(), f"PRAGMA user_version = {len(STEPS)};", ""]
    path = FOLDER / f"{len(STEPS)}.sql"
    path.write_text("\n".join(lines), "utf-8")
    sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    main()
