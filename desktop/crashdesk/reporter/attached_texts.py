"""The bytes of an attachment as text: in which encodings they can be read, and what holds no text at all.

Nobody says in which encoding a file was written, and some bytes can be read in several. So whatever leaves
is read in each that is possible.
"""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_MEDIA: Final = re.compile(
    # PNG, JPEG, GIF, BMP, TIFF, icons.
    rb"\x89PNG|\xff\xd8\xff|GIF8[79]a|BM.{4}\0{4}|II\*\0|MM\0\*|\0\0[\x01\x02]\0"
    # WebP, WAV and AVI; MP4, HEIC and AVIF; Matroska, Ogg, FLAC, MP3.
    rb"|RIFF.{4}(?:WEBP|WAVE|AVI )|.{4}ftyp|\x1a\x45\xdf\xa3|OggS|fLaC|ID3[\x02-\x04]|\xff[\xf2\xf3\xfa\xfb]"
    # Fonts.
    rb"|\0\x01\0\0\0|OTTO\0|ttcf\0|wOF[F2]",
    re.DOTALL,
)
"""How pictures, sounds, films and fonts begin. Archives, databases and dumps are not among them: they hold
texts that nobody has looked through."""
_CONTROLS: Final = re.compile(r"[\x01-\x08\x0e-\x1a\x1c-\x1f]")
_PRIVATE: Final = re.compile("[\ue000-\uf8ff]")
"""Characters that no text has, but half of one and half of another."""
_RARE: Final = 100
"""One control character in so many is no reason to take a text for something else."""
_FEW: Final = 4
"""So many are none either behind characters of two bytes, which are known by more than that."""
_WIDE: Final = (("utf-16-le", codecs.BOM_UTF16_LE, 1), ("utf-16-be", codecs.BOM_UTF16_BE, 0))
"""Encodings of two bytes, their marks, and which byte is zero where the character is a Latin one."""
_SHIFTED: Final = "+1"
"""Behind the name of such an encoding: the characters begin at the second byte, behind a stray one."""
_ENOUGH: Final = 16
"""Bytes below which that is chance."""
_LATIN: Final = 8
"""One of so many bytes is zero where every fourth character is a Latin one."""
_LOCAL: Final = ("gb18030", "cp1252")
_ESCAPED: Final = re.compile("[\udc80-\udcff]")
_FOREIGN: Final = re.compile("[^\x00-\x7f\udc80-\udcff]")


def is_media(payload: bytes) -> bool:
    """Whether this is a picture, a sound, a film or a font: nothing that could be read as text."""
    return _MEDIA.match(payload) is not None


def encodings_of(payload: bytes) -> tuple[str, ...]:
    """The encodings in which these bytes can be read as text, with ``surrogateescape``; none for no text."""
    plain = _is_readable(payload.decode("latin-1"))
    if plain and _fits(payload, "utf-8"):
        return ("utf-8",)
    if is_media(payload):
        return ()
    wide = sorted(_wide_ones(payload), key=lambda encoding: _oddness(decoded(payload, encoding)))
    # A mark alone proves nothing: what follows it is also read as what it would be without.
    return (*wide, *_narrow(payload)) if plain or wide else ()


def orders_of(encodings: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Orders in which to read, the likeliest first: each encoding of two bytes once before all others."""
    wide = [encoding for encoding in encodings if encoding.startswith("utf-16")] or encodings[:1]
    return [(first, *(other for other in encodings if other != first)) for first in wide]


def decoded(payload: bytes, encoding: str) -> str:
    """The text; bytes that have no meaning in this encoding are kept."""
    if not encoding.startswith("utf-16"):
        return payload.decode(encoding, "surrogateescape")
    _, body, _ = _parted(payload, encoding)
    return body.decode(encoding.removesuffix(_SHIFTED), "surrogateescape")


def encoded(text: str, encoding: str, payload: bytes) -> bytes:
    """The bytes of a text from :func:`decoded`, whatever was put into it.

    Args:
        text: to be encoded.
        encoding: one of those of ``payload``.
        payload: that the text was read from; stray bytes before and behind it are kept.
    """
    if not encoding.startswith("utf-16"):
        return _put(text, encoding)
    head, _, tail = _parted(payload, encoding)
    return head + _put(text, encoding.removesuffix(_SHIFTED)) + tail


def _put(text: str, encoding: str) -> bytes:
    try:
        return text.encode(encoding, "surrogateescape")
    except UnicodeEncodeError:
        return text.encode(encoding, "backslashreplace")


def _parted(payload: bytes, encoding: str) -> tuple[bytes, bytes, bytes]:
    """A stray byte before, the pairs of bytes, and a stray byte behind."""
    first = 1 if encoding.endswith(_SHIFTED) else 0
    end = first + (len(payload) - first) // 2 * 2
    return payload[:first], payload[first:end], payload[end:]


def _wide_ones(payload: bytes) -> Iterator[str]:
    """The encodings of two bytes in which it can be read."""
    for suffix in ("", _SHIFTED) if len(payload) >= _ENOUGH else ("",):
        for name, mark, zero in _WIDE:
            body = _parted(payload, name + suffix)[1] if len(payload) >= _ENOUGH else payload
            if _is_wide(body, name, mark, zero):
                yield name + suffix


def _oddness(text: str) -> tuple[int, int]:
    """How little a text looks like one: read from the wrong byte on, it has characters that no text has."""
    return len(_CONTROLS.findall(text)), len(_FOREIGN.findall(text))


def _narrow(payload: bytes) -> tuple[str, ...]:
    """The encodings of one byte or more, the likeliest first: what one has replaced no other reads."""
    text = payload.decode("utf-8", "surrogateescape")
    # In a text of another encoding few characters are ones of UTF-8 by chance.
    damaged = len(_ESCAPED.findall(text)) < len(_FOREIGN.findall(text))
    return ("utf-8", *_LOCAL) if damaged else (*_LOCAL, "utf-8")


def _fits(payload: bytes, encoding: str) -> bool:
    try:
        payload.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _is_wide(payload: bytes, encoding: str, mark: bytes, zero: int) -> bool:
    """Whether these are characters of two bytes: the mark says so, or every fourth is a Latin one."""
    many = len(payload) / _LATIN
    if payload[1 - zero :: 2].count(0) > many:  # they are the other way round
        return False
    if not payload.startswith(mark) and payload[zero::2].count(0) < many:
        return False
    text = payload.decode(encoding) if _fits(payload, encoding) else ""
    strange = text.count("\0") + len(_CONTROLS.findall(text))
    # What follows a text may be none.
    return text != "" and strange <= max(_FEW, len(text) / _RARE) and _PRIVATE.search(text) is None


def _is_readable(text: str) -> bool:
    """Whether a text holds what texts hold."""
    return "\0" not in text and len(_CONTROLS.findall(text)) * _RARE <= len(text)
