"""Whose turn it is: the oldest envelope's, unless it fails time and again while others get through.

One that a receiver, or a proxy before it, dies of each time must not keep all behind it waiting for ever.
Only what gets through tells it from a network that fails, so another is tried before anything is concluded.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from crashdesk.reporter.entries import Entry

PATIENCE: Final = 3
"""Failures of one envelope after which another is tried: fewer would change the order at each hiccup of the
network, and with the postman's pauses these three take some fifteen seconds."""
MOST: Final = 1000
"""Envelopes of which failures are remembered; the outbox keeps fewer."""


@dataclass(slots=True)
class Trial:
    """How one envelope fared.

    Attributes:
        failures: how often it failed.
        until: when it may be tried again, by the caller's clock (seconds).
        aside: whether another got through meanwhile: then it is this one's own trouble.
    """

    failures: int = 0
    until: float = 0.0
    aside: bool = False


class Turns:
    """The trials of the envelopes that wait. An event's companions never go before it."""

    def __init__(self) -> None:
        self._trials: dict[str, Trial] = {}

    def rank(self, entry: Entry) -> int:
        """How far behind the others an entry stands: 0 for one that goes by its age alone."""
        return max(trial.failures // PATIENCE for trial in self._of(entry))

    def wait(self, entry: Entry, now: float) -> float:
        """Seconds until an entry may be tried on its own account; 0 or less where it may be now."""
        return max(trial.until for trial in self._of(entry)) - now

    def failed(self, key: str) -> Trial:
        """Count a failure. Returns the entry's trial, whose ``until`` is the caller's to set."""
        if len(self._trials) >= MOST:  # some were purged, and nobody told us
            self._trials.clear()
        trial = self._trials.setdefault(key, Trial())
        trial.failures += 1
        return trial

    def passed(self, key: str) -> None:
        """An entry got through: who failed out of patience meanwhile stands aside, all others start anew."""
        self._trials.pop(key, None)
        self._trials = {key: trial for key, trial in self._trials.items() if trial.failures >= PATIENCE}
        for trial in self._trials.values():
            trial.aside = True

    def hurry(self) -> None:
        """Let everything be tried at once, in the same order; from any thread."""
        for trial in list(self._trials.values()):
            trial.until = 0.0

    def _of(self, entry: Entry) -> tuple[Trial, Trial]:
        """The trials of an entry and of the event it belongs to."""
        return self._trials.get(entry.key, _UNTRIED), self._trials.get(entry.event, _UNTRIED)


_UNTRIED: Final = Trial()
