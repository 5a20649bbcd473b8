"""Bodies of requests, as the servers that stand in for a receiver take them."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import brotli

if TYPE_CHECKING:
    from http.server import BaseHTTPRequestHandler


def body_of(handler: BaseHTTPRequestHandler) -> bytes | None:
    """The body as it was sent, or None where the sender died before its end: no server takes that."""
    length = int(handler.headers.get("Content-Length", 0))
    body = handler.rfile.read(length)
    if len(body) == length:
        return body
    handler.close_connection = True
    return None


def unpacked(handler: BaseHTTPRequestHandler, body: bytes) -> bytes:
    """A body without its encoding."""
    encoding = handler.headers.get("Content-Encoding")
    if encoding == "gzip":
        return gzip.decompress(body)
    if encoding == "br":
        return bytes(brotli.decompress(body))
    return body
