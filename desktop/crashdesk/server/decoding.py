"""Undoing a body's Content-Encoding in small pieces, so that a bomb is noticed before it goes off.

Source of the encodings: https://develop.sentry.dev/sdk/expected-features/#http-headers
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Protocol

import brotli

from crashdesk.server.errors import HttpError

if TYPE_CHECKING:
    from collections.abc import Iterator

PIECE = 64 * 1024
"""The most bytes one step yields."""
_GZIP = 16 + zlib.MAX_WBITS


class Decoder(Protocol):
    """Takes what arrives and gives what was meant."""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Yield the pieces that this much of the body decodes to.

        Raises:
            HttpError: the body is not in this encoding.
        """

    def finish(self) -> None:
        """Check that the body was whole.

        Raises:
            HttpError: the body ends early.
        """


def decoder(encoding: str) -> Decoder:
    """Return a decoder for a Content-Encoding.

    Raises:
        HttpError: the encoding is none that is understood.
    """
    name = encoding.strip().lower()
    if name in {"", "identity"}:
        return Identity()
    if name in {"gzip", "x-gzip", "deflate"}:
        return Zlib(name.removeprefix("x-"))
    if name == "br":
        return Brotli()
    detail = f"the Content-Encoding '{name[:40]}' is not understood; use gzip, deflate, br or identity"
    raise HttpError(415, detail, reason="encoding")


class Identity:
    """A body that is sent as it is."""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Yield the data itself."""
        yield data

    def finish(self) -> None:
        """Nothing can be missing."""


class Zlib:
    """gzip, also of several members, and deflate, with and without zlib's header."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._inflate = zlib.decompressobj(_GZIP) if name == "gzip" else None
        self._begun = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Yield the pieces that this much of the body decodes to."""
        if not data:
            return
        try:
            while True:
                inflate = self._current(data)
                piece = inflate.decompress(data, PIECE)
                data = inflate.unused_data if inflate.eof else inflate.unconsumed_tail
                if piece:
                    yield piece
                if not data and (inflate.eof or len(piece) < PIECE):
                    return
        except zlib.error:
            raise _malformed(self._name) from None

    def finish(self) -> None:
        """Check that the last member was whole."""
        if self._begun and self._inflate is not None and not self._inflate.eof:
            raise _early(self._name)

    def _current(self, data: bytes) -> zlib._Decompress:
        """The decompressor of the member that these bytes belong to."""
        self._begun = True
        if self._inflate is None:
            # "deflate" means zlib's format (RFC 9110, 8.4.1.2), but bare deflate is sent under its name too.
            self._inflate = zlib.decompressobj(zlib.MAX_WBITS if data[0] & 0x0F == 8 else -zlib.MAX_WBITS)  # noqa: PLR2004 - zlib's method
        elif self._inflate.eof:
            self._inflate = zlib.decompressobj(_GZIP if self._name == "gzip" else zlib.MAX_WBITS)
        return self._inflate


class Brotli:
    """Brotli."""

    def __init__(self) -> None:
        self._inflate = brotli.Decompressor()
        self._begun = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Yield the pieces that this much of the body decodes to."""
        self._begun = self._begun or bool(data)
        try:
            piece = self._inflate.process(data, output_buffer_limit=PIECE)
            while piece or not self._inflate.can_accept_more_data():
                yield piece
                piece = self._inflate.process(b"", output_buffer_limit=PIECE)
        except brotli.error:
            raise _malformed("br") from None

    def finish(self) -> None:
        """Check that the stream was whole."""
        if self._begun and not self._inflate.is_finished():
            raise _early("br")


def _malformed(name: str) -> HttpError:
    return HttpError(400, f"the body is not in the encoding {name} that its header names", reason="malformed")


def _early(name: str) -> HttpError:
    return HttpError(400, f"the {name} body ends early", reason="malformed")
