"""The packaged desk: built, started on a display, and used."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.helpers.display import display
from tests.helpers.server import wait_until

if TYPE_CHECKING:
    from collections.abc import Mapping

PROJECT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The frozen program, built once."""
    folder = tmp_path_factory.mktemp("frozen")
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN"]
    command += [
        "--distpath",
        str(folder / "dist"),
        "--workpath",
        str(folder / "build"),
        str(PROJECT / "build.spec"),
    ]
    subprocess.run(command, check=True, timeout=600, cwd=PROJECT)
    return folder / "dist" / "crashdesk" / "crashdesk"


@pytest.mark.frozen
@pytest.mark.timeout(900)
def test_the_frozen_desk_starts_its_server_and_a_test_report_arrives(program: Path, home: Path) -> None:
    with display() as screen:
        environ = {**screen.environ, "CRASHDESK_HOME": str(home), "CRASHDESK_CONSENT": "granted"}
        desk = subprocess.Popen([str(program)], env=environ)
        try:
            screen.window_of("crashdesk")
            # The desk's own project is there once the reporter in it knows where to report.
            wait_until(lambda: run(program, environ, "projects"), 30)
            wait_until((home / "config" / "desk.ini").is_file, 30)
            screen.press("alt+h", "Return")
            (issue,) = wait_until(lambda: run(program, environ, "issues"), 30)
        finally:
            desk.terminate()
            assert desk.wait(30) == 0
    assert issue["title"].startswith("TestReportError: Test report")


@pytest.mark.frozen
@pytest.mark.timeout(900)
def test_the_frozen_command_line_is_in_order(program: Path, home: Path) -> None:
    found = run(program, {"CRASHDESK_HOME": str(home)}, "doctor", "--send-test")
    assert found["ok"], found
    assert found["checks"][-1]["name"] == "test report"


def run(program: Path, environ: Mapping[str, str], *arguments: str) -> Any:
    """Run a command of the frozen program and return what it prints as JSON."""
    ended = subprocess.run(
        [str(program), *arguments, "--json"],
        env=environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return json.loads(ended.stdout or "null")  # nothing, while the server is still starting
