"""A data folder outlives the build that made it."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests.helpers.schemas import RELEASED, restored

if TYPE_CHECKING:
    from pathlib import Path


def crashdesk(data_dir: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "crashdesk", "--data-dir", str(data_dir), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("dump", RELEASED, ids=lambda dump: dump.stem)
def test_what_a_released_build_has_stored_is_read(tmp_path: Path, dump: Path) -> None:
    restored(dump, tmp_path / "data")
    ended = crashdesk(tmp_path / "data", "issues", "--query", "", "--json")
    assert (ended.returncode, ended.stderr) == (0, "")
    found = {issue["title"]: (issue["count"], issue["status"]) for issue in json.loads(ended.stdout)}
    assert found == {
        "LookupError: order gone": ("2", "resolved"),
        "TimeoutError: printer offline": ("1", "unresolved"),
    }
    shown = json.loads(crashdesk(tmp_path / "data", "issues", "show", "ORDERS-1", "--json").stdout)
    assert shown["latestEvent"]["entries"][0]["data"]["values"][0]["type"] == "LookupError"
    [project] = json.loads(crashdesk(tmp_path / "data", "projects", "--json").stdout)
    assert "2e299d776d2ac46163d352e2d771fcdb" in project["dsn"], "applications go on reporting"


@pytest.mark.parametrize(
    "arguments", [("serve", "--port", "0"), ("projects", "add", "more"), ("issues", "--json")]
)
def test_data_of_a_newer_build_is_refused_in_one_line_and_left_as_it_is(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    database = restored(RELEASED[-1], tmp_path / "data")
    (tmp_path / "data" / "token").write_text("0123456789abcdef" * 4)
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA user_version = 999")
    before = kept(tmp_path / "data")
    ended = crashdesk(tmp_path / "data", *arguments)
    assert (ended.returncode, ended.stdout, ended.stderr.count("\n")) == (1, "", 1)
    assert ended.stderr.startswith("crashdesk: the database is of a newer version of crashdesk")
    assert ended.stderr.endswith("update crashdesk, nothing was changed\n")
    assert kept(tmp_path / "data") == before


def kept(data_dir: Path) -> dict[str, bytes]:
    """What is in the data folder, but for the lock and the log, which tell of the attempt."""
    own = {"lock", "logs", "spool"}
    return {path.name: path.read_bytes() for path in data_dir.iterdir() if path.name not in own}
