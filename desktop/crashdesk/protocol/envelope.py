"""The envelope: the wire format of everything that travels from a reporter to a receiver.

Source: https://develop.sentry.dev/sdk/data-model/envelopes/
"""

from __future__ import annotations

import io
import json
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Iterator

MIB = 1024 * 1024


class EnvelopeError(ValueError):
    """Bytes that are no envelope; the text says at which part reading stopped."""


class EnvelopeTooLargeError(EnvelopeError):
    """An envelope, or a part of one, that exceeds a limit; the text names the limit."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a reader accepts, in bytes unless named otherwise.

    Source of the defaults: https://develop.sentry.dev/sdk/data-model/envelopes/#size-limits
    """

    header: int = 16 * 1024
    event: int = 1 * MIB
    attachment: int = 100 * MIB
    profile: int = 50 * MIB
    items: int = 100  # count

    def for_item(self, item_type: str) -> int:
        """The limit for the payload of one item of this type, in bytes."""
        others = {"attachment": self.attachment, "profile": self.profile, "profile_chunk": self.profile}
        return others.get(item_type, self.event)


DEFAULT_LIMITS = Limits()


@dataclass(slots=True)
class Item:
    """One item of an envelope: its header and its payload's bytes."""

    headers: dict[str, Any]
    payload: bytes

    @property
    def type(self) -> str:
        """The item's type, such as ``event`` or ``session``."""
        return str(self.headers.get("type", ""))

    def json(self) -> Any:
        """Parse the payload as JSON.

        Raises:
            EnvelopeError: the payload is no JSON, or is nested beyond what the parser can follow.
        """
        return _json(self.payload, f"payload of the {self.type or 'untyped'} item")


@dataclass(slots=True)
class Envelope:
    """An envelope: a header and items."""

    headers: dict[str, Any] = field(default_factory=dict)
    items: list[Item] = field(default_factory=list)

    @property
    def event_id(self) -> str | None:
        """The id of the event the envelope is about, if it names one."""
        value = self.headers.get("event_id")
        return value if isinstance(value, str) else None


def item(item_type: str, content: Any, **headers: Any) -> Item:
    """Make an item of a JSON-serialisable content or of raw bytes."""
    payload = content if isinstance(content, bytes) else encode(content)
    return Item({"type": item_type, "length": len(payload), **headers}, payload)


def encode(content: Any) -> bytes:
    """Serialise JSON as it goes on the wire; what JSON has no form for becomes its ``str``."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), default=str)
    # A lone surrogate (an undecodable file name) has no UTF-8 form: a "?" is better than no report.
    return text.encode("utf-8", "replace")


def serialize(envelope: Envelope) -> bytes:
    """Return the envelope's bytes, each item with its length stated."""
    lines = [encode(envelope.headers)]
    for part in envelope.items:
        lines += [encode({**part.headers, "length": len(part.payload)}), part.payload]
    return b"\n".join(lines) + b"\n"


def parse(data: bytes, limits: Limits = DEFAULT_LIMITS) -> Envelope:
    """Parse an envelope held in memory; see :func:`read`."""
    return read(io.BytesIO(data), limits)


def read(stream: BinaryIO, limits: Limits = DEFAULT_LIMITS) -> Envelope:
    """Read one envelope, never holding more of it than the limits allow.

    Args:
        stream: a binary stream at the envelope's first byte; it is read to its end.
        limits: what is accepted.

    Raises:
        EnvelopeTooLargeError: a header, an item or the number of items exceeds its limit.
        EnvelopeError: the bytes do not follow the format.
    """
    first = _line(stream, limits.header, "envelope header")
    if not first:
        raise EnvelopeError("the envelope is empty")
    envelope = Envelope(_object(first, "envelope header"))
    for part in _items(stream, limits):
        if len(envelope.items) >= limits.items:
            raise EnvelopeTooLargeError(f"more than {limits.items} items in one envelope")
        envelope.items.append(part)
    return envelope


def read_first(stream: BinaryIO, limits: Limits = DEFAULT_LIMITS) -> Envelope:
    """Read the header and the first item of an envelope, leaving the others where they are.

    Raises:
        EnvelopeTooLargeError: the header or the item exceeds its limit.
        EnvelopeError: the bytes do not follow the format so far.
    """
    first = _line(stream, limits.header, "envelope header")
    return Envelope(_object(first, "envelope header"), list(islice(_items(stream, limits), 1)))


def _items(stream: BinaryIO, limits: Limits) -> Iterator[Item]:
    while header := _item_header(stream, limits.header):
        headers = _object(header, "item header")
        yield Item(headers, _payload(stream, headers, limits))


def _item_header(stream: BinaryIO, limit: int) -> bytes:
    """The next line that is not blank; empty at the end of the stream."""
    while line := _line(stream, limit, "item header", keep_end=True):
        if line.strip():
            return line
    return b""


def _payload(stream: BinaryIO, headers: dict[str, Any], limits: Limits) -> bytes:
    item_type = str(headers.get("type", ""))
    limit, what = limits.for_item(item_type), f"{item_type or 'untyped'} item"
    length = headers.get("length")
    if length is None:
        return _line(stream, limit, what)
    if not isinstance(length, int) or isinstance(length, bool) or length < 0:
        raise EnvelopeError(f"the length of the {what} is no number of bytes")
    if length > limit:
        raise EnvelopeTooLargeError(f"the {what} has {length} bytes, at most {limit} are accepted")
    payload = stream.read(length)
    if len(payload) < length:
        raise EnvelopeError(f"the {what} ends {length - len(payload)} bytes early")
    if stream.read(1) not in {b"", b"\n"}:
        raise EnvelopeError(f"the {what} is longer than its stated length")
    return payload


def _line(stream: BinaryIO, limit: int, what: str, *, keep_end: bool = False) -> bytes:
    line = stream.readline(limit + 2)
    if len(line.rstrip(b"\r\n")) > limit:
        raise EnvelopeTooLargeError(f"the {what} exceeds {limit} bytes")
    return line if keep_end else line.rstrip(b"\r\n")


def _object(data: bytes, what: str) -> dict[str, Any]:
    value = _json(data, what)
    if not isinstance(value, dict):
        raise EnvelopeError(f"the {what} is no JSON object")
    return value


def _json(data: bytes, what: str) -> Any:
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise EnvelopeError(f"the {what} is no JSON: {type(error).__name__}") from None
