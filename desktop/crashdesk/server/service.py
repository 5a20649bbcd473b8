"""The server as a whole: starts, announces itself, and serves until it is told to stop.

Order of the start: folder, lock, log, token, socket, database, HTTP; each step's failure is one line.
"""

from __future__ import annotations

import asyncio
import errno
import os
import signal
import socket
import sys
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

import uvicorn

# uvicorn finds its parts by name, which a frozen build cannot follow; these two are named here instead.
import uvicorn.lifespan.off
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from crashdesk._version import __version__
from crashdesk.server import folder, journal, tokens
from crashdesk.server.address import DEFAULT_PORT, Address, published
from crashdesk.server.application import application
from crashdesk.server.context import running
from crashdesk.server.errors import ServerError
from crashdesk.server.hosts import is_loopback
from crashdesk.server.limits import DEFAULTS, Limits
from crashdesk.store.database import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from starlette.applications import Starlette

_GRACE = 2
"""Seconds that requests in work are given to end."""
_BACKLOG = 512
_LAST_PORT = 65535
_REFUSED = {
    errno.EADDRINUSE: "another program uses it; choose another with --port, or --port 0 for a free one",
    errno.EACCES: "this user may not; choose a port above 1023 with --port",
    errno.EADDRNOTAVAIL: "this computer has no such address; choose another with --host",
}


def serve(
    data_dir: Path,
    host: str = "127.0.0.1",
    port: int = DEFAULT_PORT,
    announce: Callable[[str], None] = print,
    limits: Limits = DEFAULTS,
) -> None:
    """Serve until SIGTERM or SIGINT; what was accepted by then is stored before this returns.

    Args:
        data_dir: the data folder; it is made where it is missing.
        host: name or address to listen on.
        port: 0 picks a free one.
        announce: is given one line once the server can be reached.
        limits: how much is accepted.

    Raises:
        ServerError: the server cannot start; the text is one line that says why and what to do.
    """
    with ExitStack() as stack:
        folder.prepare(data_dir)
        stack.enter_context(folder.locked(data_dir))
        stack.enter_context(journal.kept(data_dir))
        token = tokens.ensure(data_dir)
        listener = stack.enter_context(listening(host, port))
        folder.empty_spool(data_dir)
        with asyncio.Runner(loop_factory=_loop_factory()) as runner:
            runner.run(_serve(data_dir, token, listener, announce, limits))


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """Hold a socket that is bound to an address.

    Raises:
        ServerError: the address cannot be had.
    """
    listener = _bound(host, port)
    try:
        yield listener
    finally:
        listener.close()


def _bound(host: str, port: int) -> socket.socket:
    no_address = ServerError(f"'{host}' port {port} is no address to listen on; see --host and --port")
    if not 0 <= port <= _LAST_PORT:  # the resolver would take what is left of a division
        raise no_address
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
    except (OSError, UnicodeError, OverflowError):
        raise no_address from None
    try:
        if os.name != "nt":  # on Windows the option would let two servers share a port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        why = _REFUSED.get(error.errno or 0, error.strerror or type(error).__name__)
        raise ServerError(f"cannot listen on {host} port {port}: {why}") from None
    return listener


def url_of(listener: socket.socket) -> str:
    """Return the address under which a listening socket is reached on this computer."""
    host, port = listener.getsockname()[:2]
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - what was asked for, not a default
    return f"http://[{reachable}]:{port}" if ":" in reachable else f"http://{reachable}:{port}"


async def _serve(
    data_dir: Path, token: str, listener: socket.socket, announce: Callable[[str], None], limits: Limits
) -> None:
    url = url_of(listener)
    alone = is_loopback(listener.getsockname()[0])
    try:
        with running(data_dir, token, limits) as parts, ExitStack() as stack:

            def started() -> None:
                stack.enter_context(published(data_dir, Address(url, os.getpid(), __version__)))
                announce(f"listening on {url}")

            await _Server(application(parts, loopback=alone), started).serve(sockets=[listener])
    except StoreError as error:
        raise ServerError(str(error)) from None


class _Server(uvicorn.Server):
    """uvicorn without its own log, signals and names: it stops, and does not die, of a signal."""

    def __init__(self, app: Starlette, started: Callable[[], None]) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                http=HttpToolsProtocol,
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=False,
                timeout_graceful_shutdown=_GRACE,
            )
        )
        self._on_start = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Take requests from now on."""
        await super().startup(sockets)
        self._on_start()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop on SIGTERM and SIGINT; uvicorn's own way raises the signal again after the end."""
        wanted = [signal.SIGTERM, signal.SIGINT]
        before = {number: signal.signal(number, self.handle_exit) for number in wanted}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """Uvloop where there is one; it has none for Windows."""
    if sys.platform == "win32":
        return None
    import uvloop

    return uvloop.new_event_loop
