from __future__ import annotations

import socket
from contextlib import closing

import pytest

from crashdesk.server.errors import ServerError
from crashdesk.server.service import listening, url_of


def test_a_free_port_is_picked_for_port_0() -> None:
    with listening("127.0.0.1", 0) as listener:
        assert url_of(listener) == f"http://127.0.0.1:{listener.getsockname()[1]}"


def test_a_server_on_all_addresses_is_reached_on_this_computer() -> None:
    with listening("0.0.0.0", 0) as listener:
        assert url_of(listener).startswith("http://127.0.0.1:")


@pytest.mark.parametrize(
    ("host", "port"), [("no such host", 0), ("127.0.0.1", 70000), ("x" * 300, 0), ("198.51.100.1", 0)]
)
def test_an_address_that_cannot_be_had_is_one_line(host: str, port: int) -> None:
    with (
        pytest.raises(ServerError, match=r"see --host and --port|choose another with --host") as refused,
        listening(host, port),
    ):
        pass
    assert "\n" not in str(refused.value)


def test_a_taken_port_is_one_line() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        port = other.getsockname()[1]
        with (
            pytest.raises(ServerError, match=f"port {port}: another program uses it"),
            listening("127.0.0.1", port),
        ):
            pass
