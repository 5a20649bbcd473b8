"""A receiver that misbehaves on purpose: it stands before a real server and spoils what it is told to."""

from __future__ import annotations

import gzip
import socket
import struct
import threading
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from crashdesk.protocol.envelope import EnvelopeError, parse

if TYPE_CHECKING:
    from collections.abc import Iterator

BEHAVIOURS = (
    "pass",
    "slow",
    "reset before",
    "reset after",
    "half an answer",
    "rubbish",
    "400",
    "403",
    "413",
    "429",
    "429 with seconds",
    "429 with a date",
    "429 with categories",
    "429 with rubbish",
    "500",
    "503",
)
"""``reset after`` and ``half an answer`` hand the envelope on first: the sender cannot know."""
DISCARDING = frozenset({"400", "403", "413", "500", "503"})
"""After these an event is given up, and must be accounted for by a client report."""

_LIMITED: dict[str, dict[str, str]] = {
    "429": {},
    "429 with seconds": {"Retry-After": "0.2"},
    "429 with a date": {"Retry-After": "Thu, 01 Jan 1970 00:00:00 GMT"},
    "429 with categories": {"X-Sentry-Rate-Limits": "0.2:error;transaction:organization:quota, 0.1::key"},
    "429 with rubbish": {"X-Sentry-Rate-Limits": "soon:error", "Retry-After": "0.1"},
}


@dataclass
class Receiver:
    """What to do with the next requests, and what came of those before.

    Args:
        script: one behaviour a request; when it is used up, everything is passed.
        discarded: how many errors the client reports that arrived gave up, by reason.
    """

    target: str
    port: int = 0
    script: list[str] = field(default_factory=list)
    requests: int = 0
    discarded: dict[str, int] = field(default_factory=dict)
    sessions: list[dict[str, Any]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def next_behaviour(self) -> str:
        with self.lock:
            self.requests += 1
            return self.script.pop(0) if self.script else "pass"

    def note(self, body: bytes) -> None:
        """Read what client reports and sessions say, once their envelope was taken."""
        try:
            envelope = parse(body)
        except EnvelopeError:
            return
        with self.lock:
            for item in envelope.items:
                if item.type == "client_report":
                    self._count(item.json())
                elif item.type == "session":
                    self.sessions.append(item.json())

    def _count(self, report: dict[str, Any]) -> None:
        for lost in report["discarded_events"]:
            if lost["category"] == "error":
                self.discarded[lost["reason"]] = self.discarded.get(lost["reason"], 0) + lost["quantity"]


@contextmanager
def receiving(target: str, script: list[str]) -> Iterator[Receiver]:
    """Stand before a server while the block runs."""
    receiver = Receiver(target, script=list(script))

    class Handler(_Handler):
        state = receiver

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    receiver.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    state: Receiver

    def do_POST(self) -> None:
        sent = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        behaviour = self.state.next_behaviour()
        if behaviour == "reset before":
            self._reset()
        elif behaviour in _LIMITED:
            self._answer(429, b'{"detail":"too many"}', _LIMITED[behaviour])
        elif behaviour.isdigit():
            self._answer(int(behaviour), b'{"detail":"as the script says"}')
        else:
            self._hand_on(sent, behaviour)

    def _hand_on(self, sent: bytes, behaviour: str) -> None:
        if behaviour == "slow":
            time.sleep(0.3)
        status, answer = _post(self.state.target + self.path, sent, dict(self.headers))
        if 200 <= status < 300:
            zipped = self.headers.get("Content-Encoding") == "gzip"
            self.state.note(gzip.decompress(sent) if zipped else sent)
        if behaviour == "reset after":
            self._reset()
        elif behaviour == "half an answer":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{")
            self._reset()
        else:
            self._answer(status, b"<<rubbish>>" if behaviour == "rubbish" else answer)

    def _answer(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _reset(self) -> None:
        """Close with a TCP reset, as a dying machine's kernel does."""
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def log_message(self, *_words: Any) -> None:
        """Say nothing."""

    def finish(self) -> None:
        try:
            super().finish()
        except (OSError, ValueError):
            return  # we closed the connection ourselves


def _post(url: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
    kept = {name: value for name, value in headers.items() if name.lower().startswith(("x-", "content-"))}
    try:
        with urllib.request.urlopen(urllib.request.Request(url, body, kept), timeout=20) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()
    except (urllib.error.URLError, OSError):
        return 502, b'{"detail":"the server is gone"}'
