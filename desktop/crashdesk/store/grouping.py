"""Which events belong to one issue: pure functions from an event to a hash.

In order: the fingerprint the sender gave; the chain of exception types with the frames of the
application; the message with its changing parts taken out. Line numbers never count, so that an edit
elsewhere in a file does not split an issue. After
https://docs.sentry.io/concepts/data-management/event-grouping/
"""

from __future__ import annotations

import hashlib
import re
from itertools import groupby
from typing import TYPE_CHECKING, Any

from crashdesk.store import stacks
from crashdesk.store.foreign import text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_DEFAULT = re.compile(r"^\{\{\s*default\s*\}\}$")

_CHANGING: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("<uuid>", re.compile(r"\b[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}\b")),
    ("<url>", re.compile(r"\b[a-z][a-z0-9+.-]{1,20}://[^\s'\"<>]{1,2000}")),
    ("<email>", re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")),
    ("<date>", re.compile(r"\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?")),
    ("<ip>", re.compile(r"\b(?:\d{1,3}\.){3}\d{1,3}\b")),
    ("<path>", re.compile(r"(?<![\w/.])(?:[A-Za-z]:)?(?:[\\/][\w.@~+-]{1,255}){2,64}")),
    ("<hex>", re.compile(r"\b0[xX][0-9a-fA-F]+\b|\b(?=[a-fA-F]*\d)(?=\d*[a-fA-F])[0-9a-fA-F]{8,128}\b")),
    ("<number>", re.compile(r"(?<![\w<])[-+]?\d+(?:[.,]\d+)*(?:[eE][-+]?\d+)?")),
)
_MATCHED = 1024


def group_hash(event: Mapping[str, Any]) -> str:
    """Return the hash that the events of one issue share: 32 hexadecimal digits."""
    parts = _parts(event)
    joined = "\x1f".join(parts).encode()
    return hashlib.blake2b(joined, digest_size=16).hexdigest()


def parametrized(message: str) -> str:
    """Return a message with what changes from event to event (numbers, ids, addresses, paths) replaced.

    Only its beginning is looked at: the patterns run on foreign text.
    """
    shortened = message[:_MATCHED]
    for placeholder, pattern in _CHANGING:
        shortened = pattern.sub(placeholder, shortened)
    return shortened.strip()


def _parts(event: Mapping[str, Any]) -> list[str]:
    fingerprint = stacks.fingerprint_of(event)
    if not fingerprint:
        return default_parts(event)
    expanded = [default_parts(event) if _DEFAULT.match(part) else [part] for part in fingerprint]
    return ["fingerprint", *(part for parts in expanded for part in parts)]


def default_parts(event: Mapping[str, Any]) -> list[str]:
    """Return what tells this event's issue from others where the sender gave no fingerprint."""
    chain = stacks.exceptions(event)
    if chain:
        return ["exception", *(part for one in chain for part in _exception_parts(one))]
    message = parametrized(stacks.template_of(event))
    if message:
        return ["message", text(event.get("logger"), stacks.MAX_NAME), message]
    return ["nothing", text(event.get("type"), stacks.MAX_NAME), *_frame_parts(stacks.telling_frames(event))]


def _exception_parts(exception: Mapping[str, Any]) -> list[str]:
    """The exception's type and frames; its message only where it has no frames."""
    name = text(exception.get("type"), stacks.MAX_NAME)
    frames = stacks.telling_frames(exception)
    if frames:
        return [name, *_frame_parts(frames)]
    return [name, parametrized(text(exception.get("value"), stacks.MAX_MESSAGE))]


def _frame_parts(frames: Iterable[Mapping[str, Any]]) -> list[str]:
    """Place and function of each frame; a recursion counts once, however deep it went."""
    named = (f"{stacks.place_of(frame)}:{_stable(stacks.function_of(frame))}" for frame in frames)
    return [name for name, _ in groupby(named)]


def _stable(function: str) -> str:
    """A function's name without what compilers and closures number anew each time."""
    return re.sub(r"(?:0x[0-9a-fA-F]+|\d{4,})", "", function)
