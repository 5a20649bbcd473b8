"""Reads what faulthandler wrote when a process died: pure, bounded, and ready for anything.

The format is that of CPython's ``Modules/faulthandler.c`` and ``Python/traceback.c``, 3.11 to 3.14: a
title, each thread's stack with the innermost call first, since 3.14 the C stack, and a list of
extension modules. Whatever else stands there is passed over.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAX_SIZE: Final = 1024 * 1024
"""Bytes that are read of a dump: 100 threads of 100 frames, faulthandler's own bounds, take less."""
MAX_THREADS: Final = 100
MAX_FRAMES: Final = 100
_MAX_LINE: Final = 4096
"""Characters of a line: a path takes at most 500 of them, each written as up to ten."""

_TITLE: Final = re.compile(r"(Fatal Python error|Windows fatal exception): (.{1,200})")
# Without the GIL the thread that died is all there is, and it has no id.
_THREAD: Final = re.compile(
    r"(Current thread|Thread|Stack)(?: 0x([0-9a-fA-F]{1,16}))?(?: \[(.{0,100})\])?"
    r" \(most recent call first\):"
)
_FRAME: Final = re.compile(r'  File "(.*)", line (\d{1,9}|\?\?\?) in (.*)')
_ESCAPED: Final = re.compile(r"\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8}))")
_CODE: Final = re.compile(r"code 0x([0-9a-fA-F]{1,8})")
_NTSTATUS_ERROR: Final = 0xC
_C_STACK: Final = "Current thread's C stack trace"
_UNKNOWN: Final = "???"


@dataclass(frozen=True, slots=True)
class DumpFrame:
    """One call; ``line`` is 0 where it is not known."""

    path: str
    line: int
    function: str


@dataclass(frozen=True, slots=True)
class DumpThread:
    """One thread's stack, outermost call first.

    Args:
        ident: as ``threading.get_ident`` gives it; 0 where it is not known.
        name: since Python 3.14; empty where it is not known.
        current: whether it is the thread that died.
        collecting: whether it was in the middle of a garbage collection.
    """

    ident: int
    name: str
    current: bool
    frames: tuple[DumpFrame, ...]
    collecting: bool = False


@dataclass(frozen=True, slots=True)
class Dump:
    """A whole dump.

    Args:
        title: faulthandler's words, such as ``Segmentation fault``.
        windows: whether it tells of an exception of Windows', which a process may survive.
        c_stack: the C frames of the thread that died, innermost first, as faulthandler wrote them.
    """

    title: str
    windows: bool
    threads: tuple[DumpThread, ...]
    c_stack: tuple[str, ...] = ()

    @property
    def crashed(self) -> DumpThread | None:
        """The thread that died; None where it had never run Python."""
        return next((thread for thread in self.threads if thread.current), None)


def parse_dump(content: bytes) -> Dump | None:
    """Read a dump; None where the file holds none."""
    text = content[:MAX_SIZE].decode("ascii", "replace")
    lines = [line[:_MAX_LINE].rstrip("\r") for line in text.split("\n")]
    titles = [(at, match) for at, line in enumerate(lines) if (match := _TITLE.fullmatch(line))]
    deadly = [(at, title) for at, title in titles if not _is_survived(title[2])]
    if not deadly:
        return None
    # A signal kills, so the first dump is it. Exceptions of Windows' are dumped when they are raised,
    # although something may catch them: there the last one is.
    at, title = deadly[-1] if deadly[0][1][1].startswith("Windows") else deadly[0]
    end = next((other for other, _ in titles if other > at), len(lines))
    body = lines[at + 1 : end]
    return Dump(
        title[2].strip(), title[1].startswith("Windows"), tuple(_threads(body)), tuple(_c_stack(body))
    )


def _is_survived(title: str) -> bool:
    """Whether this is an exception of Windows' that something catches: no NTSTATUS of an error.

    COM raises 0x8001010d whenever a window asks the wrong thread, LuaJIT 0xe24c4a02 for each of its own.
    Source: https://learn.microsoft.com/openspecs/windows_protocols/ms-erref (the two highest bits).
    """
    code = _CODE.fullmatch(title)
    return code is not None and int(code[1], 16) >> 28 != _NTSTATUS_ERROR


def _threads(lines: list[str]) -> Iterator[DumpThread]:
    starts = [(at, match) for at, line in enumerate(lines) if (match := _THREAD.match(line))]
    for at, head in starts[:MAX_THREADS]:
        stack = list(_stack(lines[at + 1 :]))
        frames = [frame for line in stack if (frame := _frame(line))][:MAX_FRAMES]
        yield DumpThread(
            int(head[2] or "0", 16),
            _unescaped(head[3] or "").strip(),
            head[1] != "Thread",
            tuple(frames[::-1]),
            any(line.strip() == "Garbage-collecting" for line in stack),
        )


def _stack(lines: Iterable[str]) -> Iterator[str]:
    """The indented lines up to the first that is not, and not more than a stack can have."""
    for count, line in enumerate(lines):
        if not line.startswith("  ") or count > MAX_FRAMES + 2:
            return
        yield line


def _frame(line: str) -> DumpFrame | None:
    match = _FRAME.fullmatch(line)
    if match is None:
        return None
    number = 0 if match[2] == _UNKNOWN else int(match[2])
    return DumpFrame(_unescaped(match[1]), number, _unescaped(match[3]))


def _c_stack(lines: list[str]) -> Iterator[str]:
    start = next((at for at, line in enumerate(lines) if line.startswith(_C_STACK)), len(lines))
    return (line.strip() for line in _stack(lines[start + 1 :]))


def _unescaped(text: str) -> str:
    """What was meant: faulthandler writes ASCII alone. A backslash of the text itself is not escaped."""
    return _ESCAPED.sub(_character, text)


def _character(match: re.Match[str]) -> str:
    try:
        return chr(int(match[1] or match[2] or match[3], 16))
    except (OverflowError, ValueError):
        return match[0]
