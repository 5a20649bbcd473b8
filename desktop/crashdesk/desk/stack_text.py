"""A stack as Python prints it, for the clipboard, and an event as JSON. Pure."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from crashdesk.desk.stack_nodes import exception_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crashdesk.client import Event, Frame

_BETWEEN = "\n\nThe exception above led to this one:\n\n"


def stack_text(event: Event) -> str:
    """All exceptions in the order they were raised, each with its most recent call last."""
    blocks = ["\n".join([*_frames(part.frames), exception_line(part)]) for part in event.exceptions]
    if blocks:
        return _BETWEEN.join(blocks)
    return "\n".join([*_frames(event.frames), event.message or event.title])


def event_json(event: Event) -> str:
    """The event as the server sent it, indented."""
    return json.dumps(event.raw, indent=2, ensure_ascii=False, default=str)


def _frames(frames: Sequence[Frame]) -> Iterable[str]:
    if frames:
        yield "Traceback (most recent call last):"
    for frame in frames:
        line = f", line {frame.line}" if frame.line is not None else ""
        yield f'  File "{frame.path or frame.filename}"{line}, in {frame.function or "?"}'
        source = next((text for number, text in frame.context if number == frame.line), "").strip()
        if source:
            yield f"    {source}"
