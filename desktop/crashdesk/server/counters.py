"""What the server counts about itself, to be read at ``/health``; touched on the event loop only."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Counters:
    """Numbers since the start."""

    received: int = 0
    """Reports acknowledged, repeats among them."""
    stored: int = 0
    """Events, items and files that were new."""
    repeated: int = 0
    """Events, items and files that were here already."""
    rejected: Counter[str] = field(default_factory=Counter)
    """Reports refused, by reason."""
    failures: int = 0
    """The server's own failures, which its log tells of."""

    def as_json(self) -> dict[str, Any]:
        """Return the numbers for ``/health``."""
        return {
            "received": self.received,
            "stored": self.stored,
            "repeated": self.repeated,
            "rejected": dict(self.rejected),
            "failures": self.failures,
        }
