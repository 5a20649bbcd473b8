"""Which share of what is recorded, and whether anything is: changeable while the application runs."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from crashdesk.reporter.config import Config

logger = logging.getLogger("crashdesk")

_NAMES: Final = ("traces", "profiles", "stalls")


class Rates:
    """The sample rates of performance data, each from 0 to 1.

    Attributes:
        tracing: whether performance is recorded at all; without it every rate counts as 0.
        traces: share of transactions.
        profiles: share of recorded transactions that are profiled.
        stalls: share of the main thread's stalls.
        on_change: called after each change, in the thread that made it.

    Args:
        config: what holds at first.
        allowed: whether performance may be recorded as far as the person and the recipient go.
    """

    def __init__(self, config: Config, allowed: Callable[[], bool] = lambda: True) -> None:
        self._allowed = allowed
        self.tracing = config.tracing
        self.traces = config.traces_sample_rate
        self.profiles = config.profiles_sample_rate
        self.stalls = config.stall_sample_rate
        self.on_change: Callable[[], object] = lambda: None

    def may_trace(self) -> bool:
        """Whether performance may be recorded now."""
        return self.tracing and self._allowed()

    @property
    def stalls_wanted(self) -> bool:
        """Whether the main thread's stalls are to be looked for at all."""
        return self.tracing and self.stalls > 0

    def change(self, traces: float | None, profiles: float | None, stalls: float | None) -> None:
        """Set new rates; None keeps one, and what is no rate is logged and passed over.

        Who asks for a rate above 0 wants tracing, even where it was switched off before.
        """
        for name, value in zip(_NAMES, (traces, profiles, stalls), strict=True):
            if value is None:
                continue
            if not is_rate(value):
                logger.warning("the rate of %s takes a number from 0 to 1, not %.40r", name, value)
                continue
            setattr(self, name, float(value))
            self.tracing = self.tracing or value > 0
        self.on_change()


def is_rate(value: object) -> bool:
    """Whether a value is a number from 0 to 1."""
    return isinstance(value, (int, float)) and 0 <= value <= 1
