"""The draft: a capped event that needs no SDK and no file but its own.

It is what survives when the process dies before the complete event is built. Frames carry the same
names as sentry-sdk gives them, so that a draft falls into the same issue as its complete event.
"""

from __future__ import annotations

import linecache
import os
import sys
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from crashdesk.reporter.captures import Capture, error_text
from crashdesk.reporter.origin import is_in_app
from crashdesk.reporter.trail import plain, safe_str

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType, TracebackType

MAX_CHAIN: Final = 5
MAX_FRAMES: Final = 50
"""Frames kept of one traceback: half outermost, half innermost, as Sentry trims."""
MAX_VALUE: Final = 2048
"""Characters kept of an exception's text."""
_OURS: Final = ("crashdesk.reporter.", "crashdesk.embed.", "crashdesk.qt.")
"""Modules that a call passes through on its way from the host to here."""


def draft_event(capture: Capture) -> dict[str, Any]:
    """Build the capped event of a capture: everything of it but source lines and variables."""
    event: dict[str, Any] = {
        "event_id": capture.event_id,
        "timestamp": capture.timestamp,
        "platform": "python",
        "level": capture.level,
    }
    if capture.error is not None:
        values = [_exception(error, capture) for error in _chain(capture.error)]
        event["exception"] = {"values": values[::-1]}
    return event


def describe(event: dict[str, Any], capture: Capture) -> None:
    """Add what a capture knows beside its exception, to a draft and a complete event alike."""
    if capture.logentry is not None:
        event["logentry"] = plain(dict(capture.logentry), text=8192)
    if capture.synthetic is not None:
        kind, value = capture.synthetic
        mechanism = {"type": capture.mechanism, "handled": capture.handled, "synthetic": True}
        event["exception"] = {"values": [{"type": kind, "value": value[:MAX_VALUE], "mechanism": mechanism}]}
    if capture.logger:
        event["logger"] = capture.logger
    event["level"] = capture.level
    tags = {safe_str(key)[:200]: safe_str(value)[:200] for key, value in capture.tags.items()}
    event["tags"] = {**event.get("tags", {}), **tags}
    event["extra"] = {**event.get("extra", {}), **plain(dict(capture.extra), text=8192)}
    event["threads"] = {"values": [_thread(capture)]}


def _thread(capture: Capture) -> dict[str, Any]:
    thread = capture.thread
    stack = {"stacktrace": {"frames": capture.frames}} if capture.frames else {}
    return {
        **stack,
        "id": str(thread.id),
        "name": thread.name,
        "current": True,
        "crashed": not capture.handled,
        "main": thread.main,
    }


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The exception and what caused it, as a traceback shows them."""
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen and len(seen) < MAX_CHAIN:
        seen.add(id(current))
        yield current
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)


def _exception(error: BaseException, capture: Capture) -> dict[str, Any]:
    raised = error is capture.error
    module = type(error).__module__
    value: dict[str, Any] = {
        "type": type(error).__name__,
        "module": None if module in {"builtins", "__builtins__"} else module,
        "value": error_text(error)[:MAX_VALUE],
        "thread_id": str(capture.thread.id),
        "mechanism": {"type": capture.mechanism if raised else "chained", "handled": capture.handled},
    }
    if frames := list(_trimmed(error.__traceback__)):
        value["stacktrace"] = {"frames": frames}
    return value


def _trimmed(traceback: TracebackType | None) -> Iterator[dict[str, Any]]:
    # A bound before the list: a RecursionError's traceback has as many entries as the limit allows.
    entries = list(islice(_walk(traceback), 10_000))
    half = MAX_FRAMES // 2
    kept = entries if len(entries) <= MAX_FRAMES else entries[:half] + entries[-half:]
    return (_frame(entry.tb_frame, entry.tb_lineno) for entry in kept)


def _walk(traceback: TracebackType | None) -> Iterator[TracebackType]:
    while traceback is not None:
        yield traceback
        traceback = traceback.tb_next


def calling_frames() -> list[dict[str, Any]]:
    """The calling thread's stack outside of Crashdesk, outermost first."""
    frame: FrameType | None = sys._getframe(1)  # noqa: SLF001 - what inspect.currentframe calls
    stack: list[dict[str, Any]] = []
    while frame is not None and len(stack) < MAX_FRAMES:
        if not str(frame.f_globals.get("__name__", "")).startswith(_OURS):
            stack.append(_frame(frame, frame.f_lineno))
        frame = frame.f_back
    return stack[::-1]


def add_source_lines(holder: dict[str, Any], around: int = 5) -> None:
    """Add source lines to the frames of an exception or a thread that has none yet."""
    for frame in holder.get("stacktrace", {}).get("frames", ()):
        lines = linecache.getlines(frame["abs_path"])
        at = frame["lineno"] - 1
        if "context_line" not in frame and at < len(lines):
            text = [line.rstrip("\n")[:MAX_VALUE] for line in lines[max(0, at - around) : at + around + 1]]
            here = min(at, around)
            frame.update(pre_context=text[:here], context_line=text[here], post_context=text[here + 1 :])


def _frame(frame: FrameType, lineno: int) -> dict[str, Any]:
    code = frame.f_code
    module = frame.f_globals.get("__name__")
    return {
        "filename": short_filename(module, code.co_filename),
        "abs_path": _absolute(code.co_filename),
        "function": code.co_name,
        "module": module,
        "lineno": lineno,
        "in_app": is_in_app(code.co_filename),
    }


def _absolute(path: str) -> str:
    try:
        return os.path.abspath(path)  # noqa: PTH100 - must not resolve links
    except OSError:  # the working directory is gone
        return path


def short_filename(module: str | None, path: str) -> str:
    """The file's path from its top package on, as sentry-sdk's ``filename_for_module`` has it."""
    if not module:
        return path
    top, _, rest = module.partition(".")
    if not rest:
        return os.path.basename(path)  # noqa: PTH119 - may be no path at all, such as <string>
    package_file = getattr(sys.modules.get(top), "__file__", None)
    if not package_file:
        return path
    return path.split(package_file.rsplit(os.sep, 2)[0], 1)[-1].lstrip(os.sep)
