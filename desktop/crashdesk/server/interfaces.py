"""The parts of an event (exception, message, breadcrumbs and more) as Sentry's web API shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crashdesk.store import stacks
from crashdesk.store.foreign import isoformat, mapping, micros, objects, optional, sequence, text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from crashdesk.protocol.api import EntryJSON

_MAX_CRUMBS = 1000
_MAX_LINES = 50
_LONG = 64 * 1024


def entries(raw: Mapping[str, Any]) -> list[EntryJSON]:
    """Return the parts of a payload that are there."""
    return list(_entries(raw))


def _entries(raw: Mapping[str, Any]) -> Iterator[EntryJSON]:
    chain = stacks.exceptions(raw)
    if chain:
        yield {"type": "exception", "data": {"values": [_exception(one) for one in chain]}}
    elif message := stacks.message_of(raw):
        yield {"type": "message", "data": _message(raw, message)}
    if crumbs := objects(raw.get("breadcrumbs"), _MAX_CRUMBS):
        yield {"type": "breadcrumbs", "data": {"values": [_breadcrumb(one) for one in crumbs]}}
    if threads := objects(raw.get("threads"), _MAX_CRUMBS):
        yield {"type": "threads", "data": {"values": [_thread(one) for one in threads]}}
    if request := mapping(raw.get("request")):
        yield {"type": "request", "data": request}


def _message(raw: Mapping[str, Any], message: str) -> dict[str, Any]:
    entry = mapping(raw.get("logentry"))
    return {"formatted": message, "message": stacks.template_of(raw), "params": entry.get("params") or []}


def _exception(one: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": optional(one.get("type"), stacks.MAX_NAME),
        "value": optional(one.get("value"), _LONG),
        "module": optional(one.get("module"), stacks.MAX_NAME),
        "mechanism": mapping(one.get("mechanism")) or None,
        "threadId": one.get("thread_id"),
        "stacktrace": _stacktrace(one),
    }


def _thread(one: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": one.get("id"),
        "name": optional(one.get("name"), stacks.MAX_NAME),
        "crashed": one.get("crashed") is True,
        "current": one.get("current") is True,
        "stacktrace": _stacktrace(one),
    }


def _stacktrace(holder: Mapping[str, Any]) -> dict[str, Any] | None:
    found = stacks.frames(holder)
    return {"frames": [_frame(frame) for frame in found]} if found else None


def _frame(frame: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "filename": optional(frame.get("filename"), _LONG),
        "absPath": optional(frame.get("abs_path"), _LONG),
        "module": optional(frame.get("module"), _LONG),
        "function": optional(frame.get("function"), _LONG),
        "lineNo": _number(frame.get("lineno")),
        "colNo": _number(frame.get("colno")),
        "inApp": frame.get("in_app") is True,
        "context": _context(frame),
        "vars": mapping(frame.get("vars")) or None,
    }


def _context(frame: Mapping[str, Any]) -> list[list[Any]]:
    """The source lines around a frame's line, each with its number."""
    line = _number(frame.get("lineno"))
    current = frame.get("context_line")
    if line is None or not isinstance(current, str):
        return []
    before = sequence(frame.get("pre_context"), _MAX_LINES)
    after = sequence(frame.get("post_context"), _MAX_LINES)
    first = line - len(before)
    return [[first + place, text(one, _LONG)] for place, one in enumerate([*before, current, *after])]


def _breadcrumb(one: Mapping[str, Any]) -> dict[str, Any]:
    moment = micros(one.get("timestamp"))
    return {
        "timestamp": isoformat(moment) if moment is not None else None,
        "type": text(one.get("type"), stacks.MAX_NAME, "default"),
        "category": optional(one.get("category"), stacks.MAX_NAME),
        "level": text(one.get("level"), stacks.MAX_NAME, "info"),
        "message": optional(one.get("message"), _LONG),
        "data": mapping(one.get("data")) or None,
    }


def _number(value: Any) -> int | None:
    usable = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**31
    return value if usable else None
