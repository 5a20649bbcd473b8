"""A socket that counts who connects to it."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass
class Listener:
    """How often somebody connected, and where."""

    port: int
    connections: int = 0

    def settle(self) -> None:
        """Wait until everybody is counted who has connected so far; this is one more."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as last:
            last.recv(1)

    @property
    def dsn(self) -> str:
        return f"http://0123456789abcdef0123456789abcdef@127.0.0.1:{self.port}/1"


@contextmanager
def listening() -> Iterator[Listener]:
    """Listen on a free port while the block runs; whoever connects is counted and let go."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        listener, done = Listener(server.getsockname()[1]), threading.Event()
        thread = threading.Thread(target=_count, args=(server, listener, done))
        thread.start()
        try:
            yield listener
        finally:
            done.set()
            thread.join()


def _count(server: socket.socket, listener: Listener, done: threading.Event) -> None:
    while not done.is_set():
        try:
            connection, _ = server.accept()
        except TimeoutError:
            continue
        listener.connections += 1
        connection.close()
