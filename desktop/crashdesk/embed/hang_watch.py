"""Has the main thread watched for hangs and stalls as long as somebody may be told of them."""

from __future__ import annotations

import atexit
import os
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from PyQt6 import sip

from crashdesk.qt.watcher import Watcher
from crashdesk.reporter.forks import renewed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crashdesk.qt.bridge import MainThread
    from crashdesk.qt.events import EventFilter
    from crashdesk.reporter.client import Reporter
    from crashdesk.reporter.stalls import StallObserver


class HangWatch:
    """Starts and stops the watcher with the consent: that to errors for hangs, to performance for stalls.

    Args:
        reporter: what makes reports of hangs, and spans of stalls.
        main_thread: how a change of consent gets there.
    """

    def __init__(self, reporter: Reporter, main_thread: MainThread) -> None:
        self._reporter, self._main_thread = reporter, main_thread
        self._events: EventFilter | None = None
        self._watcher: Watcher | None = None
        self._observers: list[StallObserver] = []
        self._pauses = 0
        # Reentrant: a collection in the middle of this may run code of the host's that pauses.
        self._lock = renewed(threading.RLock())
        self._process = os.getpid()

    def attach(self, events: EventFilter) -> None:
        """The application is there: watch it, now or once that is allowed."""
        self._events = events
        self._reporter.consent.subscribe(lambda: self._main_thread.call(self._settle))
        self._reporter.performance.rates.on_change = lambda: self._main_thread.call(self._settle)
        # Run before the reporter's own, which sends what is complete: so a hang that ends in an exit is.
        atexit.register(self._at_exit)
        self._settle()

    def close(self) -> None:
        """Watch no longer."""
        atexit.unregister(self._at_exit)
        self._events = None
        self._settle()

    def settle(self, timeout: float) -> None:
        """Wait until there is a report of a hang that has just ended; at most ``timeout`` seconds."""
        with self._reporter.diagnostics.guard("flush"):
            if self._watcher is not None:
                self._watcher.settle(timeout)

    def step(self) -> None:
        """The event that is being handled is a step of the person's; to be called on the main thread."""
        if self._watcher is not None:
            self._watcher.step()

    def since(self) -> float | None:
        """When the event was begun that is being handled, in seconds of the monotonic clock."""
        return None if self._watcher is None else self._watcher.since()

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Take no notice of a main thread that is blocked meanwhile, whoever watches it by then."""
        guard = self._reporter.diagnostics.guard
        with guard("pause"):
            self._pause()
        try:
            yield
        finally:
            with guard("pause"):
                self._resume()

    def _pause(self) -> None:
        with self._lock:
            self._pauses += 1
            if self._watcher is not None:
                self._watcher.pause()

    def _resume(self) -> None:
        with self._lock:
            self._pauses -= 1
            if self._watcher is not None:
                self._watcher.resume()

    def _settle(self) -> None:
        """Have the watcher tell those who want to know now."""
        events = self._events
        # The filter goes with the application.
        wanted = self._wanted() if events is not None and not sip.isdeleted(events) else []
        if wanted == self._observers:
            return
        self._observers = wanted
        self._stop()
        if wanted and events is not None:
            self._start(events)

    def _stop(self) -> None:
        with self._lock:
            watcher, self._watcher = self._watcher, None
        if watcher is not None:
            watcher.stop()
            self._reporter.on_wake(lambda: None)

    def _start(self, events: EventFilter) -> None:
        watcher = Watcher(events, self._observers, self._reporter.diagnostics)
        # Any thread may pause, and does not wait for a watcher that ends.
        with self._lock:
            for _ in range(self._pauses):
                watcher.pause()
            self._watcher = watcher
            watcher.start()
        self._reporter.on_wake(watcher.glance)

    def _wanted(self) -> list[StallObserver]:
        reporter = self._reporter
        hangs = reporter.enabled and reporter.consent.state("errors") != "denied"
        observers: list[tuple[bool, StallObserver]] = [
            (hangs, reporter.hangs),
            (reporter.performance.stalls_wanted(), reporter.performance.stall_spans),
        ]
        return [observer for is_wanted, observer in observers if is_wanted]

    def _at_exit(self) -> None:
        if os.getpid() == self._process:  # a fork has neither our thread nor our folder
            with self._reporter.diagnostics.guard("exit"):
                self.close()
