"""Bounds of what is recorded a minute, and what was left out because of them."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Allowance:
    """A token bucket.

    Args:
        burst: how many pass at once.
        per_minute: how many pass in the long run.
        clock: seconds.
    """

    def __init__(self, burst: int, per_minute: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._burst, self._per_second, self._clock = burst, per_minute / 60, clock
        self._left, self._at = float(burst), clock()

    def take(self) -> bool:
        """Whether one more may pass."""
        now = self._clock()
        self._left = min(self._burst, self._left + (now - self._at) * self._per_second)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True


class Omissions:
    """Sums up what was left out, until it is told."""

    def __init__(self) -> None:
        self._lengths = (0, 0.0, 0.0)

    def add(self, seconds: float) -> None:
        """One more was left out, of this length."""
        count, total, longest = self._lengths
        self._lengths = (count + 1, total + seconds, max(longest, seconds))

    def tell(self) -> dict[str, float]:
        """What was left out since this was last asked, as data of the next span; empty for nothing."""
        (count, total, longest), self._lengths = self._lengths, (0, 0.0, 0.0)
        if not count:
            return {}
        return {
            "stalls.left_out": count,
            "stalls.left_out_seconds": round(total, 3),
            "stalls.left_out_longest": round(longest, 3),
        }
