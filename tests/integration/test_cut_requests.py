"""A process that dies while it sends: what has not come whole is not taken."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest

from crashdesk.protocol.dsn import Dsn
from tests.helpers.reporter import Receiver
from tests.helpers.reports import envelope_of, error_event, post
from tests.helpers.server import running_server, wait_until

if TYPE_CHECKING:
    from pathlib import Path

BODY = envelope_of(error_event(value="whole"))
CUTS = [0, 1, -1]
"""Where: before its first byte, after it, before its last."""


def send_cut(dsn: Dsn, cut: int) -> None:
    """Say that an envelope comes, send it up to there, and close as a dead process's kernel does."""
    head = f"POST /api/{dsn.project_id}/envelope/ HTTP/1.1\r\nHost: {dsn.host}\r\n"
    head += f"X-Sentry-Auth: Sentry sentry_version=7, sentry_key={dsn.public_key}\r\n"
    head += f"Content-Length: {len(BODY)}\r\n\r\n"
    with socket.create_connection((dsn.host, dsn.port), timeout=10) as connection:
        connection.sendall(head.encode() + BODY[:cut])


@pytest.mark.parametrize("cut", CUTS)
def test_the_receiver_of_the_tests_takes_no_cut_request(cut: int) -> None:
    with Receiver() as receiver:
        send_cut(Dsn.parse(receiver.dsn), cut)
        post(receiver.dsn, BODY)
        assert [event["exception"]["values"][0]["value"] for event in receiver.events] == ["whole"]


def test_the_server_takes_no_cut_request(tmp_path: Path) -> None:
    with running_server(tmp_path / "data") as server:
        dsn = server.add_project("cut")
        for cut in CUTS:
            send_cut(Dsn.parse(dsn), cut)
        wait_until(lambda: server.health()["rejected"].get("disconnected") == 3)
        assert server.issues() == []
