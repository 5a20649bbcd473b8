"""Decides what is a stall: from what the watcher saw of the main thread, at moments it chose. Pure.

Four things prove that the main thread is busy with an event, and not waiting for the next:

- a probe event was posted and is not handled, although other threads do run; time in which the watcher
  itself could not run proves nothing, because then the main thread may have waited for the same lock;
- its innermost frame was in Python code other than a call that runs an event loop, which is known for sure
  once the event is over. This finds a C function that held Python's lock all the while;
- it has used the processor. This finds such a function after which another thread than the watcher ran;
- a probe that the main thread itself asked for in a step of the person's, which is handled before any rest.
  This needs no look: it finds what a click did while a busy machine let no other thread run.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crashdesk.reporter.samples import Site

MAX_PATIENCE: Final = 0.25
"""Seconds after which even long thresholds have the watcher take a closer look."""
SLACK: Final = 0.01
"""Seconds that the watcher may come late and still have run."""
SHORTEST: Final = 0.001
"""Seconds below which a wait is none."""
SLEPT: Final = 1.0
"""Seconds of suspend that no two clocks' drift makes up."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What the watcher does next.

    Args:
        wait: seconds until the next look; None to park until the next event.
        suspect: whether to have the suspected event's end noted and a probe posted.
        sample: whether to keep the main thread's stack as a sample.
        reached: the thresholds that the stall has now reached.
        over: the thresholds of a stall that is over.
    """

    wait: float | None
    suspect: bool = False
    sample: bool = False
    reached: tuple[float, ...] = ()
    over: tuple[float, ...] = ()


@dataclass(slots=True)
class _Case:
    """One event that takes suspiciously long."""

    beat: Any
    slept: float
    looked: float
    planned: float = 0.0
    seen_running: float = 0.0
    busy_until: float = 0.0
    reached: list[float] = field(default_factory=list)
    busy: list[tuple[float, Site]] = field(default_factory=list)


class Judge:
    """Follows one event at a time.

    Args:
        thresholds: seconds from which a stall is one, one for each observer.
    """

    def __init__(self, thresholds: Sequence[float]) -> None:
        self._thresholds = sorted(set(thresholds))
        self.shortest = self._thresholds[0]
        self.patience = min(self.shortest / 2, MAX_PATIENCE)
        self._case: _Case | None = None
        self._slept: float | None = None

    @property
    def suspect(self) -> Any:
        """The beat that is being followed; None where there is none."""
        return self._case and self._case.beat

    def look(
        self, beat: Any, now: float, slept: float, site: Site | None, interval: float, busy_until: float = 0.0
    ) -> Plan:
        """Judge what is seen while the last event may still be being handled.

        Args:
            beat: the last top-level event, its start first; None where the loop rests.
            now: seconds of the clock that starts are noted by.
            slept: seconds that the computer has ever been suspended.
            site: where the main thread is in Python code; None where it waits for a loop.
            interval: seconds until the next sample.
            busy_until: a moment up to which the main thread was busy for sure.
        """
        # A suspend after the event was begun counts, also where it was over before this look.
        before, self._slept = self._slept, slept
        if beat is None:
            return Plan(wait=None)
        age = now - beat[0]
        if self.patience - age >= SHORTEST:
            return Plan(wait=self.patience - age)
        case = self._case
        opened = case is None
        if case is None:
            case = self._case = _Case(beat, slept if before is None else before, now)
        self._credit(case, now, site)
        case.busy_until = max(case.busy_until, busy_until)
        reached = self._newly_reached(case, age) if self._proven(case, slept) else ()
        case.planned = self._wait(case, age, interval)
        return Plan(wait=case.planned, suspect=opened, sample=True, reached=reached)

    def close(
        self, end: float, slept: float, loops: Sequence[Site], *, excused: bool, certain: bool = False
    ) -> Plan:
        """Judge an event that is over.

        Args:
            end: when it was over.
            slept: seconds that the computer has ever been suspended.
            loops: the sites that are now known to run loops: to be there was to wait.
            excused: whether it was one that may block.
            certain: whether no rest can have been a part of it.
        """
        case, self._case = self._case, None
        if case is None:
            return Plan(wait=0.0)
        reached: tuple[float, ...] = ()
        seen = (moment for moment, site in case.busy if site not in loops)
        was_busy = certain or case.reached or max([case.busy_until, *seen]) - case.beat[0] >= self.shortest
        if was_busy and not excused and slept - case.slept < SLEPT:
            reached = self._newly_reached(case, end - case.beat[0])
        return Plan(wait=0.0, reached=reached, over=tuple(case.reached))

    def rest(self, since: float, now: float, *, busy: bool) -> Plan:
        """Judge a main thread that had no event left, at one moment.

        Args:
            since: that moment.
            now: seconds of the same clock.
            busy: whether it is in other code now than that which runs a loop: ``processEvents`` has
                returned, and who called it has gone on.

        Returns:
            To wait for nothing: go on with the event; to park: it rests.
        """
        young = since + self.patience - now
        return Plan(wait=0.0 if busy else young if young >= SHORTEST else None)

    def unseen(self, begin: float, end: float, slept: float) -> Plan:
        """Judge an event that the main thread was busy with, and that was over before the first look."""
        before, self._slept = self._slept, slept
        suspended = before is not None and slept - before >= SLEPT
        reached = tuple(limit for limit in self._thresholds if end - begin >= limit and not suspended)
        return Plan(wait=0.0, reached=reached, over=reached)

    def take_back(self, reached: Sequence[float]) -> None:
        """Nobody was told that these thresholds were reached."""
        if self._case is not None:
            self._case.reached = [limit for limit in self._case.reached if limit not in reached]

    def forget(self) -> None:
        """Drop the case: it was none after all."""
        self._case = None

    def _credit(self, case: _Case, now: float, site: Site | None) -> None:
        case.seen_running += min(now - case.looked, case.planned + SLACK)
        case.looked = now
        if site is not None:
            # The first moments at a site say nothing that the last one does not.
            case.busy = [*(entry for entry in case.busy[-8:] if entry[1] != site), (now, site)]

    def _proven(self, case: _Case, slept: float) -> bool:
        return case.seen_running >= self.patience - SLACK and slept - case.slept < SLEPT

    def _newly_reached(self, case: _Case, age: float) -> tuple[float, ...]:
        new = tuple(limit for limit in self._thresholds if age >= limit and limit not in case.reached)
        case.reached.extend(new)
        return new

    def _wait(self, case: _Case, age: float, interval: float) -> float:
        ahead = [limit - age for limit in self._thresholds if limit > age]
        needed = [self.patience - case.seen_running] if case.seen_running < self.patience else []
        return max(SHORTEST, min([interval, *ahead, *needed]))
