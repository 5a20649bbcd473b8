"""Connections that can be broken off while they speak: a withdrawal must not wait for an answer."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from crashdesk.reporter.forks import renewed

if TYPE_CHECKING:
    from collections.abc import Callable


class Line:
    """The one connection of a courier, as far as another thread may touch it.

    Attributes:
        wanted: asked before anything is said; a "no" ends the request with an error.
    """

    def __init__(self) -> None:
        self.wanted: Callable[[], bool] = lambda: True
        self._socket: socket.socket | None = None
        self._lock = renewed(threading.Lock())

    def opened(self, connected: Any) -> None:
        """A connection was made."""
        with self._lock:
            self._socket = connected

    def cut(self) -> None:
        """Break off what is being said or waited for; from any thread."""
        with self._lock, suppress(OSError, AttributeError):
            if self._socket is not None:
                self._socket.shutdown(socket.SHUT_RDWR)

    def check(self) -> None:
        """Raise where what is about to be said is no longer wanted.

        Raises:
            ConnectionAbortedError: it is not.
        """
        if not self.wanted():
            raise ConnectionAbortedError("it was withdrawn")


def pool_classes(line: Line) -> dict[str, Any]:
    """urllib3's pools by scheme, with connections that keep to a line.

    The order matters: consent changes first and cuts then. Whoever asks before the change is cut, and
    whoever asks after it is refused, also when the change came while the connection was being made.
    """
    from urllib3.connection import HTTPConnection, HTTPSConnection
    from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

    class Watched(HTTPConnection):
        def connect(self) -> None:
            line.check()
            super().connect()
            line.opened(self.sock)
            line.check()

        def request(self, *given: Any, **more: Any) -> None:
            line.check()
            super().request(*given, **more)

    class WatchedTls(Watched, HTTPSConnection):
        """The same over TLS, which is an HTTPConnection with more to its ``connect``."""

    class Pool(HTTPConnectionPool):
        ConnectionCls = Watched

    class TlsPool(HTTPSConnectionPool):
        ConnectionCls = WatchedTls

    return {"http": Pool, "https": TlsPool}
