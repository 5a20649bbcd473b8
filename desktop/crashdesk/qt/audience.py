"""Who is told of stalls, and of which."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from crashdesk.reporter import debuggers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crashdesk.qt.judge import Plan
    from crashdesk.reporter.diagnostics import Diagnostics
    from crashdesk.reporter.stalls import Stall, StallObserver


class Audience:
    """Tells observers of the stalls that reach their thresholds.

    Args:
        observers: told.
        diagnostics: told when one of them fails.
    """

    def __init__(self, observers: Sequence[StallObserver], diagnostics: Diagnostics) -> None:
        self._observers, self._diagnostics = tuple(observers), diagnostics

    @property
    def thresholds(self) -> list[float]:
        """Seconds from which a stall is one, to one of them each."""
        return [observer.threshold for observer in self._observers]

    def tell(self, stall: Stall | None, plan: Plan) -> None:
        """Tell what the judge has decided."""
        if stall is None:
            return
        for observer in self._observers:
            with self._diagnostics.guard("stall observer"):
                if observer.threshold in plan.reached:
                    observer.began(stall)
                if observer.threshold in plan.over:
                    observer.ended(stall)

    def tell_of_past(self, stall: Stall, plan: Plan) -> None:
        """The same of a stall that is over. Whoever holds the process in a debugger knows what was new."""
        if plan.reached and debuggers.is_debugged():
            over = tuple(limit for limit in plan.over if limit not in plan.reached)
            plan = replace(plan, reached=(), over=over)
        self.tell(stall, plan)
