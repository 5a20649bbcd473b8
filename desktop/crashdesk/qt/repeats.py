"""Steps and messages that repeat: the first of a kind pass, the rest are counted and told in one step."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from crashdesk.reporter.forks import renewed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    AddBreadcrumb = Callable[[str, str, str, Mapping[str, Any]], None]
    Step = tuple[str, str, str, Mapping[str, Any]]

MAX_KINDS: Final = 200
"""Kinds that are remembered; beyond it those that have been quiet are forgotten."""


@dataclass(slots=True)
class _Kind:
    """A token bucket, and what came while it was empty."""

    left: float
    at: float
    last: Step | None = None
    missed: int = 0

    def refill(self, now: float, burst: int, per_second: float) -> None:
        self.left = min(burst, self.left + (now - self.at) * per_second)
        self.at = now


class Repeats:
    """Lets a few steps of a kind through at once, and of more only one every now and then.

    A trail holds a hundred steps: a page turned by a timer, or a message in a loop, would push everything
    else out of it. What is held back is counted; the last of it and the count are one step, told before
    the next step that passes or when :meth:`tell` is called, as before a report. From any thread.

    Args:
        add: takes a message, a category, a level and data.
        burst: steps of a kind that pass at once.
        per_second: steps of a kind that pass in the long run.
        clock: seconds.
    """

    def __init__(
        self,
        add: AddBreadcrumb,
        burst: int,
        per_second: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._add, self._burst, self._per_second, self._clock = add, burst, per_second, clock
        self._kinds: dict[str, _Kind] = {}
        self._silenced: set[str] = set()
        # Reentrant: a message may come from a garbage collection in the middle of this.
        self._lock = renewed(threading.RLock())

    def add(self, kind: str, message: str, category: str, level: str, data: Mapping[str, Any]) -> None:
        """Pass a step on, or count it."""
        with self._lock:
            held_back = self._hold_back(kind, (message, category, level, data))
        if not held_back:
            self.tell()
            self._add(message, category, level, data)

    def tell(self) -> None:
        """Add one step for each kind of which some were held back since it was last told."""
        if self._silenced:
            for message, category, level, data in self._owed():
                self._add(message, category, level, data)

    def _hold_back(self, kind: str, step: Step) -> bool:
        now = self._clock()
        if kind not in self._kinds and len(self._kinds) >= MAX_KINDS:
            self._forget_quiet_ones(now)
        known = self._kinds.setdefault(kind, _Kind(self._burst, now))
        known.refill(now, self._burst, self._per_second)
        if known.left >= 1:
            known.left -= 1
            return False
        known.last, known.missed = step, known.missed + 1
        self._silenced.add(kind)
        return True

    def _owed(self) -> list[Step]:
        with self._lock:
            steps = [_summary(self._kinds[kind]) for kind in sorted(self._silenced)]
            self._silenced.clear()
        return [step for step in steps if step is not None]

    def _forget_quiet_ones(self, now: float) -> None:
        for kind, known in list(self._kinds.items()):
            known.refill(now, self._burst, self._per_second)
            if known.left >= self._burst and not known.missed:
                del self._kinds[kind]
        if len(self._kinds) >= MAX_KINDS:
            # All of them busy: no application has so many places. What is owed is told first.
            self.tell()
            self._kinds.clear()


def _summary(known: _Kind) -> Step | None:
    if known.last is None:
        return None
    (message, category, level, data), missed = known.last, known.missed
    known.last, known.missed = None, 0
    if missed > 1:
        message, data = f"{message}, and {missed - 1} more like it", {**data, "count": missed}
    return message, category, level, data
