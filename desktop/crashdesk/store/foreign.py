"""Reading foreign JSON: any value may have any type, and every text that is kept is bounded.

SQLite cannot store a lone surrogate and its text functions stop at a NUL, so neither survives here.
"""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import Any

MICROS = 1_000_000
"""Times are whole microseconds since the epoch: exact, and sortable in an index."""

_MANY_BITS = 256
_YEAR_10000 = 253_402_300_800 - 1
"""Seconds: what lies beyond has no ISO 8601 form of four-digit years."""


def text(value: Any, limit: int, default: str = "") -> str:
    """Return a value as bounded text; what is neither text nor a number is the default.

    Args:
        value: anything JSON can hold.
        limit: the most characters that are kept.
        default: what an absent or structured value becomes.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and value.bit_length() > _MANY_BITS:
        return default  # Python refuses to print very long numbers
    if isinstance(value, int | float):
        return str(value)[:limit]
    return clean(value[:limit]) if isinstance(value, str) else default


def clean(value: str) -> str:
    """Replace what neither UTF-8 nor SQLite's text can hold."""
    return value.replace("\x00", "�").encode("utf-8", "replace").decode()


def optional(value: Any, limit: int) -> str | None:
    """Return a value as bounded text, or None where nothing is left of it."""
    return text(value, limit) or None


def mapping(value: Any) -> dict[str, Any]:
    """Return an object as it is, and an empty one for everything else."""
    return value if isinstance(value, dict) else {}


def sequence(value: Any, limit: int) -> list[Any]:
    """Return the first elements of a list, and none of everything else."""
    return value[:limit] if isinstance(value, list) else []


def objects(value: Any, limit: int) -> list[dict[str, Any]]:
    """Return the objects of an interface, which is ``{"values": […]}``, a bare list, or one bare object.

    Source: https://develop.sentry.dev/sdk/data-model/event-payloads/exception/
    """
    if isinstance(value, dict):
        value = value.get("values", [value])
    return [one for one in sequence(value, limit) if isinstance(one, dict)]


def micros(value: Any) -> int | None:
    """Return a time given in seconds since the epoch or as ISO 8601, or None where it is neither."""
    if isinstance(value, bool) or value is None:
        return None
    seconds = float(value) if isinstance(value, float) or _is_small(value) else _seconds(value)
    # Comparing with not-a-number is false, too.
    return round(seconds * MICROS) if 0 <= seconds < _YEAR_10000 else None


def isoformat(moment: int) -> str:
    """Return a time in microseconds as ISO 8601 in UTC with a trailing ``Z``, as Sentry's API has it."""
    instant = datetime.fromtimestamp(moment // MICROS, UTC).replace(microsecond=moment % MICROS)
    return instant.isoformat().replace("+00:00", "Z")


def _is_small(value: Any) -> bool:
    return isinstance(value, int) and value.bit_length() <= _MANY_BITS


def _seconds(value: Any) -> float:
    """Seconds since the epoch of a text; not-a-number where it holds no time."""
    if not isinstance(value, str) or len(value) > 64:  # noqa: PLR2004 - no time needs more characters
        return math.nan
    try:
        return float(value)
    except ValueError:
        return _iso_seconds(value)


def _iso_seconds(value: str) -> float:
    try:
        moment = datetime.fromisoformat(value.strip())
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return math.nan
