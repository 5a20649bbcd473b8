"""Everything that records performance, put together."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from crashdesk.reporter.interactions import Interactions
from crashdesk.reporter.stall_spans import StallSpans
from crashdesk.reporter.tracing import Tracer

if TYPE_CHECKING:
    from crashdesk.reporter.diagnostics import Diagnostics
    from crashdesk.reporter.engine import Engine
    from crashdesk.reporter.filters import Filters
    from crashdesk.reporter.rates import Rates
    from crashdesk.reporter.writer import Writer


class Performance:
    """Transactions of the host's code, of the person's steps, and of stalls.

    Attributes:
        may_trace: tells whether performance may be recorded now.

    Args:
        rates: which share is recorded, if anything may be.
        engine: tells sentry_sdk of them.
        filters: the host's own rates by name.
        writer: does what takes a while.
        stall_threshold: seconds from which the main thread counts as stalled.
        diagnostics: told what fails and what is left out.
    """

    def __init__(
        self,
        rates: Rates,
        engine: Engine,
        filters: Filters,
        writer: Writer,
        stall_threshold: float,
        diagnostics: Diagnostics,
    ) -> None:
        self.rates, self.may_trace, self._engine = rates, rates.may_trace, engine
        dice = random.Random()  # noqa: S311 - sampling
        self.tracer = Tracer(engine, writer, self.may_trace, diagnostics)
        engine.parent = self.tracer.inherited
        self.interactions = Interactions(
            ready=lambda: engine.ready,
            may_trace=self.may_trace,
            rate=lambda name: filters.rate(name, self.rates.traces),
            writer=writer,
            submit=self.tracer.submit,
            diagnostics=diagnostics,
            dice=dice,
        )
        self.stall_spans = StallSpans(
            stall_threshold,
            self.stalls_wanted,
            lambda name: filters.rate(name, self.rates.stalls),
            self.interactions.add,
            self.tracer.submit,
            diagnostics,
            dice,
        )

    def stalls_wanted(self) -> bool:
        """Whether stalls of the main thread may be recorded now."""
        return self.may_trace() and self.rates.stalls_wanted

    def set_rates(self, traces: float | None, profiles: float | None, stalls: float | None) -> None:
        """Change sample rates, from 0 to 1, for what begins from now on; None keeps one."""
        self.rates.change(traces, profiles, stalls)
        self._engine.set_profiles_rate(self.rates.profiles)
