"""Stalls as spans: when the main thread was blocked, by what, and because of which event.

A stall in a UI transaction is a child of that; any other is a transaction of its own. Stalls have a sample
rate of their own: with that of the traces, most of them would go unseen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from crashdesk.reporter.allowance import Allowance, Omissions
from crashdesk.reporter.clocks import epoch
from crashdesk.reporter.recordings import SOURCE
from crashdesk.reporter.samples import common
from crashdesk.reporter.spans import EarlySpan

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Mapping

    from crashdesk.reporter.diagnostics import Diagnostics
    from crashdesk.reporter.samples import Finding, Spot
    from crashdesk.reporter.stalls import Stall

    Add = Callable[[str, str, float, float, Mapping[str, Any]], bool]

OP: Final = "ui.task"
LEAST: Final = 0.05
"""Seconds below which no threshold makes sense: what is shorter nobody sees."""
LONG: Final = 1.0
"""Seconds of a stall that is always told: there are no more than sixty of them a minute."""
BURST: Final = 60
"""Shorter stalls that are told at once."""
MAX_STACK: Final = 30
"""Calls that a stall's span tells, the innermost ones: who has no profile sees by them where time went."""
PER_MINUTE: Final = 60
"""Shorter stalls that are told in the long run; the next one tells the sum of those that were left out."""


class StallSpans:
    """Makes a span of each stall.

    Args:
        threshold: seconds from which a stall is one.
        wanted: whether stalls may be recorded now.
        rate: the sample rate of a stall's name.
        add: adds a span to the UI transaction that ran then: op, name, begin and end in seconds of the
            monotonic clock, data; returns whether one ran.
        submit: takes a finished transaction.
        dice: decides what is sampled.
    """

    def __init__(
        self,
        threshold: float,
        wanted: Callable[[], bool],
        rate: Callable[[str], float],
        add: Add,
        submit: Callable[[EarlySpan], None],
        diagnostics: Diagnostics,
        dice: random.Random,
    ) -> None:
        self.threshold = max(LEAST, threshold)
        self._wanted, self._rate, self._add, self._submit = wanted, rate, add, submit
        self._diagnostics, self._dice = diagnostics, dice
        self._allowance, self._omissions = Allowance(BURST, PER_MINUTE), Omissions()

    def began(self, stall: Stall) -> None:
        """Nothing yet: a span has an end."""

    def ended(self, stall: Stall) -> None:
        """Record a stall."""
        if stall.end is None or not self._wanted():
            return
        finding = common(stall.stacks, stall.samples.seconds)
        name = name_of(stall, finding)
        rate = self._rate(name)
        if self._dice.random() >= rate:
            self._diagnostics.dropped("span", "sample_rate")
        elif stall.duration < LONG and not self._allowance.take():
            self._omissions.add(stall.duration)
        else:
            self._record(stall, name, rate, {**data_of(stall, finding), **self._omissions.tell()})

    def _record(self, stall: Stall, name: str, rate: float, data: Mapping[str, Any]) -> None:
        end = stall.begin + stall.duration
        if self._add(OP, name, stall.begin, end, data):
            return
        span = EarlySpan(name, OP)
        span.source, span.rate, span.thread = SOURCE, rate, stall.thread
        span.started = epoch() + stall.begin
        span.finished = span.started + stall.duration
        span.data.update(data)
        self._submit(span)


def name_of(stall: Stall, finding: Finding) -> str:
    """What to call a stall: the code that blocked, or where none of it was the application's, the event."""
    if finding.culprit is not None:
        return f"{_module(finding.culprit)}.{finding.culprit.code.co_qualname}"
    return f"{stall.receiver}.{stall.event}"


def data_of(stall: Stall, finding: Finding) -> dict[str, Any]:
    """The data of a stall's span, by Sentry's names where there are any.

    Source: https://getsentry.github.io/sentry-conventions/ (``code.*``, ``thread.*``)
    """
    data: dict[str, Any] = {
        "blocked_main_thread": True,
        "thread.name": "MainThread",
        "thread.id": str(stall.thread),
        "qt.event": stall.event,
        "qt.receiver.class": stall.receiver,
        "qt.receiver.name": stall.name,
        "stall.samples": len(stall.stacks),
    }
    if finding.culprit is not None:
        data |= {
            "code.function": finding.culprit.code.co_qualname,
            "code.filepath": finding.culprit.code.co_filename,
            "code.lineno": finding.culprit.line,
            "stall.share": round(finding.share, 3),
        }
    if finding.stack:
        data["stall.stack"] = [_line(spot) for spot in reversed(finding.stack[:MAX_STACK])]
    return {key: value for key, value in data.items() if value != ""}


def _line(spot: Spot) -> str:
    return f"{_module(spot)}.{spot.code.co_qualname}:{spot.line}"


def _module(spot: Spot) -> str:
    return spot.module or spot.code.co_filename
