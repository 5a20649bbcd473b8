"""A server process from its start to its end, the sudden one included."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from crashdesk.server import address
from tests.helpers.reports import envelope_of, error_event, post
from tests.helpers.server import running_server, wait_until

if TYPE_CHECKING:
    from pathlib import Path


def serve(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a server that is expected to end by itself."""
    command = [sys.executable, "-m", "crashdesk", "serve", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)


def test_what_was_acknowledged_survives_the_sudden_end_of_the_server(tmp_path: Path) -> None:
    with running_server(tmp_path) as first:
        dsn, event = first.add_project("demo"), error_event()
        assert post(dsn, envelope_of(event)) == (200, {"id": event["event_id"]})
        first.kill()
    with running_server(tmp_path) as second:
        (issue,) = second.issues()
        assert second.api(f"issues/{issue['id']}/events/latest/")["eventID"] == event["event_id"]


def test_nothing_acknowledged_is_lost_when_the_server_dies_under_load(tmp_path: Path) -> None:
    acknowledged: list[str] = []

    def send() -> None:
        while True:
            event = error_event()
            try:
                status, _ = post(dsn, envelope_of(event))
            except (OSError, ValueError):
                return
            acknowledged.extend([event["event_id"]] if status == 200 else [])

    with running_server(tmp_path) as first:
        dsn = first.add_project("demo")
        senders = [threading.Thread(target=send) for _ in range(4)]
        for sender in senders:
            sender.start()
        wait_until(lambda: len(acknowledged) > 10, 30)
        time.sleep(0.3)
        first.kill()
        for sender in senders:
            sender.join()
    with running_server(tmp_path) as second:
        for event_id in acknowledged:
            assert second.api(f"projects/local/demo/events/{event_id}/json/")["event_id"] == event_id


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_server_that_is_told_to_stop_ends_well_and_tidies_up(
    tmp_path: Path, number: signal.Signals
) -> None:
    with running_server(tmp_path) as server:
        post(server.add_project("demo"), envelope_of(error_event()))
        server.process.send_signal(number)
        assert server.process.wait(10) == 0
    assert not (tmp_path / "server.json").exists()
    assert not (tmp_path / "crashdesk.sqlite3-wal").exists()


def test_a_server_stops_though_a_sender_never_ends_its_report(tmp_path: Path) -> None:
    with running_server(tmp_path) as server:
        host, port = server.url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port))) as sender:
            sender.sendall(b"POST /stream HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nbegun")
            time.sleep(0.1)
            server.process.terminate()
            assert server.process.wait(10) == 0


def test_a_full_disk_is_answered_so_and_nothing_is_acknowledged_that_is_not_stored(tmp_path: Path) -> None:
    import resource

    with running_server(tmp_path) as server:
        dsn, event = server.add_project("demo"), error_event()
        noise = error_event(extra={"noise": os.urandom(300_000).hex()})
        no_file_may_grow = (0, resource.getrlimit(resource.RLIMIT_FSIZE)[1])
        before = resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, no_file_may_grow)
        status, answer = post(dsn, envelope_of(noise))
        assert (status, "nothing was stored, send it again later" in answer["detail"]) == (503, True)
        assert server.issues() == []
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, before)
        assert post(dsn, envelope_of(event)) == (200, {"id": event["event_id"]})
        assert [issue["count"] for issue in server.issues()] == ["1"]
        assert server.health()["failures"] == 1


def test_a_second_server_on_the_same_folder_says_so_in_one_line(tmp_path: Path) -> None:
    with running_server(tmp_path) as first:
        ended = serve("--port", "0", "--data-dir", str(tmp_path))
        assert (ended.returncode, ended.stdout) == (1, "")
        assert ended.stderr.startswith("crashdesk: another crashdesk server uses the data folder")
        assert ended.stderr.count("\n") == 1
        assert first.health()["status"] == "ok"


def test_a_taken_port_is_named_in_one_line(tmp_path: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        port = other.getsockname()[1]
        ended = serve("--port", str(port), "--data-dir", str(tmp_path))
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == (
        f"crashdesk: cannot listen on 127.0.0.1 port {port}: "
        "another program uses it; choose another with --port, or --port 0 for a free one\n"
    )


def test_a_folder_that_cannot_be_written_is_named_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    ended = serve("--port", "0", "--data-dir", str(tmp_path / "file" / "data"))
    assert (ended.returncode, ended.stdout, ended.stderr.count("\n")) == (1, "", 1)
    assert ended.stderr.startswith(f"crashdesk: cannot write to the data folder {tmp_path}/file/data: ")


def test_a_file_that_is_no_database_is_named_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "crashdesk.sqlite3").write_bytes(b"something else entirely" * 100)
    ended = serve("--port", "0", "--data-dir", str(tmp_path))
    assert (ended.returncode, ended.stderr.count("\n")) == (1, 1)
    assert "cannot open the database" in ended.stderr


def test_the_token_is_for_its_owner_alone_and_stays_the_same(tmp_path: Path) -> None:
    with running_server(tmp_path) as first:
        assert (tmp_path / "token").stat().st_mode & 0o777 == 0o600
        assert len(first.token) >= 64
    (tmp_path / "token").chmod(0o644)
    with running_server(tmp_path) as second:
        assert (tmp_path / "token").stat().st_mode & 0o777 == 0o600
        assert second.token == first.token


def test_a_running_server_leaves_its_address_and_a_killed_one_is_recognised(tmp_path: Path) -> None:
    with running_server(tmp_path) as server:
        found = address.running(tmp_path)
        assert found is not None
        assert (found.url, found.pid) == (server.url, server.process.pid)
        server.kill()
        assert (tmp_path / "server.json").exists()
        assert address.running(tmp_path) is None
    # The process id in a stale file may long be another program's: this one lives.
    content = {"url": server.url, "pid": os.getpid(), "version": "0"}
    (tmp_path / "server.json").write_text(json.dumps(content))
    assert address.running(tmp_path) is None


def test_the_server_writes_nothing_but_its_one_line(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "crashdesk", "serve", "--port", "0", "--data-dir", str(tmp_path)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    line = process.stdout.readline()
    with socket.create_connection(("127.0.0.1", int(line.rstrip().rpartition(":")[2]))) as sender:
        sender.sendall(b"this is no HTTP\r\n\r\n")
        sender.recv(1000)
    process.terminate()
    rest, complaints = process.communicate(timeout=10)
    assert (line.startswith("listening on http://127.0.0.1:"), rest, complaints) == (True, "", "")
