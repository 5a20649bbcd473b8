"""HTTP: bounded in time and bytes, and repeated once where a repeat changes nothing.

aiohttp is imported when the first transport is made, because importing it takes 150 ms.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from crashdesk.client.errors import BadAnswerError, ClientError, NoAnswerError, UnreachableError, error_for

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import aiohttp

_CHUNK = 64 * 1024  # bytes


@dataclass(frozen=True, slots=True)
class Limits:
    """What the client waits for and accepts."""

    connect: float = 3.0  # seconds
    total: float = 10.0  # seconds
    answer: int = 16 * 1024 * 1024  # bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """A successful answer: its JSON (None where there was no body) and its headers."""

    content: Any
    headers: Mapping[str, str]


class Transport:
    """Sends requests to one server with one token."""

    def __init__(self, base_url: str, token: str, limits: Limits) -> None:
        import aiohttp

        self.server = base_url.rstrip("/")
        self._aiohttp = aiohttp
        self._headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        self._limits = limits
        self._session: aiohttp.ClientSession | None = None
        self._closed = False

    async def send(
        self, method: str, path: str, query: Sequence[tuple[str, str]] = (), body: object = None
    ) -> Answer:
        """Send one request.

        aiohttp itself repeats an idempotent request once whose connection broke: a server that has just
        been restarted resets the connections that were kept to the old one. No other request is repeated.

        Raises:
            ClientError: there is no answer to work with; the subclass says why.
        """
        try:
            async with self._open().request(
                method, self.server + path, params=list(query), json=body, allow_redirects=False
            ) as response:
                data = await self._read(response)
                failure = error_for(response.status, self.server, _detail(data))
                if failure is not None:
                    raise failure
                return Answer(self._json(data), response.headers)
        except TimeoutError:
            raise NoAnswerError(
                f"{self.server} did not answer within {self._limits.total:g} seconds. We keep trying."
            ) from None
        except self._aiohttp.InvalidURL:
            raise UnreachableError(f"{self.server} is no address of a server. Check it.") from None
        except (self._aiohttp.ClientError, OSError, asyncio.IncompleteReadError) as error:
            raise UnreachableError(f"No server answers at {self.server}. Is it running?") from error

    async def close(self) -> None:
        """Close all connections; afterwards every request is refused."""
        self._closed = True
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    def _open(self) -> aiohttp.ClientSession:
        """The session, made in the running loop at the first request."""
        if self._closed:
            raise ClientError("This connection has been closed.")
        if self._session is None:
            timeout = self._aiohttp.ClientTimeout(total=self._limits.total, connect=self._limits.connect)
            self._session = self._aiohttp.ClientSession(
                headers=self._headers, timeout=timeout, cookie_jar=self._aiohttp.DummyCookieJar()
            )
        return self._session

    async def _read(self, response: aiohttp.ClientResponse) -> bytes:
        """The body, never holding more of it than the limit allows."""
        data = bytearray()
        async for chunk in response.content.iter_chunked(_CHUNK):
            data += chunk
            if len(data) > self._limits.answer:
                raise BadAnswerError(f"{self.server} answered with more than {self._limits.answer} bytes.")
        return bytes(data)

    def _json(self, data: bytes) -> Any:
        if not data.strip():
            return None
        try:
            return json.loads(data)
        except (ValueError, RecursionError):
            raise BadAnswerError(
                f"{self.server} did not answer with JSON. Is it a Sentry-compatible server?"
            ) from None


def _detail(data: bytes) -> str:
    """What the server said about a failure, in one bounded line; empty where it said nothing readable."""
    try:
        content = json.loads(data)
    except (ValueError, RecursionError):
        return ""
    detail = content.get("detail") if isinstance(content, dict) else None
    return " ".join(detail.split())[:200] if isinstance(detail, str) else ""
