"""Stacks: of a traceback, of the calling thread, and of every thread at one moment."""

from __future__ import annotations

import linecache
import sys
import threading
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from crashdesk.reporter.objects import cut
from crashdesk.reporter.origin import here, source_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from types import CodeType, FrameType, TracebackType

    from crashdesk.reporter.captures import ThreadRef

MAX_FRAMES: Final = 50
"""Frames kept of one stack: half outermost, half innermost, as Sentry trims."""
MAX_THREADS: Final = 50
MAX_WALK: Final = 10_000
"""Frames that are walked: a RecursionError's traceback has as many as the limit allows."""
MAX_LINE: Final = 512
"""Characters kept of a source line."""

_OURS: Final = ("crashdesk.reporter.", "crashdesk.embed.", "crashdesk.qt.")
"""Modules that a call passes through on its way from the host to here."""


def frame_of(frame: FrameType, lineno: int) -> dict[str, Any]:
    """One frame as Sentry has it, without source lines and variables."""
    module = frame.f_globals.get("__name__")
    return code_frame(frame.f_code, lineno, module if type(module) is str else None)


def code_frame(code: CodeType, lineno: int, module: str | None) -> dict[str, Any]:
    """The same of a place in the code."""
    filename, abs_path, in_app = _place(module, code.co_filename)
    return {
        "filename": filename,
        "abs_path": abs_path,
        "function": code.co_name,
        "module": module,
        "lineno": lineno,
        "in_app": in_app,
    }


@lru_cache(maxsize=2048)
def _place(module: str | None, path: str) -> tuple[str, str, bool]:
    """What a file is called, and whether it is the application's: the same files come again and again."""
    layout = here()
    return short_filename(module, path), layout.abs_path(path), layout.is_in_app(path, module)


def is_own(path: str, module: str | None) -> bool:
    """Whether a file is the application's own."""
    return _place(module, path)[2]


def short_filename(module: str | None, path: str) -> str:
    """The file's path from its top package on, as sentry-sdk's ``filename_for_module`` has it."""
    top = (module or "").partition(".")[0]
    package_file = getattr(sys.modules.get(top), "__file__", None)
    return here().filename(module, path, package_file if type(package_file) is str else None)


def entries_of(traceback: TracebackType | None, limit: int = MAX_FRAMES) -> list[TracebackType]:
    """The entries of a traceback, outermost first: at most ``limit``, half from each end."""
    entries = list(islice(_walk(traceback), MAX_WALK))
    half = limit // 2
    return entries if len(entries) <= limit else entries[:half] + entries[-half:]


def _walk(traceback: TracebackType | None) -> Iterator[TracebackType]:
    while traceback is not None:
        yield traceback
        traceback = traceback.tb_next


def calling_frames(limit: int = MAX_FRAMES) -> list[dict[str, Any]]:
    """The calling thread's innermost frames outside of Crashdesk, outermost first."""
    return _frames(sys._getframe(1), limit)  # noqa: SLF001 - what inspect.currentframe calls


def thread_stacks(crashed: ThreadRef) -> list[dict[str, Any]]:
    """What every thread of this process is doing now; see :func:`all_threads`."""
    return all_threads(sys._current_frames(), crashed)  # noqa: SLF001 - there is no other way


def all_threads(frames: Mapping[int, FrameType], crashed: ThreadRef) -> list[dict[str, Any]]:
    """The threads as an event's ``threads`` has them, bounded, the crashed one first.

    Frames run on while they are read, so that each stack is read at once and nothing is kept of it.

    Args:
        frames: the innermost frame of each thread, as ``sys._current_frames`` has it.
        crashed: the thread that it is about.
    """
    names = {thread.ident: thread.name for thread in threading.enumerate()}
    main = threading.main_thread().ident
    others = (number for number in frames if number != crashed.id and not _is_ours(names.get(number)))
    threads = []
    for number in [crashed.id, *islice(others, MAX_THREADS - 1)]:
        about = number == crashed.id
        name = crashed.name if about else names.get(number, f"Thread-{number}")
        stack = _frames(frames.get(number))
        threads.append(
            {
                "id": str(number),
                "name": cut(name, 200),
                "current": about,
                "crashed": about,
                "main": number == main,
                **({"stacktrace": {"frames": stack}} if stack else {}),
            }
        )
    return threads


def add_source_lines(holder: dict[str, Any], around: int = 5, limit: int = MAX_FRAMES) -> None:
    """Add source lines to the frames of an exception or a thread that has none yet.

    Args:
        holder: what has a ``stacktrace``.
        around: lines before and after.
        limit: how many frames get any, the innermost first.
    """
    for frame in ((holder.get("stacktrace") or {}).get("frames") or [])[-limit:]:
        if "context_line" not in frame:
            namespace = getattr(sys.modules.get(frame.get("module") or ""), "__dict__", None)
            frame.update(source_of(frame["abs_path"], frame["lineno"], around, namespace))


def source_of(
    path: str, lineno: int, around: int = 5, namespace: dict[str, Any] | None = None
) -> dict[str, Any]:
    """The source line and those around it; nothing where there is no source.

    Args:
        path: as the code says it.
        lineno: from 1.
        around: lines before and after.
        namespace: the module's, for a loader that knows more than the file system.
    """
    lines = _lines_of(path, namespace)
    at = (lineno or 0) - 1
    if not 0 <= at < len(lines):
        return {}
    text = [cut(line.rstrip("\r\n"), MAX_LINE) for line in lines[max(0, at - around) : at + around + 1]]
    own = min(at, around)
    return {"pre_context": text[:own], "context_line": text[own], "post_context": text[own + 1 :]}


def _lines_of(path: str, namespace: dict[str, Any] | None) -> list[str]:
    """The lines of a source file, as far as they are really its.

    linecache looks for what is no absolute path in the working directory and on ``sys.path``: where code was
    frozen, what lies there is another's.
    """
    if not here().is_in_bundle(path):
        return linecache.getlines(path, namespace)
    return (source_text(None, namespace) or "").splitlines() if namespace else []


def _frames(frame: FrameType | None, limit: int = MAX_FRAMES) -> list[dict[str, Any]]:
    """The innermost frames of a stack outside of Crashdesk, outermost first."""
    stack: list[dict[str, Any]] = []
    walked = 0
    while frame is not None and len(stack) < limit and walked < MAX_WALK:
        if not str(frame.f_globals.get("__name__", "")).startswith(_OURS):
            stack.append(frame_of(frame, frame.f_lineno))
        frame, walked = frame.f_back, walked + 1
    return stack[::-1]


def _is_ours(name: str | None) -> bool:
    return name is not None and name.startswith("crashdesk-")


def merged(thread: dict[str, Any], others: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The thread that it is about, and the other ones."""
    return [thread, *(other for other in others if other["id"] != thread["id"])]
