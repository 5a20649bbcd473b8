from __future__ import annotations

import http.server
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from crashdesk.protocol.dsn import Dsn
from crashdesk.reporter.courier import Answer
from crashdesk.reporter.erasure import MAX_IDS, Outcome, ask, erase, outcome_of
from tests.helpers.reporter import NOWHERE, until

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def recipient(status: int, text: bytes) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Answers every deletion alike; yields its DSN and a list of addresses asked for, with their keys."""
    asked: list[tuple[str, str]] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_DELETE(self) -> None:
            asked.append((self.path, self.headers["X-Sentry-Auth"]))
            self.send_response(status)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://key@127.0.0.1:{server.server_address[1]}/7", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_the_ids_are_named_in_the_address_and_the_key_in_a_header() -> None:
    with recipient(200, b'{"deleted":{"events":3,"feedback":0}}') as (dsn, asked):
        outcome = erase(Dsn.parse(dsn), ["7c0e", "a&b é\ud800"])
    assert outcome == Outcome("done", {"events": 3, "feedback": 0})
    [(path, auth)] = asked
    assert path == "/api/7/installations/?id=7c0e&id=a%26b+%C3%A9%3F"
    assert "sentry_key=key" in auth


def test_no_more_ids_are_named_than_the_server_takes() -> None:
    with recipient(200, b'{"deleted":{}}') as (dsn, asked):
        erase(Dsn.parse(dsn), [str(number) for number in range(99)])
    assert asked[0][0].count("id=") == MAX_IDS


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (
            Answer(403, {}, '{"detail":"the key is unknown"}'),
            Outcome("failed", said="403: the key is unknown"),
        ),
        (Answer(503, {}, "busy"), Outcome("failed", said="503: busy")),
        (Answer(0, {}, "refused"), Outcome("failed", said="unreachable: refused")),
        (Answer(404, {}, ""), Outcome("unknown", said="404:")),
        (Answer(405, {}, ""), Outcome("unknown", said="405:")),
        (Answer(200, {}, "<html>"), Outcome("unknown", said="200: <html>")),
        (
            Answer(200, {}, '{"deleted":{"events":"x"}}'),
            Outcome("unknown", said='200: {"deleted":{"events":"x"}}'),
        ),
        (Answer(200, {}, '{"deleted":[1]}'), Outcome("unknown", said='200: {"deleted":[1]}')),
    ],
)
def test_only_our_servers_answer_means_that_it_is_done(answer: Answer, outcome: Outcome) -> None:
    assert outcome_of(answer) == outcome


def test_it_is_asked_on_a_thread_of_its_own() -> None:
    told: list[tuple[Outcome, str]] = []
    ask(
        Dsn.parse(NOWHERE), ["x"], None, lambda answer: told.append((answer, threading.current_thread().name))
    )
    until(lambda: told, 20)
    assert (told[0][0].ending, told[0][1]) == ("failed", "crashdesk-erasure")
