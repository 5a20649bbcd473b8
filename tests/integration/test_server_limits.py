"""What a server refuses it refuses with a reason, and it lives and takes the next report."""

from __future__ import annotations

import http.client
import socket
import zlib
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import brotli
import pytest

from tests.helpers.reports import envelope_of, error_event, post
from tests.helpers.server import running_server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.helpers.server import RunningServer

MIB = 1024 * 1024


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with running_server(tmp_path_factory.mktemp("limits") / "data") as running:
        yield running


@pytest.fixture(scope="module")
def dsn(server: RunningServer) -> str:
    return server.add_project("demo")


@pytest.fixture(autouse=True)
def lives_on(server: RunningServer, dsn: str) -> Iterator[None]:
    """Whatever a test sends, the next report is taken by the same process."""
    yield
    assert post(dsn, envelope_of(error_event()))[0] == 200
    assert server.process.poll() is None
    assert server.health()["failures"] == 0


def resident(server: RunningServer) -> int:
    """The memory the server holds, in bytes."""
    status = Path(f"/proc/{server.process.pid}/status").read_text("ascii")
    (line,) = (line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) * 1024


def test_a_body_of_300_mib_is_refused_by_its_length_alone(dsn: str) -> None:
    to = urlsplit(dsn)
    connection = http.client.HTTPConnection(to.hostname or "", to.port, timeout=10)
    connection.putrequest("POST", f"/api{to.path}/envelope/")
    connection.putheader("X-Sentry-Auth", f"Sentry sentry_key={to.username}")
    connection.putheader("Content-Length", str(300 * MIB))
    connection.endheaders()
    answer = connection.getresponse()
    assert (answer.status, b"the body exceeds 41943040 bytes" in answer.read()) == (413, True)
    connection.close()


def test_a_body_of_300_mib_that_does_not_say_its_length_is_refused_in_the_middle(dsn: str) -> None:
    to = urlsplit(dsn)
    with socket.create_connection((to.hostname, to.port), timeout=30) as sender:
        head = f"POST /api{to.path}/envelope/ HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n"
        sender.sendall(f"{head}X-Sentry-Auth: Sentry sentry_key={to.username}\r\n\r\n".encode())
        chunk = b"100000\r\n" + b"x" * MIB + b"\r\n"
        for _ in range(300):
            sender.sendall(chunk)
        sender.sendall(b"0\r\n\r\n")
        assert sender.recv(4096).startswith(b"HTTP/1.1 413")


def test_a_whole_body_of_300_mib_gets_its_answer(dsn: str, server: RunningServer) -> None:
    status, answer = post(dsn, b"x" * (300 * MIB))
    assert (status, "exceeds" in answer["detail"]) == (413, True)
    assert resident(server) < 300 * MIB


@pytest.mark.parametrize(("encoding", "ratio"), [("gzip", 31), ("deflate", zlib.MAX_WBITS)])
def test_a_zlib_bomb_is_refused(dsn: str, server: RunningServer, encoding: str, ratio: int) -> None:
    deflate = zlib.compressobj(1, zlib.DEFLATED, ratio)
    bomb = b"".join(deflate.compress(bytes(MIB)) for _ in range(210)) + deflate.flush()
    assert len(bomb) < MIB
    status, answer = post(dsn, bomb, {"Content-Encoding": encoding})
    assert (status, "decompressed body exceeds" in answer["detail"]) == (413, True)
    assert resident(server) < 300 * MIB


def test_a_brotli_bomb_is_refused(dsn: str, server: RunningServer) -> None:
    bomb = brotli.compress(bytes(210 * MIB), quality=1)
    status, answer = post(dsn, bomb, {"Content-Encoding": "br"})
    assert (status, "decompressed body exceeds" in answer["detail"]) == (413, True)
    assert resident(server) < 300 * MIB


def test_an_event_beyond_its_limit_is_refused(dsn: str) -> None:
    status, answer = post(dsn, envelope_of(error_event(extra={"long": "x" * MIB})))
    assert (status, "the event item has" in answer["detail"]) == (413, True)


@pytest.mark.parametrize(
    ("body", "part"),
    [
        (b"", "the envelope is empty"),
        (b"no json\n", "the envelope header is no JSON"),
        (b"[]\n", "the envelope header is no JSON object"),
        (b"{}\n{", "the item header is no JSON"),
        (b'{}\n{"type":"event","length":10}\n{}', "the event item ends 8 bytes early"),
        (b'{}\n{"type":"event","length":2}\n{}{}', "the event item is longer than its stated length"),
        (b'{}\n{"type":"event","length":-1}\n{}', "the length of the event item is no number of bytes"),
        (b'{}\n{"type":"event"}\nnot json\n', "the payload of the event item is no JSON"),
        (b'{}\n{"type":"event"}\n[]\n', "the payload of the event item is no JSON object"),
        (
            b'{}\n{"type":"event"}\n' + b"[" * 100_000,
            "the payload of the event item is no JSON: RecursionError",
        ),
    ],
)
def test_a_malformed_envelope_is_refused_with_the_part_that_is_wrong(
    dsn: str, body: bytes, part: str
) -> None:
    status, answer = post(dsn, body)
    assert (status, part in answer["detail"]) == (400, True), answer


@pytest.mark.parametrize(
    ("encoding", "status", "said"),
    [
        ("gzip", 400, "the body is not in the encoding gzip"),
        ("deflate", 400, "the body is not in the encoding deflate"),
        ("br", 400, "the body is not in the encoding br"),
        ("zstd", 415, "the Content-Encoding 'zstd' is not understood"),
    ],
)
def test_a_body_that_is_not_in_its_encoding_is_refused(
    dsn: str, encoding: str, status: int, said: str
) -> None:
    given, answer = post(dsn, b"{}\n" * 100, {"Content-Encoding": encoding})
    assert (given, said in answer["detail"]) == (status, True), answer


def test_what_was_refused_is_counted_by_its_reason(dsn: str, server: RunningServer) -> None:
    before = server.health()["rejected"].get("malformed", 0)
    post(dsn, b"no json")
    assert server.health()["rejected"]["malformed"] == before + 1


def test_a_request_under_a_foreign_name_is_refused(server: RunningServer, dsn: str) -> None:
    assert post(dsn, b"", {"Host": "evil.example"})[0] == 421
    assert post(dsn, b"{}\n", {"Host": "localhost:80"})[0] == 200


def test_the_stream_takes_nothing_from_a_web_page(dsn: str) -> None:
    status, answer = post(dsn, b"{}\n", {"Origin": "https://evil.example"}, path="/stream")
    assert (status, "programs on this computer" in answer["detail"]) == (403, True)
