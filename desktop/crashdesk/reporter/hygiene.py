"""Keeps an event under the size that receivers take: what tells least is left out first.

A receiver refuses an event over 1 MiB whole (https://develop.sentry.dev/sdk/data-model/envelopes/#size-limits).
Pure and linear: a step is taken only where the event is still too large, each looks at it once, and the last
one keeps so little that it always fits. What fits is not touched, so that a second time changes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from crashdesk.protocol.envelope import encode
from crashdesk.reporter.feedback import MAX_MESSAGE
from crashdesk.reporter.objects import cut
from crashdesk.reporter.values import text_of

if TYPE_CHECKING:
    from collections.abc import Callable

    Event = dict[str, Any]
    Step = Callable[[Event], Event]

LIMIT: Final = 1_000_000
"""Bytes of an event; what sentry_sdk takes for safe too (``MAX_EVENT_BYTES``)."""
LAST_CRUMBS: Final = 20
KEPT_FRAMES: Final = 30
"""Frames that stay of a stack that is too long: half outermost, half innermost."""
_PAIRS: Final = 30
_KNOWN_CONTEXTS: Final = frozenset(
    {"app", "os", "device", "culture", "qt", "runtime", "trace", "feedback", "storm"}
)
_HEAD: Final = (
    *("event_id", "type", "timestamp", "start_timestamp", "level", "platform", "logger", "transaction"),
    *("release", "environment", "dist", "sdk", "user", "fingerprint"),
)


def fitted(event: Event, limit: int = LIMIT) -> bytes:
    """Serialise an event, leaving out as much as it takes to fit into ``limit`` bytes."""
    data = encode(event)
    if len(data) <= limit:
        return data
    left_out: list[str] = []
    for name, step in _STEPS:
        smaller = step(event)
        if smaller == event:
            continue
        event, left_out = smaller, [*left_out, name]
        data = encode(_marked(event, left_out))
        if len(data) <= limit:
            return data
    return encode(_marked(_least(event), [*left_out, "everything else"]))


def _marked(event: Event, left_out: list[str]) -> Event:
    """Say what was left out: in ``extra`` for who reads it, in ``_meta`` for Sentry.

    https://develop.sentry.dev/sdk/data-model/event-payloads/ has no name for it; ``!limit`` is Relay's.
    """
    places = {_PLACES.get(name, "extra") for name in left_out}
    meta = event.get("_meta")
    remarks = {place: {"": {"rem": [["!limit", "x"]]}} for place in sorted(places)}
    return {
        **event,
        "extra": {**(_mapping(event.get("extra"))), "crashdesk.left_out": left_out},
        "_meta": {**(meta if isinstance(meta, dict) else {}), **remarks},
    }


def _without_variables(event: Event) -> Event:
    return _with_frames(event, lambda frames: [_without(frame, "vars") for frame in frames])


def _without_outer_variables(event: Event) -> Event:
    """Keep the variables of the innermost frame of each stack."""
    return _with_frames(
        event, lambda frames: [*(_without(frame, "vars") for frame in frames[:-1]), *frames[-1:]]
    )


def _without_source_lines(event: Event) -> Event:
    return _with_frames(
        event, lambda frames: [_without(frame, "pre_context", "post_context") for frame in frames]
    )


def _without_frames(event: Event) -> Event:
    half = KEPT_FRAMES // 2
    return _with_frames(
        event,
        lambda frames: frames if len(frames) <= KEPT_FRAMES else [*frames[:half], *frames[-half:]],
    )


def _without_crumb_data(event: Event) -> Event:
    return _with_crumbs(
        event,
        lambda crumbs: [_without(crumb, "data") if isinstance(crumb, dict) else crumb for crumb in crumbs],
    )


def _without_old_crumbs(event: Event) -> Event:
    return _with_crumbs(event, lambda crumbs: crumbs[-LAST_CRUMBS:])


def _without_extra(event: Event) -> Event:
    """Keep of ``extra`` what is short."""
    extra = _mapping(event.get("extra"))
    short = {key: value for key, value in extra.items() if not isinstance(value, (dict, list))}
    kept = {key: cut(value, 200) if isinstance(value, str) else value for key, value in short.items()}
    return {**event, "extra": dict(list(kept.items())[:_PAIRS])} if extra else event


def _without_contexts(event: Event) -> Event:
    """Keep the contexts that Sentry knows or that are ours, and no request and no list of modules."""
    contexts = _mapping(event.get("contexts"))
    known = {name: context for name, context in contexts.items() if name in _KNOWN_CONTEXTS}
    rest = _without(event, "request", "modules", "debug_meta")
    return {**rest, "contexts": known} if contexts else rest


def _without_spans(event: Event) -> Event:
    """Keep the first spans of a transaction, without their data."""
    spans = event.get("spans")
    if not isinstance(spans, list):
        return event
    return {**event, "spans": [_without(span, "data") for span in spans[:500] if isinstance(span, dict)]}


def _without_other_threads(event: Event) -> Event:
    """Keep the stack of the thread that it is about."""
    threads = _values(event, "threads")
    bare = [thread if _is_current(thread) else _without(thread, "stacktrace") for thread in threads[:50]]
    return {**event, "threads": {"values": bare}} if threads else event


def _least(event: Event) -> Event:
    """What is always small: which event it is, and the errors with their innermost frames."""
    head: Event = {name: _short(event[name]) for name in _HEAD if name in event}
    told = _mapping(event.get("contexts"))
    contexts = {name: _short(told[name]) for name in ("trace", "feedback", "storm") if name in told}
    if isinstance(words := _mapping(told.get("feedback")).get("message"), str):
        contexts["feedback"]["message"] = cut(words, MAX_MESSAGE)
    errors = [_least_error(error) for error in _values(event, "exception")[-5:]]
    entry = _mapping(event.get("logentry"))
    return {
        **head,
        "contexts": contexts,
        **({"exception": {"values": errors}} if errors else {}),
        **({"logentry": _short(entry)} if entry else {}),
        **({"message": _short(event["message"])} if "message" in event else {}),
        "tags": _short(event.get("tags")) or {},
        **({"spans": []} if event.get("type") == "transaction" else {}),
    }


def _least_error(error: Event) -> Event:
    kept: Event = {
        name: _short(error[name])
        for name in ("type", "value", "module", "mechanism", "thread_id")
        if name in error
    }
    frames = _mapping(error.get("stacktrace")).get("frames") or []
    names = ("filename", "abs_path", "function", "module", "lineno", "in_app")
    bare = [
        {name: _short(frame[name]) for name in names if name in frame}
        for frame in frames[-10:]
        if isinstance(frame, dict)
    ]
    return {**kept, **({"stacktrace": {"frames": bare}} if bare else {})}


def _short(value: Any, depth: int = 1) -> Any:
    """A value of a few kilobytes at most; all of them together stay below the limit."""
    if value is None or isinstance(value, (bool, float)) or (isinstance(value, int) and abs(value) < 2**64):
        return value
    if isinstance(value, dict):
        pairs = list(value.items())[:10] if depth else []
        return {cut(str(key), 100): _short(item, depth - 1) for key, item in pairs}
    if isinstance(value, list):
        return [_short(item, depth - 1) for item in value[:10]] if depth else []
    return text_of(value, 200)


def _with_frames(event: Event, change: Callable[[list[Event]], list[Event]]) -> Event:
    """The event with the frames of its exceptions and threads changed."""
    for interface in ("exception", "threads"):
        values = _values(event, interface)
        if values:
            event = {**event, interface: {"values": [_with_stack(value, change) for value in values]}}
    return event


def _with_stack(holder: Event, change: Callable[[list[Event]], list[Event]]) -> Event:
    stack = _mapping(holder.get("stacktrace"))
    frames = [frame for frame in stack.get("frames") or () if isinstance(frame, dict)]
    return {**holder, "stacktrace": {**stack, "frames": change(frames)}} if frames else holder


def _with_crumbs(event: Event, change: Callable[[list[Any]], list[Any]]) -> Event:
    crumbs = _mapping(event.get("breadcrumbs")).get("values")
    return {**event, "breadcrumbs": {"values": change(crumbs)}} if isinstance(crumbs, list) else event


def _values(event: Event, interface: str) -> list[Event]:
    found = _mapping(event.get(interface)).get("values")
    return [value for value in found if isinstance(value, dict)] if isinstance(found, list) else []


def _mapping(value: Any) -> Event:
    return value if isinstance(value, dict) else {}


def _without(mapping: Event, *names: str) -> Event:
    return {key: value for key, value in mapping.items() if key not in names}


def _is_current(thread: Event) -> bool:
    return bool(thread.get("current") or thread.get("crashed"))


_STEPS: Final[tuple[tuple[str, Step], ...]] = (
    ("variables of outer frames", _without_outer_variables),
    ("variables", _without_variables),
    ("data of breadcrumbs", _without_crumb_data),
    ("source lines", _without_source_lines),
    ("extra", _without_extra),
    ("older breadcrumbs", _without_old_crumbs),
    ("stacks of other threads", _without_other_threads),
    ("frames", _without_frames),
    ("contexts", _without_contexts),
    ("spans", _without_spans),
)
_PLACES: Final = {
    "variables of outer frames": "exception",
    "variables": "exception",
    "data of breadcrumbs": "breadcrumbs",
    "source lines": "exception",
    "older breadcrumbs": "breadcrumbs",
    "stacks of other threads": "threads",
    "frames": "exception",
    "contexts": "contexts",
    "spans": "spans",
}
