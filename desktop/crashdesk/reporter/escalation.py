"""What a report of a handled exception says once it turns out that nobody handled it after all.

Logged, or captured by the host, and raised on: it is one failure, and one event.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from crashdesk.reporter.captures import Capture

_RELATED = "chained"
"""The mechanism's type of an exception that only belongs to the one that was caught."""


def escalated(crash: Capture, event: dict[str, Any]) -> dict[str, Any]:
    """A complete event with what was seen as its exception left; another is returned.

    Args:
        crash: how it was caught in the end.
        event: as it was made of what the host passed in.
    """
    values = [_unhandled(value, crash) for value in _values(event, "exception")]
    threads = [_crashed(thread, crash) for thread in _values(event, "threads")]
    return {
        **event,
        "level": event.get("level") if event.get("level") == "fatal" else crash.level,
        **({"exception": {"values": values}} if values else {}),
        **({"threads": {"values": threads}} if threads else {}),
    }


def _unhandled(value: dict[str, Any], crash: Capture) -> dict[str, Any]:
    mechanism = value.get("mechanism") or {}
    kind = _RELATED if mechanism.get("type") == _RELATED else crash.mechanism
    return {**value, "mechanism": {**mechanism, "type": kind, "handled": False}}


def _crashed(thread: dict[str, Any], crash: Capture) -> dict[str, Any]:
    return {**thread, "crashed": True} if thread.get("id") == str(crash.thread.id) else thread


def _values(event: dict[str, Any], interface: str) -> list[dict[str, Any]]:
    found = (event.get(interface) or {}).get("values") or []
    return [value for value in found if isinstance(value, dict)]
