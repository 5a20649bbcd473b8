"""The tags of an event, its own and those that follow from its other parts, and who was affected.

After https://docs.sentry.io/concepts/search/searchable-properties/events/
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crashdesk.protocol.payloads import LEVELS
from crashdesk.store import stacks
from crashdesk.store.foreign import mapping, sequence, text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MAX_KEY = 200
MAX_VALUE = 200
"""Characters (https://docs.sentry.io/platforms/python/enriching-events/tags/)."""
MAX_TAGS = 64
"""Tags of one event that are indexed; the payload keeps them all."""

_USER_KEYS = (("id", "id"), ("username", "username"), ("email", "email"), ("ip", "ip_address"))
"""What identifies a person, the best first, as Sentry ranks it."""
_NAMED_CONTEXTS = ("os", "runtime", "browser")


def level_of(event: Mapping[str, Any]) -> str:
    """Return the event's level, one of Sentry's five."""
    level = text(event.get("level"), 20).lower()
    known = {"warn": "warning", "critical": "fatal", "log": "info"}.get(level, level)
    fallback = "error" if stacks.exceptions(event) or not level else "info"
    return known if known in LEVELS else fallback


def tags_of(event: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the tags that are shown, sorted by key; what the event says itself wins over the derived."""
    found = dict(_derived(event))
    found.update(_own(event))
    chosen = [(key, value) for key, value in found.items() if key and value]
    return sorted(chosen[:MAX_TAGS])


def user_fields(event: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return what can be searched for about the person, such as ``("user.email", "a@example.org")``."""
    user = mapping(event.get("user"))
    found = [(f"user.{name}", text(user.get(field), MAX_VALUE)) for name, field in _USER_KEYS]
    return [(key, value) for key, value in found if value]


def user_key(event: Mapping[str, Any]) -> str | None:
    """Return what tells one affected person from another, such as ``id:42``; None where nobody is named."""
    fields = user_fields(event)
    if not fields:
        return None
    key, value = fields[0]
    return f"{key.removeprefix('user.')}:{value}"


def _own(event: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    tags = event.get("tags")
    pairs = list(tags.items()) if isinstance(tags, dict) else [_pair(one) for one in sequence(tags, 500)]
    for key, value in pairs[:500]:
        yield text(key, MAX_KEY), text(value, MAX_VALUE)


def _pair(one: Any) -> tuple[Any, Any]:
    """A tag in one of its two list forms: ``[key, value]`` or ``{"key": …, "value": …}``."""
    if isinstance(one, dict):
        return one.get("key"), one.get("value")
    return (one[0], one[1]) if isinstance(one, list) and len(one) == 2 else (None, None)  # noqa: PLR2004 - a pair


def _derived(event: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield "level", level_of(event)
    for key in ("environment", "release", "dist", "transaction", "server_name", "logger"):
        yield key, text(event.get(key), MAX_VALUE)
    yield "user", user_key(event) or ""
    yield from _mechanism_tags(event)
    for name in _NAMED_CONTEXTS:
        yield from _context_tags(name, mapping(mapping(event.get("contexts")).get(name)))


def _mechanism_tags(event: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    found = stacks.mechanisms(event)
    if found:
        yield "mechanism", text(found[-1].get("type"), MAX_VALUE)
        yield "handled", "no" if stacks.is_unhandled(event) else "yes"


def _context_tags(name: str, context: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    title = text(context.get("name"), MAX_VALUE)
    yield f"{name}.name", title
    yield name, f"{title} {text(context.get('version'), MAX_VALUE)}".strip()[:MAX_VALUE] if title else ""
