"""The bytes of an envelope for a person to read, pictures left out."""

from __future__ import annotations

from PyQt6.QtCore import QCoreApplication

from crashdesk.dialogs.preview import readable
from crashdesk.protocol.envelope import EnvelopeError, encode, parse


def legible(envelope: bytes) -> str:
    """All of an envelope that is text; of everything else how much there is.

    A picture as text tells nobody anything, and takes a second to be laid out.
    """
    if is_text(envelope):
        return readable(envelope)
    try:
        parsed = parse(envelope)
    except EnvelopeError:
        return _left_out(envelope)
    parts = [readable(encode(parsed.headers))]
    for item in parsed.items:
        parts.append(readable(encode(item.headers)))
        parts.append(readable(item.payload) if is_text(item.payload) else _left_out(item.payload))
    return "\n".join(parts)


def is_text(data: bytes) -> bool:
    """Whether bytes are text to the last one."""
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return b"\0" not in data


def _left_out(data: bytes) -> str:
    text = QCoreApplication.translate("Contents", "[{number} bytes that are no text; they can be saved]")
    return text.format(number=len(data))
