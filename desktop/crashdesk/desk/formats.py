"""Numbers and times as people read them. Pure: the moment that is now comes in as an argument."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QCoreApplication

if TYPE_CHECKING:
    from datetime import datetime

# The name by which pylupdate6 finds the texts.
translate = QCoreApplication.translate

_MINUTE, _HOUR, _DAY, _YEAR = 60, 3600, 86400, 365 * 86400  # seconds
_THOUSAND = 1000
_TEN = 10


def short_number(value: int) -> str:
    """At most four characters and a unit: ``999``, ``1.2 k``, ``12 k``, ``3.4 M``."""
    size = float(abs(value))
    for unit in ("", " k", " M", " G"):
        # Above 999.5 the rounded number would read 1000.
        if size < _THOUSAND - 0.5 or unit == " G":
            sign = "-" if value < 0 else ""
            return f"{sign}{_digits(size) if unit else int(size)}{unit}"
        size /= _THOUSAND
    raise AssertionError("unreachable")


def _digits(size: float) -> str:
    return f"{size:.1f}".removesuffix(".0") if size < _TEN - 0.05 else f"{size:.0f}"


def exact_number(value: int) -> str:
    """All digits, in groups of three: ``12 345``."""
    return f"{value:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")


def age(then: datetime | None, now: datetime) -> str:
    """How long ago, in one number and unit: ``now``, ``42 s``, ``2 m``, ``5 h``, ``3 d``, ``2 y``."""
    if then is None:
        return "\N{EN DASH}"
    seconds = (now - then).total_seconds()
    if seconds < _TEN:
        return translate("formats", "now")
    span, text = next((span, text) for span, text in _spans() if seconds >= span)
    return text.replace("%1", str(int(seconds // span)))


def _spans() -> tuple[tuple[int, str], ...]:
    """The units of an age in seconds, the longest first, with their short names."""
    return (
        (_YEAR, translate("formats", "%1 y")),
        (_DAY, translate("formats", "%1 d")),
        (_HOUR, translate("formats", "%1 h")),
        (_MINUTE, translate("formats", "%1 m")),
        (1, translate("formats", "%1 s")),
    )


def ago(then: datetime | None, now: datetime) -> str:
    """An age in a sentence: ``3 d ago``, ``just now``, ``unknown``."""
    if then is None:
        return translate("formats", "unknown")
    if (now - then).total_seconds() < _TEN:
        return translate("formats", "just now")
    return translate("formats", "%1 ago").replace("%1", age(then, now))


def absolute(then: datetime | None) -> str:
    """A time in this computer's zone, to the second, with the zone's name."""
    return then.astimezone().strftime("%Y-%m-%d %H:%M:%S %Z") if then else translate("formats", "unknown")


def before(then: datetime | None, end: datetime | None) -> str:
    """How long before the end a step happened: ``-0.4 s``, ``-12 s``, ``-3 m``; empty if unknown."""
    if then is None or end is None:
        return ""
    seconds = (end - then).total_seconds()
    if seconds < _TEN:
        number = f"\N{MINUS SIGN}{max(seconds, 0):.1f}"
        return translate("formats", "%1 s").replace("%1", number)
    return f"\N{MINUS SIGN}{age(then, end)}"


def span_of(first: int, count: int, total: int | None) -> str:
    """Which rows of how many are shown: ``1-50 of 318`` with a dash; empty where there are none.

    Args:
        first: the number of the first row shown, counted from 0.
        count: how many rows are shown.
        total: how many there are, or None where the server did not say.
    """
    if not count:
        return ""
    shown = exact_number(first + 1)
    if count > 1:
        shown += f"\N{EN DASH}{exact_number(first + count)}"
    if total is None:
        return shown
    return (
        translate("formats", "%1 of %2")
        .replace("%1", shown)
        .replace("%2", exact_number(max(total, first + count)))
    )


def plural(count: int, one: str, many: str) -> str:
    """A short count and its noun: ``1 event``, ``1.2 k events``."""
    return f"{short_number(count)} {one if count == 1 else many}"
