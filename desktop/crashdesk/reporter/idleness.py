"""When a transaction is over that nobody ends: once nothing has happened in it for a while. Pure.

The rules, and their figures, are those of Sentry's mobile SDKs (sentry-java's and sentry-cocoa's tracers).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

IDLE: Final = 3.0
"""Seconds without a running child after which a transaction is over."""
DEADLINE: Final = 30.0
"""Seconds after which it is over, whatever still runs."""
LOOK: Final = 1.0
"""Seconds between two looks while a child runs: nothing tells when it ends."""
SHORTEST: Final = 0.001
"""Seconds below which a wait is none."""


@dataclass(frozen=True, slots=True)
class Lap:
    """A child of a transaction: when it began and ended, in seconds since the transaction did.

    Args:
        end: None while it runs.
    """

    begin: float
    end: float | None


@dataclass(frozen=True, slots=True)
class Course:
    """What becomes of a transaction.

    Args:
        wait: seconds until the next look; None where it is over.
        end: when it ended, in seconds since it began; None where it was empty, and is dropped.
        exceeded: whether it is over because of the deadline, with children that still run.
    """

    wait: float | None
    end: float | None = None
    exceeded: bool = False


def course(age: float, quiet_since: float, laps: Sequence[Lap], idle: float = IDLE) -> Course:
    """Decide whether a transaction is over; if so it is trimmed to the end of its last child.

    Args:
        age: seconds since the transaction began.
        quiet_since: when it was last known to be at work itself; in seconds since it began.
        laps: its children.
        idle: seconds that it may be quiet.
    """
    ends = [lap.end for lap in laps if lap.end is not None]
    runs = len(ends) < len(laps)
    if age >= DEADLINE:
        return Course(None, max([*ends, DEADLINE] if runs else ends, default=None), exceeded=runs)
    if runs:
        return Course(min(LOOK, DEADLINE - age))
    left = max([quiet_since, *ends]) + idle - age
    if left > SHORTEST:
        return Course(min(left, DEADLINE - age))
    return Course(None, max(ends, default=None))
