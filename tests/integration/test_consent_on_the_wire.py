"""Without consent no connection is opened, whatever happens in the application."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.helpers.host import running_host
from tests.helpers.listener import listening
from tests.helpers.reporter import until

if TYPE_CHECKING:
    from pathlib import Path

WAYS = {
    "denied by the host": ('crashdesk.install(app, consent="denied")', {}),
    "never answered": ("crashdesk.install(app)", {}),
    "denied by the environment": (
        'crashdesk.install(app, consent="granted")',
        {"CRASHDESK_CONSENT": "denied"},
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_no_connection_is_opened_without_consent(way: str, tmp_path: Path) -> None:
    install, environ = WAYS[way]
    with listening() as listener:
        environ = {
            **environ,
            "SENTRY_DSN": listener.dsn,
            "SENTRY_SPOTLIGHT": f"http://127.0.0.1:{listener.port}",
        }
        with running_host(tmp_path, f"reporter = {install}", environ=environ) as host:
            host.do("QTimer.singleShot(0, window.button.click)")
            host.do("crashdesk.capture_message('hello')")
            host.do("crashdesk.capture_feedback('hello')")
            host.do("threading.Thread(target=window.save).start()")
            host.do("reporter.flush(5)")
            assert host.alive
            host.quit()
        assert listener.connections == 0


LOOKUPS = """
import socket
looked_up = []
real = socket.getaddrinfo
socket.getaddrinfo = lambda *given, **more: (looked_up.append(given), real(*given, **more))[1]
reporter = {install}
"""


@pytest.mark.parametrize("way", [*WAYS, "granted"])
def test_no_name_is_looked_up_without_consent(way: str, tmp_path: Path) -> None:
    install, environ = WAYS.get(way, ('crashdesk.install(app, consent="granted")', {}))
    environ = {**environ, "SENTRY_DSN": "http://key@reports.example.invalid/1"}
    with running_host(tmp_path, LOOKUPS.format(install=install), environ=environ) as host:
        host.do("QTimer.singleShot(0, window.button.click)")
        host.do("crashdesk.capture_message('hello')")
        host.do("crashdesk.capture_feedback('hello')")
        host.do("reporter.flush(3)", 30)
        if way == "granted":
            until(lambda: host.do("looked_up") != "[]", 20)
        else:
            assert host.do("looked_up") == "[]"
        host.quit()


def test_the_counting_socket_counts_once_consent_is_granted(tmp_path: Path) -> None:
    with listening() as listener:
        install = f"reporter = crashdesk.install(app, dsn={listener.dsn!r}, consent='granted')"
        with running_host(tmp_path, install) as host:
            host.do("crashdesk.capture_message('hello')")
            host.do("reporter.flush(5)")
            until(lambda: listener.connections, 20)
        assert listener.connections > 0


def test_denied_leaves_no_file_behind(tmp_path: Path) -> None:
    with listening() as listener:
        install = f"reporter = crashdesk.install(app, dsn={listener.dsn!r}, consent='denied')"
        with running_host(tmp_path, install) as host:
            host.do("QTimer.singleShot(0, window.button.click)")
            assert host.do("crashdesk.capture_message('hello')") == "None"
            host.do("reporter.flush(5)")
            host.quit()
    assert list((tmp_path / "home").rglob("*")) == []


def test_never_answered_holds_the_report_on_disk(tmp_path: Path) -> None:
    with listening() as listener:
        install = f"reporter = crashdesk.install(app, dsn={listener.dsn!r})"
        with running_host(tmp_path, install) as host:
            host.do("QTimer.singleShot(0, window.button.click)")
            host.do("reporter.flush(5)")
            host.quit()
    held = list((tmp_path / "home").rglob("*.held"))
    assert len(held) == 1
    assert "order gone" in held[0].read_text("utf-8")
