"""Frames that came late while a transaction ran: what a person sees as stuttering.

Source: https://docs.sentry.io/product/insights/mobile/mobile-vitals/#slow-and-frozen-frames
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

USUAL: Final = 1 / 60
"""Seconds that a frame has where no screen says its rate."""
FROZEN: Final = 0.7
"""Seconds from which a frame counts as frozen."""
DRAWN: Final = frozenset({"UpdateRequest", "Expose"})
"""The events in which Qt draws a window, by name: each is a frame."""


@dataclass(slots=True)
class Frames:
    """The frames of one transaction.

    Args:
        total: how many were drawn, or kept from being drawn by a stall.
        slow: those that took longer than the screen leaves for one, but were not frozen.
        frozen: those that took longer than 0.7 seconds.
        delay: seconds by which they came late, in all.
    """

    total: int = 0
    slow: int = 0
    frozen: int = 0
    delay: float = 0.0

    def add(self, took: float, due: float = USUAL) -> None:
        """Count a frame.

        Args:
            took: seconds.
            due: seconds that the screen leaves for one.
        """
        self.total += 1
        if took <= due:
            return
        self.delay += took - due
        if took > FROZEN:
            self.frozen += 1
        else:
            self.slow += 1

    def measurements(self) -> list[tuple[str, float, str]]:
        """Name, value and unit of each figure, by Sentry's names; none where nothing was drawn."""
        if not self.total:
            return []
        return [
            ("frames_total", self.total, "none"),
            ("frames_slow", self.slow, "none"),
            ("frames_frozen", self.frozen, "none"),
            ("frames_delay", round(self.delay, 6), "second"),
        ]
