"""The draft: a capped event that needs no SDK and no file but its own.

It is what survives when the process dies before the complete event is built. The complete event is a draft
with wider bounds, source lines and variables, so that both fall into the same issue; frames carry the same
names as sentry-sdk gives them.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from crashdesk.reporter.anatomy import module_of, number_of, qualified_name_of, traceback_of
from crashdesk.reporter.errors import Link, links, notes_of
from crashdesk.reporter.local_variables import variables_of
from crashdesk.reporter.objects import cut
from crashdesk.reporter.stacks import (
    MAX_FRAMES,
    add_source_lines,
    entries_of,
    frame_of,
    merged,
    source_of,
)
from crashdesk.reporter.tag_pairs import MAX_TAG, tags_of
from crashdesk.reporter.values import MAX_MESSAGE, Budget, first_of, plain, text_of

if TYPE_CHECKING:
    from types import TracebackType

    from crashdesk.reporter.captures import Capture

__all__ = [
    "MAX_FRAMES",
    "complete_event",
    "describe",
    "draft_event",
    "exception_of",
]

MAX_CHAIN: Final = 5
MAX_VALUE: Final = 2048
"""Characters kept of an exception's text."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much of an error an event tells.

    Args:
        errors: exceptions of one chain or group.
        frames: frames of each.
        text: characters of each one's text.
    """

    errors: int
    frames: int
    text: int


DRAFT: Final = Bounds(MAX_CHAIN, MAX_FRAMES, MAX_VALUE)
COMPLETE: Final = Bounds(50, 250, 8192)
"""As many frames as Sentry keeps, and as many exceptions as its SDKs send."""


def draft_event(capture: Capture) -> dict[str, Any]:
    """Build the capped event of a capture: everything of it but source lines and variables."""
    event = _base(capture)
    exception = exception_of(capture)
    if exception is not None:
        event["exception"] = exception
    return event


def exception_of(capture: Capture) -> dict[str, Any] | None:
    """The exception of a capture as its draft has it; what was made of it where the error is gone."""
    if capture.error is None:
        return deepcopy(capture.exception)
    found = links(capture.error, DRAFT.errors)
    return {"values": [_exception(link, capture, DRAFT) for link in found]}


def complete_event(capture: Capture, *, sources: bool, variables: bool) -> dict[str, Any]:
    """Build the whole event of a capture.

    Args:
        capture: of the error.
        sources: whether frames carry source lines.
        variables: whether they carry local variables.
    """
    event = _base(capture)
    if capture.error is not None:
        # The error that was caught is the last one, and tells most: it spends the budget first.
        budget = Budget(values=5000, characters=300_000, keep=capture.held) if variables else None
        found = links(capture.error, COMPLETE.errors)[::-1]
        values = [_detailed(link, capture, budget, sources=sources) for link in found]
        event["exception"] = {"values": values[::-1]}
    elif (exception := exception_of(capture)) is not None:
        event["exception"] = exception
        for value in exception["values"] if sources else ():
            add_source_lines(value)
    return event


def describe(event: dict[str, Any], capture: Capture) -> None:
    """Add what a capture knows beside its exception, to a draft and a complete event alike."""
    if capture.logentry is not None:
        event["logentry"] = plain(dict(capture.logentry), text=MAX_MESSAGE)
    if capture.synthetic is not None:
        kind, value = capture.synthetic
        mechanism = {"type": capture.mechanism, "handled": capture.handled, "synthetic": True}
        exception: dict[str, Any] = {"type": kind, "value": value[:MAX_VALUE], "mechanism": mechanism}
        if capture.stack:
            exception |= {"thread_id": str(capture.thread.id), "stacktrace": {"frames": capture.stack}}
        event["exception"] = {"values": [exception]}
    if capture.logger:
        event["logger"] = capture.logger
    event["level"] = capture.level
    tags = {key: text_of(value, MAX_TAG) for key, value in first_of(capture.tags, 200).items()}
    event["tags"] = {**event.get("tags", {}), **tags_of(tags)}
    event["extra"] = {**event.get("extra", {}), **plain(first_of(capture.extra), text=MAX_MESSAGE)}
    if capture.contexts:
        event["contexts"] = {**event.get("contexts", {}), **plain(first_of(capture.contexts))}
    event["threads"] = {"values": merged(_thread(capture), capture.stacks)}


def _base(capture: Capture) -> dict[str, Any]:
    return {
        "event_id": capture.event_id,
        "timestamp": capture.timestamp,
        "platform": "python",
        "level": capture.level,
    }


def _thread(capture: Capture) -> dict[str, Any]:
    """The thread it happened in; its stack stands here where no exception tells one."""
    thread = capture.thread
    stack = [{"stacktrace": {"frames": capture.frames}}] if capture.frames else []
    if capture.error is None:
        stack += [other for other in capture.stacks if other["id"] == str(thread.id)]
    return {
        **({"stacktrace": stack[0]["stacktrace"]} if stack and "stacktrace" in stack[0] else {}),
        "id": str(thread.id),
        "name": cut(thread.name, 200),
        "current": True,
        "crashed": not capture.handled,
        "main": thread.main,
    }


def _exception(link: Link, capture: Capture, bounds: Bounds) -> dict[str, Any]:
    error = link.error
    module = module_of(type(error))
    value: dict[str, Any] = {
        "type": qualified_name_of(type(error)),
        "module": None if module in {"builtins", "__builtins__"} else module,
        "value": cut("\n".join(filter(None, [capture.text(error), *notes_of(error)])), bounds.text),
        "thread_id": str(capture.thread.id),
        "mechanism": _mechanism(link, capture),
    }
    entries = entries_of(traceback_of(error), bounds.frames)
    if entries:
        value["stacktrace"] = {"frames": [frame_of(entry.tb_frame, entry.tb_lineno) for entry in entries]}
    return value


def _mechanism(link: Link, capture: Capture) -> dict[str, Any]:
    number = number_of(link.error)
    meta = {} if number is None else {"meta": {"errno": {"number": number}}}
    return {"type": capture.mechanism, "handled": capture.handled, **meta, **link.mechanism}


def _detailed(link: Link, capture: Capture, budget: Budget | None, *, sources: bool) -> dict[str, Any]:
    """One exception with the lines and variables of its frames, the innermost of which go first."""
    value = _exception(link, capture, COMPLETE)
    frames = value.get("stacktrace", {}).get("frames", [])
    entries = entries_of(traceback_of(link.error), COMPLETE.frames)
    for frame, entry in list(zip(frames, entries, strict=True))[::-1]:
        # Left open: the host may have told sentry_sdk which code is its own.
        del frame["in_app"]
        if sources:
            frame.update(_source(entry))
        if budget is not None and not budget.is_spent():
            frame["vars"] = variables_of(entry.tb_frame, budget)
    return value


def _source(entry: TracebackType) -> dict[str, Any]:
    return source_of(entry.tb_frame.f_code.co_filename, entry.tb_lineno, namespace=entry.tb_frame.f_globals)
