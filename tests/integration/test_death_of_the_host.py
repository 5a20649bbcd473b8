"""What a host captured survives its death."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.helpers.host import running_host
from tests.helpers.server import lasting_port, running_server

if TYPE_CHECKING:
    from pathlib import Path

# The process ends itself in the very statement after capture_exception returned.
DIE = """
import os, signal
def die():
    try:
        window.find("A-17")
    except LookupError as error:
        crashdesk.capture_exception(error, tags={{"when": "before death"}}, order="A-17")
        os.kill(os.getpid(), signal.SIGKILL)
reporter = crashdesk.install(app, dsn={dsn!r}, consent="granted", release="orders@1.2.3")
"""


def test_a_report_captured_right_before_kill_9_is_delivered_once_by_the_next_start(tmp_path: Path) -> None:
    with running_server(tmp_path / "server") as server:
        install = DIE.format(dsn=server.add_project("orders"))
        with running_host(tmp_path / "app", install) as host:
            host.ask("die()")
            assert host.process.wait(20) == -9
        with running_host(tmp_path / "app", install) as host:
            (issue,) = server.wait_for_issues()
            assert host.do("reporter.flush(10)") == "True"
        with running_host(tmp_path / "app", install) as host:
            assert host.do("reporter.flush(10)") == "True"
        (issue,) = server.issues()
        assert issue["count"] == "1"
        event = server.api(f"organizations/local/issues/{issue['id']}/events/latest/")
        assert event["context"] == {"order": "A-17"}
        assert {"key": "when", "value": "before death"} in event["tags"]
        assert event["release"]["version"] == "orders@1.2.3"


def test_a_dead_server_loses_nothing(tmp_path: Path) -> None:
    port = lasting_port()
    with running_server(tmp_path / "server", port=port) as server:
        dsn = server.add_project("orders")
    install = f"reporter = crashdesk.install(app, dsn={dsn!r}, consent='granted')"
    with running_host(tmp_path / "app", install) as host:
        host.do("QTimer.singleShot(0, window.button.click)")
        host.do("crashdesk.capture_message('nobody listens')")
        assert host.do("reporter.flush(1)") == "False"
        assert host.quit() == 0
    with (
        running_server(tmp_path / "server", port=port) as server,
        running_host(tmp_path / "app", install),
    ):
        assert {issue["title"] for issue in server.wait_for_issues(2)} == {
            "LookupError: order gone",
            "nobody listens",
        }
