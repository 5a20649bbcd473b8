"""Reads single fields of foreign JSON: any type may come, none raises."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from crashdesk.protocol.payloads import LEVELS, Level

_ALIASES: Mapping[str, Level] = {"critical": "fatal", "warn": "warning", "log": "info", "sample": "info"}


def text(value: object) -> str:
    """A string as it is, a number as its digits, anything else as nothing."""
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return ""


def number(value: object) -> int:
    """A count; 0 where there is none. Sentry writes an issue's count as a string of digits."""
    if isinstance(value, str):
        return int(value) if value.isascii() and value.isdigit() and len(value) < 20 else 0  # noqa: PLR2004
    if isinstance(value, int | float) and math.isfinite(value):
        return int(value)
    return 0


def optional_number(value: object) -> int | None:
    """A number, or None where the field does not hold one."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    return number(value) or None


def moment(value: object) -> datetime | None:
    """A time of ISO 8601 or of seconds since the epoch, as an aware datetime in UTC."""
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, UTC)
        if not isinstance(value, str):
            return None
        parsed = datetime.fromisoformat(value.strip())
        return parsed.astimezone(UTC) if parsed.tzinfo else parsed.replace(tzinfo=UTC)
    except (ValueError, OverflowError, OSError):
        return None


def level(value: object, default: Level = "error") -> Level:
    """One of our five levels; other spellings are mapped."""
    name = text(value).lower()
    return next((known for known in LEVELS if known == name), _ALIASES.get(name, default))


def mapping(value: object) -> Mapping[str, Any]:
    """An object, or an empty one."""
    return value if isinstance(value, Mapping) else {}


def items(value: object) -> Iterable[Any]:
    """The members of a list, or none."""
    return value if isinstance(value, list | tuple) else ()


def objects(value: object) -> list[Mapping[str, Any]]:
    """The members of a list that are objects."""
    return [member for member in items(value) if isinstance(member, Mapping)]


def pairs(value: object) -> tuple[tuple[str, Any], ...]:
    """An object's members in their order, without those that say nothing."""
    return tuple(
        (str(key), entry) for key, entry in mapping(value).items() if entry not in (None, "", {}, [])
    )
