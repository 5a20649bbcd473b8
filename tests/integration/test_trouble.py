"""What is set up wrongly is said in one line; the application lives, and nothing is lost."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.helpers.host import running_host
from tests.helpers.server import lasting_port, running_server, wait_until

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

INSTALL = "reporter = crashdesk.install(app, dsn={dsn!r}, consent='granted')"
WRONG_DSNS = {
    "no DSN at all": ("", "no DSN is set"),
    "no URL": ("sentry", "argument dsn: DSN must begin with http:// or https://"),
    "no key": ("http://127.0.0.1:8969/1", "argument dsn: DSN has no public key"),
    "no project": ("http://key@127.0.0.1:8969", "argument dsn: DSN has no project id"),
}


@pytest.mark.parametrize("wrong", WRONG_DSNS)
def test_a_wrong_dsn_is_one_clear_line_and_the_application_lives(wrong: str, tmp_path: Path) -> None:
    dsn, expected = WRONG_DSNS[wrong]
    with running_host(tmp_path, INSTALL.format(dsn=dsn or None)) as host:
        host.do("QTimer.singleShot(0, window.button.click)")
        assert host.do("crashdesk.capture_message('x')") == "None"
        assert host.quit() == 0
    assert host.complaints.count(expected) == 1


def test_a_key_the_server_does_not_know_is_said_and_counted(tmp_path: Path) -> None:
    with running_server(tmp_path / "server") as server:
        scheme, _, rest = server.add_project("orders").partition("://")
        dsn = f"{scheme}://{'0' * 32}@{rest.partition('@')[2]}"
        with running_host(tmp_path / "app", INSTALL.format(dsn=dsn)) as host:
            host.do("crashdesk.capture_message('x')")
            host.do("reporter.flush(10)")
            assert "send_error" in host.do("reporter.reporter.diagnostics.report()['dropped']")
            assert host.quit() == 0
    assert host.complaints.count("refused") == 1
    assert "403" in host.complaints or "401" in host.complaints


def test_a_folder_that_cannot_be_written_keeps_reports_in_memory_and_says_so(tmp_path: Path) -> None:
    home = tmp_path / "app" / "home"
    home.parent.mkdir()
    home.write_text("a file where the folder should be")  # also stops root, whom permissions do not
    with running_server(tmp_path / "server") as server:
        install = INSTALL.format(dsn=server.add_project("orders"))
        with running_host(tmp_path / "app", install) as host:
            host.do("QTimer.singleShot(0, window.button.click)")
            (issue,) = server.wait_for_issues()
            assert host.quit() == 0
    assert issue["title"] == "LookupError: order gone"
    assert host.complaints.count("reports cannot be kept on disk") == 1


def test_a_taken_port_is_one_line_that_says_what_to_do(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        ended = serve(tmp_path, "--port", port)
    assert ended.returncode == 1
    assert len(ended.stderr.splitlines()) == 1
    assert "--port" in ended.stderr


def test_a_desk_without_a_display_names_the_server(tmp_path: Path) -> None:
    environ = {
        name: value for name, value in os.environ.items() if name not in {"DISPLAY", "WAYLAND_DISPLAY"}
    }
    environ.pop("QT_QPA_PLATFORM", None)
    ended = subprocess.run(
        [sys.executable, "-m", "crashdesk"],
        env=environ,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert ended.returncode == 1
    assert len(ended.stderr.splitlines()) == 1
    assert "crashdesk serve" in ended.stderr


def test_a_server_that_comes_later_gets_what_waited(tmp_path: Path) -> None:
    port = lasting_port()
    with running_server(tmp_path / "server", port=port) as server:
        dsn = server.add_project("orders")
    with running_host(tmp_path / "app", INSTALL.format(dsn=dsn)) as host:
        host.do("crashdesk.capture_message('early')")
        assert host.do("reporter.flush(1)") == "False"
        with running_server(tmp_path / "server", port=port) as server:
            assert host.do("reporter.flush(10)") == "True"
            assert wait_until(server.issues)[0]["title"] == "early"


def serve(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the server until it gives up."""
    command = [sys.executable, "-m", "crashdesk", "serve", "--data-dir", str(folder / "data"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)


def test_an_argument_that_nobody_knows_is_named_and_left_out(tmp_path: Path) -> None:
    with running_server(tmp_path / "server") as server:
        dsn = server.add_project("orders")
        install = f"reporter = crashdesk.install(app, dsn={dsn!r}, consent='granted', colour='red')"
        with running_host(tmp_path / "app", install) as host:
            host.do("QTimer.singleShot(0, window.button.click)")
            (issue,) = server.wait_for_issues()
            host.quit()
        event = server.api(f"organizations/local/issues/{issue['id']}/events/latest/")
    assert host.complaints.count("install takes no argument colour") == 1
    (value,) = next(e["data"]["values"] for e in event["entries"] if e["type"] == "exception")
    assert value["stacktrace"]["frames"][-1]["context"], "the event is complete all the same"


def test_consent_may_stand_in_dotenv(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("CRASHDESK_CONSENT=denied\n")
    install = "reporter = crashdesk.install(app, dsn='http://k@127.0.0.1:9/1', consent='granted')"
    with running_host(tmp_path, install) as host:
        assert host.do("crashdesk.capture_message('x')") == "None"
        assert host.do("reporter.consent.fixed") != "''"
        host.quit()
    assert not (tmp_path / "home").exists()


def test_a_desk_whose_port_is_taken_says_so_and_serves_elsewhere(tmp_path: Path, qtbot: QtBot) -> None:
    from crashdesk.app.supervisor import Supervisor

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        supervisor = Supervisor(tmp_path / "data", port)
        moved: list[int] = []
        supervisor.moved.connect(moved.append)
        with qtbot.waitSignal(supervisor.ready, timeout=20_000) as ready:
            supervisor.start()
        assert supervisor._process is not None
        with qtbot.waitSignal(supervisor.ready, timeout=20_000) as again:
            supervisor._process.kill()
        supervisor.stop()
    assert moved == [port]
    assert not str(ready.args[0]).endswith(f":{port}")
    assert again.args[0] == ready.args[0], "what was found free once stays"
