"""What left a real application is in its history, byte for byte, and is taken back from a real server."""

from __future__ import annotations

import ast
import http.client
import http.server
import json
import threading
from contextlib import closing, contextmanager, suppress
from typing import TYPE_CHECKING, Any

import pytest

from crashdesk.protocol.dsn import Dsn
from crashdesk.reporter import history
from tests.helpers.bodies import body_of, unpacked
from tests.helpers.host import running_host
from tests.helpers.reports import envelope_of, error_event, post
from tests.helpers.server import RunningServer, running_server, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crashdesk.reporter.history import Record
    from tests.helpers.host import Host

INSTALL = """
def window_of(kind):
    return next((w for w in app.topLevelWidgets() if type(w).__name__ == kind and w.isVisible()), None)
def press(kind, text):
    found = [b for b in window_of(kind).findChildren(QPushButton) if b.text().replace("&", "") == text]
    found[0].click()
crashdesk.install(app, dsn={dsn!r}, consent="granted", release="orders@1.2.3", service="orders-frontend")
"""
CLICK = "QTimer.singleShot(0, window.button.click)"
OTHER = "f" * 32


@contextmanager
def tapped(dsn: str) -> Iterator[tuple[str, list[bytes]]]:
    """A wire to the receiver of a DSN: yields the DSN that leads through it, and the bodies that passed."""
    to, passed = Dsn.parse(dsn), []

    class Handler(http.server.BaseHTTPRequestHandler):
        def pass_on(self) -> None:
            body = body_of(self)
            if body is None:
                return
            headers = {name: value for name, value in self.headers.items() if name.lower() != "host"}
            with closing(http.client.HTTPConnection(to.host, to.port, timeout=60)) as connection:
                connection.request(self.command, self.path, body, headers)
                answer = connection.getresponse()
                text = answer.read()
            passed.append(unpacked(self, body))
            with suppress(ConnectionError):  # a change of the settings, or the end, may have cut it
                self.send_response(answer.status)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

        def do_POST(self) -> None:
            self.pass_on()

        def do_DELETE(self) -> None:
            self.pass_on()

        def log_message(self, *_: object) -> None:
            pass

    wire = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    wire.daemon_threads = True
    thread = threading.Thread(target=wire.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield dsn.replace(f":{to.port}/", f":{wire.server_address[1]}/"), passed
    finally:
        wire.shutdown()
        thread.join()
        wire.server_close()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RunningServer]:
    with running_server(tmp_path / "server") as running:
        yield running


def recorded(tmp_path: Path) -> list[Record]:
    """The history of the application, read from outside."""
    return [
        record
        for home in (tmp_path / "app" / "home" / "state" / "reporter").glob("*")
        for record in history.entries(home)
    ]


def sent(tmp_path: Path) -> dict[str, Record]:
    """What was sent so far, by kind."""
    return {record.kind: record for record in recorded(tmp_path) if record.state == "sent"}


def pieces(envelope: bytes) -> tuple[dict[str, Any], bytes]:
    """The header but for the time of sending, and every byte behind it."""
    head, _, rest = envelope.partition(b"\n")
    return {**json.loads(head), "sent_at": ""}, rest


def report_everything(host: Host) -> None:
    host.do(CLICK)
    host.do("crashdesk.capture_feedback('It broke when I pressed Save')")
    host.do("crashdesk.start_transaction('checkout').__enter__().__exit__(None, None, None)")


