"""Refusing requests under a foreign name.

A web page can make its own name point at 127.0.0.1 and then read this server as its own (DNS rebinding);
the Host header still tells.
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from starlette.datastructures import Headers

from crashdesk.server.errors import HttpError
from crashdesk.server.responses import error_response

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send


def is_loopback(host: str) -> bool:
    """Whether a name or address means this computer."""
    if host.lower() == "localhost" or host.lower().endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def host_of(header: str) -> str:
    """Return the host of a Host header, without its port and brackets."""
    if header.startswith("["):
        return header[1:].partition("]")[0]
    return header.partition(":")[0]


class HostGuard:
    """Lets in what was addressed to this computer, where the server listens on it alone."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or hand it on."""
        host = host_of(Headers(scope=scope).get("host", "")) if scope["type"] == "http" else "localhost"
        if is_loopback(host):
            await self._app(scope, receive, send)
            return
        error = HttpError(421, "this server answers to localhost only; the Host header names another")
        await error_response(error)(scope, receive, send)
