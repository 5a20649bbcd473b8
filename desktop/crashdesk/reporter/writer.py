"""The writer: one thread that turns captures into reports on disk.

A hook only enqueues: a slow one loses other threads' exceptions, and PyQt's next call then fails with a
SystemError. The writer drafts each capture at once, and completes it when sentry_sdk is there.
"""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from crashdesk.reporter.diagnostics import Diagnostics

LOAD_AFTER: Final = 2.0
"""Seconds after which the engine is loaded where no first paint is seen."""
MAX_WAITING: Final = 1000
"""Captures that may wait in memory. Beyond it the newest are dropped: the first of a storm tell most."""
RESERVED: Final = 250
"""Room beyond that for what nobody handled."""


class Job(Protocol):
    """Something the writer does in two steps."""

    def begin(self) -> None:
        """Done as soon as the writer has it, with or without the engine."""

    def finish(self) -> None:
        """Done once the engine is loaded, or could not be."""


class Alarm(Protocol):
    """Something that is to be done at a time of its own."""

    def due(self) -> float | None:
        """When, in seconds of the monotonic clock; None for not at all as it stands."""

    def ring(self) -> None:
        """Called on the writer's thread once it is due."""


class _Checkpoint:
    """A job that tells when everything before it has begun."""

    def __init__(self) -> None:
        self.passed = threading.Event()

    def begin(self) -> None:
        self.passed.set()

    def finish(self) -> None:
        pass


class _Marker:
    """A job that tells when everything before it is done."""

    def __init__(self) -> None:
        self.done = threading.Event()

    def begin(self) -> None:
        pass

    def finish(self) -> None:
        self.done.set()