def test_what_is_sent_is_in_the_history_byte_for_byte_and_can_be_taken_back(
    server: RunningServer, tmp_path: Path
) -> None:
    dsn = server.add_project("orders")
    post(dsn, envelope_of(error_event(user={"id": OTHER}, kind="OtherError")))
    with (
        tapped(dsn) as (through, passed),
        running_host(tmp_path / "app", INSTALL.format(dsn=through)) as host,
    ):
        report_everything(host)
        kinds = {"error", "feedback", "transaction", "session"}
        wait_until(lambda: kinds <= sent(tmp_path).keys(), 40)
        for record in sent(tmp_path).values():
            assert pieces(history.read(record)) in [pieces(body) for body in passed], record.kind
        error = sent(tmp_path)["error"]
        assert (error.title, error.support_code.replace("-", "")) == (
            "LookupError: order gone",
            error.event_id[:8].upper(),
        )
        found = server.issues(error.support_code)
        assert [issue["title"] for issue in found] == ["LookupError: order gone"]

        host.do("crashdesk.show_privacy_settings()")
        host.do("press('PrivacyDialog', 'History…')")
        host.do("press('HistoryDialog', 'Delete my data…')")
        assert error.user_id in host.do("window_of('DataDeletionDialog').ids")
        host.do("press('DataDeletionDialog', 'Delete now')")
        wait_until(lambda: "Deleted: " in host.do("window_of('DataDeletionDialog').told"), 40)

        assert [issue["title"] for issue in server.issues()] == ["OtherError: order gone"]
        assert server.api("projects/local/orders/user-feedback/") == []
        assert server.api("organizations/local/events/?dataset=transactions")["data"] == []
        assert sent(tmp_path).keys() >= kinds, "the copies stay until they are deleted"


def test_deleted_copies_leave_the_disk_once_the_window_closes(server: RunningServer, tmp_path: Path) -> None:
    dsn = server.add_project("orders")
    with running_host(tmp_path / "app", INSTALL.format(dsn=dsn)) as host:
        host.do(CLICK)
        wait_until(lambda: "error" in sent(tmp_path), 40)
        host.do("crashdesk.show_privacy_settings()")
        host.do("press('PrivacyDialog', 'History…')")
        wait_until(lambda: host.do("len(window_of('HistoryDialog').model.records) > 0") == "True", 20)
        host.do("window_of('HistoryDialog').table.selectAll()")
        host.do("press('HistoryDialog', 'Delete copies')")
        host.do("press('HistoryDialog', 'Close')")
        wait_until(lambda: "error" not in {record.kind for record in recorded(tmp_path)}, 20)


ASKING = """
reporter = crashdesk.install(app, dsn={dsn!r}, consent="granted", send_default_pii=True)
reporter.reporter.allow_personal_data(allowed=False, variables=False)
reporter.consent.answer({{}}, "ask")
crashdesk.set_user_context("7", "ada", "ada@example.org")

def waiting():
    return [e.key for e in reporter.reporter.delivery.outbox.entries("held") if e.purpose == "errors"]

def fail(number):
    try:
        window.find(f"order {{number}} of ada@example.org")
    except LookupError as error:
        crashdesk.capture_exception(error, tags={{"number": number}})
"""


def test_what_is_shown_is_what_is_sent_before_and_after_each_change_of_the_settings(
    server: RunningServer, tmp_path: Path
) -> None:
    with (
        tapped(server.add_project("orders")) as (through, passed),
        running_host(tmp_path / "app", ASKING.format(dsn=through)) as host,
    ):
        gate = "reporter.reporter.delivery.gate"
        for number, allowed in enumerate((False, True, False)):
            host.do(f"reporter.reporter.allow_personal_data(allowed={allowed}, variables={allowed})")
            host.do(f"fail({number})")
            wait_until(lambda: len(ast.literal_eval(host.do("waiting()"))) == 1, 20)
            host.do("reporter.reporter._writer.drain(20)", 30)
            [key] = ast.literal_eval(host.do("waiting()"))
            shown = ast.literal_eval(host.do(f"{gate}.preview({key!r})"))
            assert (b"ada@example.org" in shown) is allowed
            host.do(f"crashdesk.capture_feedback('It broke {number}')")
            host.do(f"{gate}.approve(waiting())")
            host.do("crashdesk.start_transaction('checkout').__enter__().__exit__(None, None, None)")
            host.do("reporter.flush(20)", 30)
            assert pieces(shown) in [pieces(body) for body in passed], allowed
        sent_ones = [record for record in recorded(tmp_path) if record.state == "sent"]
        assert {record.kind for record in sent_ones} >= {"error", "feedback", "transaction", "session"}
        for record in sent_ones:
            assert pieces(history.read(record)) in [pieces(body) for body in passed], record.kind
