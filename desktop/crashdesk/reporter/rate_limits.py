"""How long a receiver wants to be left alone, for each category of data.

Source: https://develop.sentry.dev/sdk/expected-features/rate-limiting/
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

UNNAMED: Final = 60.0
"""Seconds to wait after a 429 that names no time."""
LONGEST: Final = 86_400.0
"""Seconds beyond which a limit is not believed: a mistyped header must not silence a client for good."""
EVERYTHING: Final = ""
"""The category of a limit that names none."""
INTERNAL: Final = "internal"
"""The category of client reports."""

_CATEGORIES: Final[Mapping[str, str]] = {
    "event": "error",
    "transaction": "transaction",
    "span": "span",
    "session": "session",
    "sessions": "session",
    "attachment": "attachment",
    "profile": "profile",
    "profile_chunk": "profile_chunk",
    "feedback": "feedback",
    "user_report": "feedback",
    "log": "log_item",
    "check_in": "monitor",
    "client_report": INTERNAL,
}


def category_of(item_type: str) -> str:
    """The data category an envelope item counts as."""
    return _CATEGORIES.get(item_type, "default")


def parse_retry_after(value: str | None, now: float, unnamed: float = UNNAMED) -> float:
    """Seconds of a ``Retry-After`` header: a number, or an HTTP date; ``unnamed`` where it is neither."""
    try:
        return _believable(float(value or ""))
    except ValueError:
        pass
    end = _moment(value)
    return unnamed if end is None else _believable(end - now)


def parse_rate_limits(header: str) -> Iterator[tuple[str, float]]:
    """Categories and seconds of an ``X-Sentry-Rate-Limits`` header; malformed parts are passed over.

    Its form is ``seconds:categories:scope:reason``, several of them with commas between, and several
    categories with semicolons.
    """
    for part in header.split(","):
        seconds, _, rest = part.strip().partition(":")
        try:
            wait = _believable(float(seconds))
        except ValueError:
            continue
        for category in rest.partition(":")[0].split(";"):
            yield category.strip().lower(), wait


def _moment(date: str | None) -> float | None:
    """Seconds since the epoch of an HTTP date; None where it is none."""
    from email.utils import parsedate_to_datetime  # 0.4 MB, for the few receivers that name a date

    try:
        return parsedate_to_datetime(date or "").timestamp()
    except (ValueError, TypeError, OverflowError, OSError):
        return None


def _their_time(headers: Mapping[str, str], ours: float) -> float:
    """The receiver's clock where it tells it: the dates it names are by that one.

    Source: https://www.rfc-editor.org/rfc/rfc9110#section-6.6.1
    """
    theirs = _moment(headers.get("date"))
    return ours if theirs is None else theirs


def _believable(seconds: float) -> float:
    if math.isnan(seconds):
        raise ValueError
    return min(max(seconds, 0.0), LONGEST)


@dataclass(slots=True)
class RateLimits:
    """The limits in force; times are those of the clock the caller uses throughout (seconds).

    Args:
        unnamed: seconds to wait after a 429 that names no time.
    """

    unnamed: float = UNNAMED
    until: dict[str, float] = field(default_factory=dict)

    def update(
        self, status: int, headers: Mapping[str, str], now: float, wall: float, refused: str = ""
    ) -> None:
        """Take in an answer. A later, shorter limit never shortens an earlier one.

        Args:
            status: the HTTP status.
            headers: by lower-case name.
            now: the caller's clock.
            wall: seconds since the epoch, for a ``Retry-After`` that is a date.
            refused: the category of what was answered, where it was to be sent later.
        """
        named = list(parse_rate_limits(headers.get("x-sentry-rate-limits", "")))
        for category, seconds in named:
            self._extend(category, now + seconds)
        if status == 429 or (status == 503 and "retry-after" in headers):  # noqa: PLR2004
            wanted = parse_retry_after(headers.get("retry-after"), _their_time(headers, wall), self.unnamed)
            if not named:  # limits that could not be read are none
                self._extend(EVERYTHING, now + wanted)
            if refused == INTERNAL:  # which no other limit is about
                self._extend(INTERNAL, now + wanted)

    def wait(self, category: str, now: float) -> float:
        """Seconds until data of a category may be sent; 0 where it may be now.

        Client reports tell of the limits themselves, so only a refusal of their own limits them.
        """
        names = (category,) if category == INTERNAL else (category, EVERYTHING)
        return max(0.0, *(self.until.get(name, 0.0) - now for name in names))

    def active(self, now: float) -> dict[str, float]:
        """The limits in force by category (``all`` for everything), in seconds from now."""
        return {name or "all": round(end - now, 1) for name, end in self.until.items() if end > now}

    def _extend(self, category: str, end: float) -> None:
        self.until[category] = max(end, self.until.get(category, 0.0))
