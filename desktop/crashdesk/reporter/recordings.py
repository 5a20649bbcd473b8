"""A transaction that is being recorded: in sentry_sdk where that is loaded, else to be replayed into it."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, Protocol

from crashdesk.reporter.idleness import Lap
from crashdesk.reporter.profiler import fit
from crashdesk.reporter.spans import EarlySpan, measure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

OP: Final = "ui.action.click"
"""Sentry's operation for what a person did (https://develop.sentry.dev/sdk/telemetry/traces/span-operations/)."""
SOURCE: Final = "component"
"""Where the name comes from: a part of the window (the same, ``transaction_info.source``)."""


class Recording(Protocol):
    """A transaction; times are seconds since it began, unless said otherwise."""

    @property
    def span(self) -> Any:
        """The transaction as a span, of whichever kind."""

    @property
    def sampled(self) -> bool:
        """Whether it will be told; in one that will not, spans are not kept."""

    def laps(self) -> list[Lap]:
        """Its children."""

    def begin_earlier(self, seconds: float) -> None:
        """Have it begun that much earlier."""

    def begin_at(self, moment: float) -> None:
        """Have it begun then, in seconds since the epoch."""

    def set_data(self, data: Mapping[str, Any]) -> None:
        """Add data."""

    def add(self, op: str, name: str, begin: float, end: float, data: Mapping[str, Any]) -> None:
        """Add a child that is over already."""

    def measure(self, name: str, value: float, unit: str) -> None:
        """Set a measurement, by Sentry's name and unit."""

    def close_children(self, end: float, status: str) -> None:
        """End each child that still runs."""

    def finish(self, end: float, status: str) -> None:
        """Tell of it; to be called on the writer's thread."""

    def seal(self) -> None:
        """It is over: nothing joins it any more."""


def early_recording(name: str, rate: float, submit: Callable[[EarlySpan], None]) -> Recording:
    """One that begins before sentry_sdk is loaded.

    Args:
        name: of the transaction.
        rate: by which it was sampled; what was not has no recording.
        submit: has it replayed.
    """
    return _EarlyRecording(name, rate, submit)


def sdk_recording(name: str, rate: float) -> Recording:
    """One of sentry_sdk's own, which its integrations add to.

    Args:
        name: of the transaction.
        rate: the rate that sentry_sdk will be told for it, 0 to 1.
    """
    return _SdkRecording(name, rate)


class _EarlyRecording:
    sampled = True

    def __init__(self, name: str, rate: float, submit: Callable[[EarlySpan], None]) -> None:
        self.span = EarlySpan(name, OP)
        self.span.rate, self.span.source = rate, SOURCE
        self._submit = submit

    def laps(self) -> list[Lap]:
        started = self.span.started
        return [
            Lap(child.started - started, child.finished - started if child.finished else None)
            for child in self._children(self.span)
        ]

    def begin_earlier(self, seconds: float) -> None:
        self.span.started -= seconds

    def begin_at(self, moment: float) -> None:
        self.span.started = moment

    def set_data(self, data: Mapping[str, Any]) -> None:
        self.span.data.update(data)

    def add(self, op: str, name: str, begin: float, end: float, data: Mapping[str, Any]) -> None:
        child = self.span.start_child(op, name)
        child.started, child.finished = self.span.started + begin, self.span.started + end
        child.data.update(data)
        child.thread = self.span.thread

    def measure(self, name: str, value: float, unit: str) -> None:
        self.span.measure(name, value, unit)

    def close_children(self, end: float, status: str) -> None:
        for child in self._children(self.span):
            if not child.finished:
                child.set_status(status)
                child.finished = self.span.started + end

    def finish(self, end: float, status: str) -> None:
        self.span.set_status(status)
        self.span.finished = self.span.started + end
        self._submit(self.span)

    def seal(self) -> None:
        self.span.finished = self.span.finished or time.time()

    def _children(self, span: EarlySpan) -> Iterator[EarlySpan]:
        for child in tuple(span.children):
            yield child
            yield from self._children(child)


class _SdkRecording:
    def __init__(self, name: str, rate: float) -> None:
        import sentry_sdk
        from sentry_sdk.tracing import Transaction

        self.span: Any = Transaction(name=name, op=OP, source=SOURCE, origin="auto.ui.qt")
        # The number that sentry_sdk compares with the rate. Starting takes it some 0.1 ms, in which a click
        # waits; what will not be sampled is spared that.
        if getattr(self.span, "_sample_rand", 0) < rate:
            self.span = sentry_sdk.start_transaction(self.span)
        else:
            self.span.sampled = False
        self._recorder: Any = getattr(self.span, "_span_recorder", None)
        self._profile: Any = getattr(self.span, "_profile", None)
        self._earlier = 0.0
        if self._profile is not None:
            self._profile.start()  # entering the transaction would make it current for everybody

    @property
    def sampled(self) -> bool:
        return bool(self.span.sampled) and self._recorder is not None

    def laps(self) -> list[Lap]:
        started = self.span.start_timestamp
        return [
            Lap(
                (child.start_timestamp - started).total_seconds(),
                None if child.timestamp is None else (child.timestamp - started).total_seconds(),
            )
            for child in self._children()
        ]

    def begin_earlier(self, seconds: float) -> None:
        self.span.start_timestamp -= timedelta(seconds=seconds)
        self._earlier += seconds

    def begin_at(self, moment: float) -> None:
        self.begin_earlier(self.span.start_timestamp.timestamp() - moment)

    def set_data(self, data: Mapping[str, Any]) -> None:
        for key, value in data.items():
            self.span.set_data(key, value)

    def add(self, op: str, name: str, begin: float, end: float, data: Mapping[str, Any]) -> None:
        child = self.span.start_child(op=op, name=name, start_timestamp=self._at(begin))
        for key, value in data.items():
            child.set_data(key, value)
        child.finish(end_timestamp=self._at(end))

    def measure(self, name: str, value: float, unit: str) -> None:
        measure(self.span, name, value, unit)

    def close_children(self, end: float, status: str) -> None:
        for child in self._children():
            if child.timestamp is None:
                child.set_status(status)
                child.finish(end_timestamp=max(self._at(end), child.start_timestamp))

    def finish(self, end: float, status: str) -> None:
        if self._profile is not None:
            fit(self._profile, self._earlier, end)
        # It was sealed; and a transaction that has an end takes no other.
        self.span.timestamp = None
        self.span.set_status(status)
        self.span.finish(end_timestamp=self._at(end))

    def seal(self) -> None:
        if self._profile is not None:
            self._profile.stop()
        if self.span.timestamp is None:
            self.span.timestamp = datetime.now(UTC)

    def _at(self, seconds: float) -> datetime:
        moment: datetime = self.span.start_timestamp + timedelta(seconds=seconds)
        return moment

    def _children(self) -> list[Any]:
        # WORKAROUND: sentry_sdk has no public way to a transaction's spans.
        kept = self._recorder.spans if self._recorder is not None else ()
        return [child for child in tuple(kept) if child is not self.span]
