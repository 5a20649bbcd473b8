"""Taking in a request's body: bounded before and after decompression, on disk where it is long."""

from __future__ import annotations

import asyncio
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING, BinaryIO, cast

from starlette.requests import ClientDisconnect

from crashdesk.server.decoding import decoder
from crashdesk.server.errors import HttpError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from concurrent.futures import Executor
    from pathlib import Path

    from starlette.requests import Request

    from crashdesk.server.limits import Limits

_IN_MEMORY = 1024 * 1024
_BATCH = 256 * 1024
"""Bytes that are decompressed in one go on a worker thread: handing over costs about 0.1 ms each time."""


class Body:
    """A body while it arrives and after; to be closed."""

    def __init__(self, encoding: str, limits: Limits, folder: Path) -> None:
        self._decoder = decoder(encoding)
        self._limits = limits
        self._received = 0
        self.size = 0
        self.file = SpooledTemporaryFile(max_size=_IN_MEMORY, dir=str(folder))  # noqa: SIM115 - closed by close()

    @property
    def binary(self) -> BinaryIO:
        """The decoded body, to be read from where it stands."""
        return cast("BinaryIO", self.file)

    def feed(self, data: bytes) -> None:
        """Decode and keep some more of the body.

        Raises:
            HttpError: it exceeds a limit, or is not in its encoding.
        """
        self._received += len(data)
        if self._received > self._limits.compressed:
            raise too_large("body", self._limits.compressed)
        for piece in self._decoder.feed(data):
            self.size += len(piece)
            if self.size > self._limits.decompressed:
                raise too_large("decompressed body", self._limits.decompressed)
            self.file.write(piece)

    def finish(self) -> None:
        """Check that the body is whole, and go back to its beginning."""
        self._decoder.finish()
        self.file.seek(0)

    def close(self) -> None:
        """Forget the body."""
        self.file.close()


def too_large(what: str, limit: int) -> HttpError:
    """The answer to something that exceeds a limit in bytes."""
    return HttpError(413, f"the {what} exceeds {limit} bytes", reason="too_large")


def check_length(request: Request, limit: int) -> None:
    """Refuse at once what says itself that it is too large.

    Raises:
        HttpError: the stated Content-Length exceeds the limit.
    """
    stated = request.headers.get("content-length", "0")
    if stated.isdigit() and int(stated[:20]) > limit:
        raise too_large("body", limit)


async def receive(request: Request, limits: Limits, folder: Path, pool: Executor) -> Body:
    """Take in the whole body, decoded.

    Raises:
        HttpError: the body exceeds a limit, is not in its encoding, or does not arrive in time.
    """
    check_length(request, limits.compressed)
    body = Body(request.headers.get("content-encoding", ""), limits, folder)
    try:
        async with asyncio.timeout(limits.body_seconds):
            await _fill(body, request, pool)
    except TimeoutError:
        body.close()
        detail = f"the body did not arrive within {limits.body_seconds:g} seconds"
        raise HttpError(408, detail, reason="slow") from None
    except ClientDisconnect:
        body.close()
        raise HttpError(400, "the body ends early", reason="disconnected") from None
    except BaseException:
        body.close()
        raise
    return body


async def _fill(body: Body, request: Request, pool: Executor) -> None:
    loop = asyncio.get_running_loop()
    async for batch in _batches(request):
        await loop.run_in_executor(pool, body.feed, batch)
    await loop.run_in_executor(pool, body.finish)


async def _batches(request: Request) -> AsyncIterator[bytes]:
    """The body's chunks, joined to a size that is worth a thread's while."""
    waiting = bytearray()
    async for chunk in request.stream():
        waiting += chunk
        if len(waiting) >= _BATCH:
            yield bytes(waiting)
            waiting.clear()
    if waiting:
        yield bytes(waiting)


async def small_body(request: Request, limit: int) -> bytes:
    """Take in the body of a management request.

    Raises:
        HttpError: the body exceeds the limit.
    """
    check_length(request, limit)
    taken = bytearray()
    async for chunk in request.stream():
        taken += chunk
        if len(taken) > limit:
            raise too_large("body", limit)
    return bytes(taken)
