"""Client reports: what was given up, and why, so that the receiver's figures add up.

Source: https://develop.sentry.dev/sdk/telemetry/client-reports/
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, Literal

from crashdesk.reporter.forks import renewed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Reason = Literal[
    "queue_overflow",
    "cache_overflow",
    "network_error",
    "sample_rate",
    "before_send",
    "event_processor",
    "callback_error",
    "send_error",
    "internal_sdk_error",
    "ignored",
]
MAX_PAIRS: Final = 200
"""Kinds of loss told apart; there are some ten categories and ten reasons."""


class ClientReports:
    """Counts losses until somebody takes them to be sent."""

    def __init__(self) -> None:
        self._lost: Counter[tuple[str, str]] = Counter()
        self._lock = renewed(threading.Lock())

    def record(self, category: str, reason: str, quantity: int = 1) -> None:
        """Count a loss.

        Args:
            category: the data category, such as ``error``.
            reason: one of the specification's reasons.
            quantity: how many.
        """
        with self._lock:
            if (category, reason) in self._lost or len(self._lost) < MAX_PAIRS:
                self._lost[category, reason] += quantity

    def absorb(self, report: Mapping[str, Any]) -> None:
        """Take back the losses of a report that was not sent."""
        for entry in report.get("discarded_events") or ():
            self.record(str(entry["category"]), str(entry["reason"]), int(entry["quantity"]))

    def take(self) -> dict[str, Any] | None:
        """The payload of a client report with everything counted since; None where nothing was lost."""
        with self._lock:
            lost, self._lost = self._lost, Counter()
        if not lost:
            return None
        return {
            "timestamp": time.time(),
            "discarded_events": [
                {"reason": reason, "category": category, "quantity": quantity}
                for (category, reason), quantity in sorted(lost.items())
            ],
        }


def merged(reports: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """One payload that says what several do, summed up by reason and category; empty where they say nothing.

    What cannot be understood of one is left out: they may come from a disk.
    """
    together = ClientReports()
    for report in reports:
        with suppress(LookupError, TypeError, ValueError, OverflowError):
            together.absorb(report)
    return together.take() or {}
