"""What is known about a run, written as it comes, so that the next start knows how it stood at the end.

Two files in turn: each begins with everything known at that moment, changes and breadcrumbs follow, one
line each. When one is full the other is begun anew, so both together hold the last breadcrumbs and stay
small. A file, not mapped memory: where a disk is full, writing into a map kills the process.
"""

from __future__ import annotations

import json
import os
import threading
from contextlib import suppress
from dataclasses import dataclass
from json import encoder
from typing import TYPE_CHECKING, Any, Final

from crashdesk.reporter.forks import renewed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from crashdesk.reporter.filters import Payload

FILES: Final = ("trail-0", "trail-1")
FULL: Final = 128 * 1024
"""Bytes after which a file is full that holds as many breadcrumbs as are worth keeping; beginning one anew
costs a hundred times what a breadcrumb costs."""
MAX_FILE: Final = 512 * 1024
"""Bytes after which it is full whatever it holds."""
MAX_LINE: Final = 16 * 1024
"""Bytes of one line: a breadcrumb beyond it is kept without its data, another change not at all."""
MAX_HEAD: Final = 128 * 1024
"""Bytes of a file's first line; beyond it, only what names the run is kept."""
_HEAD, _CRUMB, _FACTS = b"h", b"c", b"f"
_MERGED: Final = ("tags", "contexts", "run")
"""Mappings of which a change names single members; everything else is replaced as a whole."""


def _encoder() -> Callable[[Any], bytes]:
    """JSON in one call of C where there is that: ``json.dumps`` makes an encoder each time."""
    make: Any = getattr(encoder, "c_make_encoder", None)
    if make is None:
        return lambda value: json.dumps(value, separators=(",", ":"), default=str).encode()
    encode = make(None, str, encoder.encode_basestring_ascii, None, ":", ",", False, False, True)
    return lambda value: "".join(encode(value, 0)).encode()


_encode = _encoder()


def merged(facts: Payload, change: Payload) -> Payload:
    """The facts after a change; a member that became None is gone."""
    result = {**facts, **change}
    for name in _MERGED:
        if name in change:
            members = {**(facts.get(name) or {}), **(change[name] or {})}
            result[name] = {key: value for key, value in members.items() if value is not None}
    return result


class RunLog:
    """The log of this run.

    Args:
        folder: the run's own.
        facts: what is known at the begin, scrubbed.
        crumbs: how many breadcrumbs are worth keeping.

    Attributes:
        write: as ``os.write``, or what takes its place.

    Raises:
        OSError: it cannot be written.
    """

    def __init__(self, folder: Path, facts: Payload, crumbs: int) -> None:
        self._folder, self._facts, self._room = folder, facts, max(crumbs, 1)
        self.write: Callable[[int, bytes], int] = os.write
        self._turn = self._size = self._lines = 0
        # Reentrant: a hook may run from a garbage collection in the middle of writing.
        self._lock = renewed(threading.RLock())
        self._file = self._begin_file()

    def crumb(self, crumb: Payload) -> None:
        """Write a scrubbed breadcrumb.

        Raises:
            OSError: it cannot be written.
        """
        line = _encode(crumb)
        if len(line) > MAX_LINE:
            line = _encode({key: value for key, value in crumb.items() if key != "data"})
        if len(line) <= MAX_LINE:
            self._append(_CRUMB, line)

    def change(self, change: Payload) -> None:
        """Write scrubbed facts that are new.

        Raises:
            OSError: they cannot be written.
        """
        line = _encode(change)
        if len(line) <= MAX_LINE:
            with self._lock:
                self._facts = merged(self._facts, change)
                self._append(_FACTS, line)

    def close(self) -> None:
        """Close the file; nothing can be written any more."""
        with self._lock:
            file, self._file = self._file, -1
            if file >= 0:
                os.close(file)

    def forget(self) -> None:
        """Close the file in a child process: the lock may be held for ever by a thread that is not there."""
        file, self._file = self._file, -1
        if file >= 0:
            os.close(file)

    def _append(self, kind: bytes, line: bytes) -> None:
        with self._lock:
            if self._file < 0:
                return
            self._size += self.write(self._file, b"\n" + kind + line)
            self._lines += 1
            if self._size > (FULL if self._lines >= self._room else MAX_FILE):
                full, self._file = self._file, self._begin_file()
                os.close(full)

    def _begin_file(self) -> int:
        """Begin the other file anew. The newline comes first in a line: a torn one spoils no other."""
        self._turn, self._lines = self._turn + 1, 0
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND | getattr(os, "O_BINARY", 0)
        file = os.open(self._folder / FILES[self._turn % 2], flags | getattr(os, "O_CLOEXEC", 0), 0o600)
        self._size = os.write(file, _HEAD + self._head())
        return file

    def _head(self) -> bytes:
        head = _encode({"turn": self._turn, "facts": self._facts})
        if len(head) > MAX_HEAD:
            few = {name: self._facts.get(name) for name in ("release", "environment", "run")}
            head = _encode({"turn": self._turn, "facts": few})
        return head


@dataclass(frozen=True, slots=True)
class RunRecord:
    """What a log tells: the facts as they stood at the end, and the breadcrumbs, the oldest first."""

    facts: Payload
    crumbs: list[Payload]


@dataclass(frozen=True, slots=True)
class _Part:
    turn: int
    facts: Payload
    crumbs: list[Payload]


def read_log(folder: Path) -> RunRecord:
    """Read what a run left; what is torn or damaged is passed over."""
    parts = sorted(
        (part for name in FILES if (part := _part(_content(folder / name)))), key=lambda part: part.turn
    )
    facts = parts[-1].facts if parts else {}
    return RunRecord(facts, [crumb for part in parts for crumb in part.crumbs])


def _content(file: Path) -> bytes:
    with suppress(OSError), file.open("rb") as opened:
        return opened.read(2 * MAX_FILE)
    return b""


def _part(content: bytes) -> _Part | None:
    lines = [(line[:1], _parsed(line[1:])) for line in content.split(b"\n")]
    kind, head = lines[0]
    if kind != _HEAD or not isinstance(head.get("turn"), int) or not isinstance(head.get("facts"), dict):
        return None
    facts, crumbs = head["facts"], []
    for kind, value in lines[1:]:
        if kind == _CRUMB and value:
            crumbs.append(value)
        elif kind == _FACTS:
            with suppress(TypeError, ValueError):  # members that are no mapping
                facts = merged(facts, value)
    return _Part(head["turn"], facts, crumbs)


def _parsed(line: bytes) -> Payload:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