class Writer:
    """Runs jobs in order, on its own thread, parked while there is nothing to do.

    Args:
        load: loads the engine; called once, on the writer's thread.
        on_start: called first, on the writer's thread.
        diagnostics: told of failures and of jobs that found no room.
        alarm: rung when it is due.

    Attributes:
        on_wake: called on the writer's thread whenever it has come to run, before it does anything.
    """

    def __init__(
        self,
        load: Callable[[], None],
        on_start: Callable[[], None],
        diagnostics: Diagnostics,
        alarm: Alarm | None = None,
    ) -> None:
        self._alarm = alarm
        self.on_wake: Callable[[], None] = lambda: None
        self._load_engine, self._on_start, self._diagnostics = load, on_start, diagnostics
        # SimpleQueue.put may interrupt itself on the same thread, as a hook does that runs from a
        # garbage collection; queue.Queue would deadlock there.
        self._queue: SimpleQueue[Job | None] = SimpleQueue()
        self._waiting: deque[Job] = deque()
        self._load_at = time.monotonic() + LOAD_AFTER
        self._loaded = self._closing = False
        self._process = os.getpid()
        self._thread = threading.Thread(target=self._run, name="crashdesk-writer", daemon=True)

    @property
    def running(self) -> bool:
        """Whether what is handed over will be done."""
        return self._thread.is_alive() and not self._closing

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def put(self, job: Job) -> None:
        """Hand over a job; returns at once."""
        self.take(job)

    def take(self, job: Job, *, crash: bool = False, counts: bool = True) -> bool:
        """Hand over a report's job; returns at once, and whether there was room for it.

        Args:
            job: what is to be done.
            crash: whether it is of what nobody handled.
            counts: whether a report is lost where there is no room.
        """
        if os.getpid() != self._process:  # a fork has our queue, but not our thread
            with self._diagnostics.guard("draft"):
                job.begin()
            return True
        taken = self.offer(job, RESERVED if crash else 0)
        if not taken and counts:
            self._diagnostics.dropped("error", "queue_overflow")
        return taken

    def offer(self, job: Job, more: int = 0) -> bool:
        """Hand over a job that is no report. Returns whether there was room for it.

        Args:
            job: what is to be done.
            more: how many more may wait than usual.
        """
        if self._queue.qsize() + len(self._waiting) >= MAX_WAITING + more:
            return False
        self._queue.put(job)
        return True

    def load_now(self) -> None:
        """Load the engine without further waiting: the first window was painted, or work is due."""
        self._load_at = 0.0
        self._queue.put(None)

    def drain(self, timeout: float) -> bool:
        """Finish all jobs, loading the engine for them if need be.

        Args:
            timeout: seconds to wait at most.

        Returns:
            Whether everything was finished in time.
        """
        if not self._thread.is_alive():
            return not self._waiting and self._queue.empty()
        if self._waits_for_itself():
            return False
        marker = _Marker()
        self._queue.put(marker)
        return marker.done.wait(timeout)

    def wait_begun(self, timeout: float) -> bool:
        """Wait until everything handed over has begun: it is on disk then.

        Args:
            timeout: seconds to wait at most.

        Returns:
            Whether that was so in time; where there is nobody to wait for, it never is.
        """
        if not self._thread.is_alive() or self._waits_for_itself():
            return False
        checkpoint = _Checkpoint()
        self._queue.put(checkpoint)
        return checkpoint.passed.wait(timeout)

    def see_begun(self, timeout: float) -> None:
        """See to it that everything handed over has begun, whatever the thread is busy with.

        Args:
            timeout: seconds that the thread has for it; what it did not come to is begun on the calling one.
        """
        if self.wait_begun(timeout) or not self._thread.is_alive() or self._waits_for_itself():
            return
        with self._diagnostics.host_calls.in_haste(), suppress(Empty):
            for _ in range(self._queue.qsize()):  # and not what others put there meanwhile, for ever
                self._begin_elsewhere(self._queue.get_nowait())
        self._queue.put(None)

    def stop(self, timeout: float = 1.0) -> None:
        """End the thread, waiting at most ``timeout`` seconds. Drafts on disk stay."""
        self._closing = True
        self._queue.put(None)
        if self._thread.is_alive() and not self._waits_for_itself():
            self._thread.join(timeout)

    def _waits_for_itself(self) -> bool:
        """Whether it is the writer's thread, or a callable of the host's that the writer waits for."""
        return self._thread is threading.current_thread() or self._diagnostics.host_calls.running

    def _run(self) -> None:
        with self._diagnostics.guard("recovery"):
            self._on_start()
        while not self._closing:
            with self._diagnostics.guard("writer"):
                self._step()

    def _step(self) -> None:
        with suppress(Empty):
            job = self._queue.get(timeout=self._patience())
            self.on_wake()
            self._begin(job)
        self._load_if_due()
        self._finish_all()
        self._ring_if_due()

    def _patience(self) -> float | None:
        """Seconds until the engine or the alarm is due; None, for no wake-ups, where neither is."""
        times = [] if self._loaded else [self._load_at]
        due = self._due()
        times += [] if due is None else [due]
        return max(0.0, min(times) - time.monotonic()) if times else None

    def _ring_if_due(self) -> None:
        with self._diagnostics.guard("alarm"):
            due = self._due()
            if self._alarm is not None and due is not None and time.monotonic() >= due:
                self._alarm.ring()

    def _due(self) -> float | None:
        with self._diagnostics.guard("alarm"):
            return None if self._alarm is None else self._alarm.due()
        return None

    def _begin(self, job: Job | None) -> None:
        if job is None:
            return
        if isinstance(job, _Marker):
            self._load_at = 0.0 if self._waiting else self._load_at
            if not self._waiting:
                job.finish()
                return
        self._waiting.append(job)
        with self._diagnostics.guard("draft"):
            job.begin()

    def _begin_elsewhere(self, job: Job | None) -> None:
        """Begin a job on another thread than the writer's, who still is to finish it."""
        if job is None:
            return
        with self._diagnostics.guard("draft"):
            job.begin()
        if isinstance(job, _Marker):
            self._load_at = 0.0
        self._waiting.append(job)  # only now: the writer may finish it as soon as it is there

    def _load_if_due(self) -> None:
        if not self._loaded and time.monotonic() >= self._load_at and not self._closing:
            # Even where it fails: jobs then finish without it, on what was drafted.
            self._loaded = True
            with self._diagnostics.guard("engine"):
                self._load_engine()

    def _finish_all(self) -> None:
        while self._loaded and self._waiting and not self._closing:
            # What came in meanwhile is drafted first: a draft is what survives.
            while not self._queue.empty():
                self._begin(self._queue.get())
            self.on_wake()
            job = self._waiting.popleft()
            with self._diagnostics.guard("complete"):
                job.finish()
