from __future__ import annotations

import base64
import socket
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any

import pytest
from urllib3 import HTTPHeaderDict

from crashdesk.protocol.dsn import Dsn
from crashdesk.reporter.courier import Answer, Courier
from tests.faults.proxies import refusing_port
from tests.faults.quiet_server import serving
from tests.helpers.reporter import Receiver

if TYPE_CHECKING:
    from collections.abc import Iterator

LETTER = b'{"event_id":"a"}\n{"type":"event"}\n{}\n'
AWAY = "http://key@errors.example/1"
SECURE = "https://key@errors.example/1"


@pytest.fixture(autouse=True)
def _only_these_proxies(without_proxies: None) -> None:
    """The proxies of the computer that runs the tests are not asked."""


@dataclass
class Proxy:
    """A proxy that lets in only who knows its password, and answers in the receivers' place."""

    port: int = 0
    user_info: str = "user:p@ss"
    asked: list[str] = field(default_factory=list)

    @property
    def token(self) -> str:
        return "Basic " + base64.b64encode(self.user_info.encode()).decode()


@contextmanager
def demanding_proxy() -> Iterator[Proxy]:
    proxy = Proxy()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.answer(200)

        def do_CONNECT(self) -> None:
            self.answer(502)

        def answer(self, status: int) -> None:
            proxy.asked.append(f"{self.command} {self.path}")
            allowed = self.headers.get("Proxy-Authorization") == proxy.token
            self.send_response(status if allowed else 407)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_words: Any) -> None:
            pass

    with serving(Handler) as server:
        proxy.port = server.server_address[1]
        yield proxy


@contextmanager
def courier(dsn: str, timeout: float = 5.0) -> Iterator[Courier]:
    made = Courier(Dsn.parse(dsn), timeout)
    try:
        yield made
    finally:
        made.close()


def test_a_proxy_is_told_user_and_password(monkeypatch: pytest.MonkeyPatch) -> None:
    with demanding_proxy() as proxy, courier(AWAY) as at:
        monkeypatch.setenv("http_proxy", f"http://user:p%40ss@127.0.0.1:{proxy.port}")
        assert [at.post(LETTER).status for _ in range(2)] == [200, 200]
        assert proxy.asked == ["POST http://errors.example/api/1/envelope/"] * 2


def test_a_proxy_is_told_them_on_the_way_to_a_tls_receiver_too(monkeypatch: pytest.MonkeyPatch) -> None:
    with demanding_proxy() as proxy, courier(SECURE) as at:
        monkeypatch.setenv("https_proxy", f"http://user:p%40ss@127.0.0.1:{proxy.port}")
        answer = at.post(LETTER)
        assert proxy.asked == ["CONNECT errors.example:443"]
        assert (answer.status, "502" in answer.text) == (0, True), "let in, and told that nobody is there"


@pytest.mark.parametrize("dsn", [AWAY, SECURE])
def test_a_proxy_that_refuses_the_password_gives_it_away_to_nobody(
    monkeypatch: pytest.MonkeyPatch, dsn: str
) -> None:
    with demanding_proxy() as proxy, courier(dsn) as at:
        for name in ("http_proxy", "https_proxy"):
            monkeypatch.setenv(name, f"http://user:s3cret@127.0.0.1:{proxy.port}")
        answer = at.post(LETTER)
        assert "407" in answer.said
        assert "s3cret" not in answer.said


def test_nor_does_one_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    with refusing_port() as port, courier(AWAY) as at:
        monkeypatch.setenv("http_proxy", f"http://user:s3cret@127.0.0.1:{port}")
        answer = at.post(LETTER)
        assert answer.status == 0
        assert str(port) in answer.said
        assert "s3cret" not in answer.said


def test_a_proxy_without_a_scheme_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with demanding_proxy() as proxy, courier(AWAY) as at:
        monkeypatch.setenv("http_proxy", f"user:p%40ss@127.0.0.1:{proxy.port}")
        assert at.post(LETTER).status == 200


def test_a_proxy_of_a_kind_that_is_not_spoken_is_said_and_not_gone_around(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with Receiver() as receiver, courier(receiver.dsn.replace("127.0.0.1", "0.0.0.0")) as at:
        monkeypatch.setenv("all_proxy", "socks5://user:s3cret@127.0.0.1:1080")
        answer = at.post(LETTER)
        assert answer.status == 0
        assert "socks5://127.0.0.1:1080 cannot be used" in answer.said
        assert "s3cret" not in answer.said
        assert receiver.bodies == []
        monkeypatch.delenv("all_proxy")
        assert at.post(LETTER).status == 200


@pytest.mark.parametrize("trouble", ["not there", "refuses"])
def test_a_proxy_that_fails_is_left_once_the_settings_name_another(
    monkeypatch: pytest.MonkeyPatch, trouble: str
) -> None:
    with demanding_proxy() as old, demanding_proxy() as new, refusing_port() as nowhere, courier(AWAY) as at:
        monkeypatch.setenv("http_proxy", f"127.0.0.1:{nowhere if trouble == 'not there' else old.port}")
        assert at.post(LETTER).status in {0, 407}
        pool = at._pool
        assert at.post(LETTER).status in {0, 407}
        assert at._pool is pool, "settings that stay leave the connections as they are"
        monkeypatch.setenv("http_proxy", f"user:p%40ss@127.0.0.1:{new.port}")
        assert at.post(LETTER).status == 200


def test_a_proxy_that_works_is_not_asked_about_again(monkeypatch: pytest.MonkeyPatch) -> None:
    with demanding_proxy() as proxy, courier(AWAY) as at:
        monkeypatch.setenv("http_proxy", f"user:p%40ss@127.0.0.1:{proxy.port}")
        assert at.post(LETTER).status == 200
        monkeypatch.setenv("http_proxy", "socks5://elsewhere")
        assert at.post(LETTER).status == 200


def test_header_lines_of_one_name_are_one_list() -> None:
    lines = HTTPHeaderDict()
    lines.add("X-Sentry-Rate-Limits", "60:error:key")
    lines.add("x-sentry-rate-limits", "70:transaction:key")
    with Receiver([(429, lines)]) as receiver, courier(receiver.dsn) as at:
        answer = at.post(LETTER)
    assert answer.headers["x-sentry-rate-limits"] == "60:error:key, 70:transaction:key"


def test_a_reset_after_the_letter_was_read_is_one_try() -> None:
    with Receiver(["reset"]) as receiver, courier(receiver.dsn) as at:
        assert at.post(LETTER).status == 0
        assert len(receiver.bodies) == 1


def test_an_answer_that_never_comes_is_one_try() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        came: list[socket.socket] = []
        done = threading.Event()
        listener = threading.Thread(target=_take, args=(silent, came, done))
        listener.start()
        with courier(f"http://key@127.0.0.1:{silent.getsockname()[1]}/1", timeout=0.1) as at:
            answer: Answer = at.post(LETTER)
        done.set()
        listener.join()
    assert (answer.status, len(came)) == (0, 1)
    assert "Timeout" in answer.text


def _take(server: socket.socket, came: list[socket.socket], done: threading.Event) -> None:
    """Take what connects, and say nothing to it."""
    server.settimeout(0.05)
    while not done.is_set():
        try:
            came.append(server.accept()[0])
        except TimeoutError:
            continue
    for connection in came:
        connection.close()
