"""The command line as it is typed."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from crashdesk._version import __version__
from tests.helpers.reports import envelope_of, error_event, post
from tests.helpers.server import running_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.helpers.server import RunningServer


def crashdesk(*arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Run a command; the home of the test is in the environment."""
    command = [sys.executable, "-m", "crashdesk", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=30, check=False, input=stdin)


def answered(*arguments: str) -> Any:
    """The JSON a command prints."""
    ended = crashdesk(*arguments, "--json")
    assert (ended.returncode, ended.stderr) == (0, "")
    return json.loads(ended.stdout)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A running server with one project."""
    with running_server(tmp_path_factory.mktemp("cli") / "data") as server:
        server.add_project("demo")
        yield server


def test_the_version_is_printed() -> None:
    assert crashdesk("--version").stdout == f"crashdesk {__version__}\n"


def test_a_project_is_added_and_listed_without_a_running_server(home: Path) -> None:
    added = crashdesk("projects", "add", "Demo")
    assert (added.returncode, added.stderr) == (0, "")
    (project,) = answered("projects", "list")
    assert (project["slug"], f"{project['dsn']}\n") == ("demo", added.stdout)
    assert project["dsn"].endswith(f"@127.0.0.1:8969/{project['id']}")
    assert (home / "data" / "server" / "token").exists()
    assert not (home / "data" / "server" / "server.json").exists()


def test_a_running_server_is_asked_and_its_dsn_takes_reports(home: Path) -> None:
    with running_server(home / "data" / "server"):
        dsn = crashdesk("projects", "add", "demo").stdout.strip()
        assert post(dsn, envelope_of(error_event(value="\x1b[2J order gone")))[0] == 200
        (issue,) = answered("issues", "--project", "demo")
        assert (issue["shortId"], issue["count"]) == ("DEMO-1", "1")
        shown = answered("issues", "show", "DEMO-1")
        assert shown["latestEvent"]["entries"][0]["type"] == "exception"
        assert answered("issues", "show", issue["id"])["id"] == issue["id"]
        assert answered("issues", "list", "--query", "is:resolved") == []
        text = crashdesk("issues", "show", "DEMO-1").stdout
        assert "orders/window.py:88 in save\n      order = self.orders[self.id]" in text
        assert "\x1b" not in text + crashdesk("issues").stdout


def test_a_list_longer_than_a_page_is_printed_whole(home: Path) -> None:
    with running_server(home / "data" / "server") as server:
        dsn = server.add_project("demo")
        for first in range(0, 120, 60):
            events = [error_event(kind=f"Error{number}") for number in range(first, first + 60)]
            assert post(dsn, envelope_of(*events))[0] == 200
        assert len(answered("issues", "--limit", "110")) == 110
        assert len(answered("issues")) == 100


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("projects", "add", "demo"), "a project with the slug 'demo' exists already"),
        (("issues", "show", "DEMO-9"), "there is no issue 'DEMO-9'; 'crashdesk issues' lists them"),
        (("issues", "--project", "none"), "there is no project 'none'; 'crashdesk projects' lists them"),
        (("issues", "--query", "is:odd"), "'is:odd' is not known"),
    ],
)
def test_what_fails_is_one_line_and_exit_code_1(
    demo: RunningServer, arguments: tuple[str, ...], complaint: str
) -> None:
    ended = crashdesk("--data-dir", str(demo.data_dir), *arguments)
    assert (ended.returncode, ended.stdout, ended.stderr.count("\n")) == (1, "", 1)
    assert complaint in ended.stderr


def test_a_data_folder_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    ended = crashdesk("projects", "--data-dir", str(tmp_path / "file" / "x"))
    assert (ended.returncode, ended.stderr.count("\n")) == (1, 1)
    assert "cannot write to the data folder" in ended.stderr


def test_output_that_nobody_reads_any_more_ends_quietly(home: Path) -> None:
    with running_server(home / "data" / "server") as server:
        for number in range(20):
            server.add_project(f"project {number}")
        command = [sys.executable, "-m", "crashdesk", "projects", "--json"]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        with process.stderr as complaints:
            assert (process.wait(20), complaints.read()) == (1, "")
