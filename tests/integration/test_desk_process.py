"""The desk as it is started: with a server of its own, and its own reports in it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from tests.helpers.server import lasting_port, running_server, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


AT_PORT = """
from crashdesk.server import address
address.DEFAULT_PORT = {port}
from crashdesk.__main__ import main
main()
"""


@contextmanager
def running_desk(
    home: Path, program: tuple[str, ...] = ("-m", "crashdesk")
) -> Iterator[subprocess.Popen[str]]:
    """Run the desk, offscreen, while the block does."""
    process = subprocess.Popen(
        [sys.executable, *program],
        env={**os.environ, "CRASHDESK_HOME": str(home)},
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait(10)
        assert process.stderr is not None
        process.stderr.close()


def address(home: Path) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = json.loads((home / "data" / "server" / "server.json").read_text())
    except (OSError, ValueError):
        return None
    return found


def run(home: Path, *arguments: str) -> Any:
    """Run a command beside the desk and return what it prints as JSON."""
    ended = subprocess.run(
        [sys.executable, "-m", "crashdesk", *arguments, "--json"],
        env={**os.environ, "CRASHDESK_HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return json.loads(ended.stdout)


def test_the_desk_starts_a_server_and_ends_it_with_itself(home: Path) -> None:
    with running_desk(home) as desk:
        found = wait_until(lambda: address(home), 20)
        desk.send_signal(signal.SIGTERM)
        assert desk.wait(20) == 0
    assert address(home) is None
    assert not _is_alive(found["pid"])


def test_a_killed_desk_leaves_no_server_behind(home: Path) -> None:
    with running_desk(home) as desk:
        found = wait_until(lambda: address(home), 20)
        desk.kill()
        wait_until(lambda: not _is_alive(found["pid"]), 20)
    assert address(home) is None


def test_a_server_that_dies_is_started_again(home: Path) -> None:
    # At a port of its own: while the server is gone, the desk of another test may take the usual one.
    with running_desk(home, ("-c", AT_PORT.format(port=(port := lasting_port())))) as desk:
        first = wait_until(lambda: address(home), 20)
        os.kill(first["pid"], signal.SIGKILL)
        second = wait_until(lambda: (found := address(home)) and found["pid"] != first["pid"] and found, 20)
        assert second["url"] == first["url"] == f"http://127.0.0.1:{port}", "DSNs stay good"
        assert desk.poll() is None
        desk.send_signal(signal.SIGTERM)
        assert desk.wait(20) == 0


def test_the_desk_uses_a_server_that_runs_already_and_leaves_it_running(home: Path) -> None:
    with running_server(home / "data" / "server") as server:
        with running_desk(home) as desk:
            wait_until(lambda: [p for p in run(home, "projects") if p["slug"] == "crashdesk"], 20)
            desk.send_signal(signal.SIGTERM)
            assert desk.wait(20) == 0
        assert server.health()["status"] == "ok"


def test_doctor_sends_a_test_report_and_sees_it_arrive(home: Path) -> None:
    with running_server(home / "data" / "server") as server:
        found = run(home, "doctor", "--send-test")
        assert found["ok"] is True
        assert found["server_url"] == server.url
        assert (home / "data" / "server" / "token").samefile(found["token_file"])
        (issue,) = server.issues()
    assert issue["title"].startswith("DoctorTestError: Test report")


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
