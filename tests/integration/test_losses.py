"""What is given up is accounted for, and what cannot be used is set aside."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from tests.faults.receiver import DISCARDING, receiving
from tests.helpers.host import running_host
from tests.helpers.server import RunningServer, running_server, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Without stalls: one of a busy machine would take the answer that is meant for the report.
INSTALL = """
reporter = crashdesk.install(
    app, dsn={dsn!r}, consent="granted", release="orders@1", stall_sample_rate=0.0
)
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RunningServer]:
    with running_server(tmp_path / "server") as running:
        yield running


def through(server: RunningServer, port: int) -> str:
    """The DSN of a new project, by way of a port."""
    scheme, _, rest = server.add_project("orders").partition("://")
    key, _, place = rest.partition("@")
    return f"{scheme}://{key}@127.0.0.1:{port}/{place.rpartition('/')[2]}"


@pytest.mark.parametrize("answer", sorted(DISCARDING))
def test_a_refused_error_is_told_in_a_client_report(
    server: RunningServer, tmp_path: Path, answer: str
) -> None:
    with receiving(server.url, []) as receiver:
        install = INSTALL.format(dsn=through(server, receiver.port))
        with running_host(tmp_path / "app", install) as host:
            wait_until(lambda: receiver.sessions)
            receiver.script.append(answer)
            host.do("crashdesk.capture_message('refused', 'error')")
            wait_until(lambda: receiver.discarded)
            host.do("reporter.flush(5)")
            host.quit()
    assert receiver.discarded == {"send_error": 1}
    assert server.issues() == []


def test_a_limit_for_errors_lets_other_data_pass(server: RunningServer, tmp_path: Path) -> None:
    with receiving(server.url, []) as receiver:
        install = INSTALL.format(dsn=through(server, receiver.port))
        with running_host(tmp_path / "app", install) as host:
            wait_until(lambda: receiver.sessions)
            receiver.script.append("429 with categories")
            host.do("crashdesk.capture_message('patience', 'error')")
            (issue,) = server.wait_for_issues()
            assert issue["title"] == "patience"
    assert receiver.discarded == {}, "who answers 429 counts for itself"


def test_what_cannot_be_read_is_set_aside_with_a_reason(server: RunningServer, tmp_path: Path) -> None:
    dsn = server.add_project("orders")
    with running_host(tmp_path / "app", INSTALL.format(dsn=dsn)) as host:
        host.do("crashdesk.capture_message('x')")
        host.do("reporter.flush(10)")
        outbox = next((tmp_path / "app" / "home").glob("state/reporter/*/outbox"))
        host.quit()
    left = outbox / "run-1-dead"
    left.mkdir()
    (left / f"{int(time.time() * 1000)}-{'a' * 32}-errors.ready").write_bytes(b"no envelope")
    (left / "letter from a stranger.txt").write_bytes(b"hello")
    with running_host(tmp_path / "app", INSTALL.format(dsn=dsn)) as host:
        host.do("reporter.flush(10)")
        assert len(list((outbox / "quarantine").glob("*.bad"))) == 2
        assert len(list((outbox / "quarantine").glob("*.reason"))) == 2
        assert not left.exists()
        host.quit()


def sessions_of(updates: list[dict[str, Any]]) -> list[tuple[str, int, int]]:
    return [(update["status"], update["seq"], update["errors"]) for update in updates]


def test_a_run_is_a_session_and_a_killed_one_is_closed_by_the_next(
    server: RunningServer, tmp_path: Path
) -> None:
    with receiving(server.url, []) as receiver:
        install = INSTALL.format(dsn=through(server, receiver.port))
        with running_host(tmp_path / "app", install) as host:
            wait_until(lambda: receiver.sessions)
            host.do("QTimer.singleShot(0, window.button.click)")
            wait_until(lambda: len(receiver.sessions) == 2)
            host.quit()
        wait_until(lambda: len(receiver.sessions) == 3)
        assert sessions_of(receiver.sessions) == [("ok", 0, 0), ("ok", 1, 1), ("exited", 2, 1)]
        receiver.sessions.clear()
        with running_host(tmp_path / "app", install) as host:
            wait_until(lambda: receiver.sessions)
            # Who dies before it has read the answer sends its beginning again.
            assert host.do("reporter.flush(10)") == "True"
            host.kill()
        with running_host(tmp_path / "app", install) as host:
            wait_until(lambda: len(receiver.sessions) == 3)
            host.quit()
    killed = [update for update in receiver.sessions if update["status"] == "abnormal"]
    assert [update["abnormal_mechanism"] for update in killed] == ["process_vanished"]
    assert killed[0]["sid"] == receiver.sessions[0]["sid"]


def test_without_consent_to_use_statistics_there_is_no_session(server: RunningServer, tmp_path: Path) -> None:
    with receiving(server.url, []) as receiver:
        dsn = through(server, receiver.port)
        install = (
            "consent = crashdesk.Consent()\n"
            "consent.answer({'errors': 'granted', 'usage': 'denied'})\n"
            f"reporter = crashdesk.install(app, dsn={dsn!r}, consent=consent)"
        )
        with running_host(tmp_path / "app", install) as host:
            host.do("crashdesk.capture_message('x')")
            server.wait_for_issues()
            host.quit()
        assert receiver.sessions == []
    assert list((tmp_path / "app" / "home").rglob("*.session")) == []
