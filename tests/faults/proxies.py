"""Proxies that do not let anybody through, and ports where nobody listens."""

from __future__ import annotations

import socket
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any

from tests.faults.quiet_server import serving

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def refusing_port() -> Iterator[int]:
    """A port that refuses every connection, and that nobody else gets meanwhile."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


@contextmanager
def proxy(answer: str) -> Iterator[int]:
    """The port of a proxy that ``refuses`` connections, or answers everything with a status."""
    if answer == "refuses":
        with refusing_port() as port:
            yield port
        return

    class Handler(_Handler):
        status = int(answer)

    with serving(Handler) as server:
        yield server.server_address[1]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    status: int

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.do_CONNECT()

    def do_CONNECT(self) -> None:
        self.send_response(self.status)
        if self.status == 407:
            self.send_header("Proxy-Authenticate", 'Basic realm="the company"')
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_words: Any) -> None:
        """Say nothing."""
