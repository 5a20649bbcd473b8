"""A receiver that misbehaves on purpose: it stands before a real server and spoils what it is told to."""

from __future__ import annotations

import http.client
import json
import socket
import struct
import threading
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from crashdesk.protocol.envelope import Envelope, EnvelopeError, parse
from tests.faults.quiet_server import serving
from tests.helpers.bodies import body_of, unpacked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tests.faults.certificates import Certificate
    from tests.faults.mortal_server import MortalServer

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
DISCARDING = frozenset({"400", "403", "413", "500"})
"""After these an event is given up, and must be accounted for by a client report."""
DEATHS = ("server dies before", "server dies during", "server dies in its answer")
"""The server itself is killed: before it has the request, some moment after, when its answer has begun."""
_MOMENT = 0.01
"""Seconds the server has with a request before it dies ``during``: about what it takes to commit one."""

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
        mortal: the server to hand on to in place of the one at ``target``, for those that are to die.
        discarded: how many errors the client reports that arrived gave up, by reason.
        acknowledged: ids of events that the server said it has.
        refused: ids of events that were refused for good.
    """

    target: str
    port: int = 0
    script: list[str] = field(default_factory=list)
    mortal: MortalServer | None = None
    requests: int = 0
    discarded: dict[str, int] = field(default_factory=dict)
    sessions: list[dict[str, Any]] = field(default_factory=list)
    acknowledged: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)
    _reports: set[str] = field(default_factory=set)

    @property
    def url(self) -> str:
        """Where the server is."""
        return self.target if self.mortal is None else self.mortal.url

    def next_behaviour(self) -> str:
        with self.lock:
            self.requests += 1
            return self.script.pop(0) if self.script else "pass"

    def note(self, body: bytes, status: int) -> None:
        """Read what events, client reports and sessions say, once their envelope was taken or refused."""
        try:
            envelope = parse(body)
        except EnvelopeError:
            return
        with self.lock:
            if 200 <= status < 300:
                self._note_taken(envelope)
            elif str(status) in DISCARDING:
                self.refused |= _events_in(envelope)

    def _note_taken(self, envelope: Envelope) -> None:
        self.acknowledged |= _events_in(envelope)
        for item in envelope.items:
            if item.type == "client_report":
                self._count(item.json())
            elif item.type == "session":
                self.sessions.append(item.json())

    def _count(self, report: dict[str, Any]) -> None:
        if (same := json.dumps(report, sort_keys=True)) in self._reports:
            return  # its answer was lost, so that it came again
        self._reports.add(same)
        for lost in report["discarded_events"]:
            if lost["category"] == "error":
                self.discarded[lost["reason"]] = self.discarded.get(lost["reason"], 0) + lost["quantity"]


def _events_in(envelope: Envelope) -> set[str]:
    has_event = any(item.type == "event" for item in envelope.items)
    return {envelope.event_id} if has_event and envelope.event_id else set()


@contextmanager
def receiving(
    target: str,
    script: list[str],
    certificate: Certificate | None = None,
    mortal: MortalServer | None = None,
) -> Iterator[Receiver]:
    """Stand before a server while the block runs, speaking TLS where there is a certificate."""
    receiver = Receiver(target, script=list(script), mortal=mortal)

    class Handler(_Handler):
        state = receiver

    with serving(Handler, certificate) as server:
        receiver.port = server.server_address[1]
        yield receiver


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    state: Receiver

    def do_POST(self) -> None:
        sent = body_of(self)
        if sent is None:
            return
        behaviour = self.state.next_behaviour()
        if behaviour == "reset before":
            self._reset()
        elif behaviour in _LIMITED:
            self._answer(429, b'{"detail":"too many"}', _LIMITED[behaviour])
        elif behaviour in DEATHS:
            self._kill(sent, behaviour)
        elif behaviour.isdigit():
            self._note(sent, int(behaviour))
            self._answer(int(behaviour), b'{"detail":"as the script says"}')
        else:
            self._hand_on(sent, behaviour)

    def _hand_on(self, sent: bytes, behaviour: str) -> None:
        if behaviour == "slow":
            time.sleep(0.3)
        status, answer = _post(self.state.url + self.path, sent, _kept(self.headers.items()))
        self._note(sent, status)
        if behaviour == "reset after":
            self._reset()
        elif behaviour == "half an answer":
            self._answer_half()
        else:
            self._answer(status, b"<<rubbish>>" if behaviour == "rubbish" else answer)

    def _kill(self, sent: bytes, behaviour: str) -> None:
        """Hand on to a server that dies of it."""
        assert self.state.mortal is not None
        if behaviour == "server dies before":
            self.state.mortal.die()
            self._reset()
            return
        connection = http.client.HTTPConnection(urlsplit(self.state.url).netloc, timeout=20)
        connection.request("POST", self.path, sent, _kept(self.headers.items()))
        if behaviour == "server dies during":
            time.sleep(_MOMENT)
            self.state.mortal.die()
            connection.close()
            self._reset()
            return
        status = connection.getresponse().status
        self.state.mortal.die()
        connection.close()
        self._note(sent, status)
        self._answer_half()

    def _note(self, sent: bytes, status: int) -> None:
        self.state.note(unpacked(self, sent), status)

    def _answer(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _answer_half(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{")
        self._reset()

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


def _kept(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    return {name: value for name, value in headers if name.lower().startswith(("x-", "content-"))}


def _post(url: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=20) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()
    except (urllib.error.URLError, OSError, http.client.HTTPException):
        return 502, b'{"detail":"the server is gone"}'
