"""sentry_sdk's profiler, made to rest: as it is, its thread wakes a hundred times a second for ever.

It begins to sample with the first transaction that is profiled, and goes on when that is over. Here its
thread ends as soon as nothing is profiled, and the next profile begins another.
"""

from __future__ import annotations

import json
import threading
import time
from typing import TYPE_CHECKING, Any, Final

from crashdesk.reporter.host_calls import OURS
from crashdesk.reporter.origin import finish_frames, here

if TYPE_CHECKING:
    from collections.abc import Callable

_SECOND: Final = 1_000_000_000
"""Nanoseconds, which profiles are kept in."""


def let_rest(glance: Callable[[], None] = lambda: None) -> Callable[[], None]:
    """Put a scheduler that rests in the place of sentry_sdk's; it is used at whatever rate comes later.

    WORKAROUND: sentry_sdk has no way to give it one, and none to stop it while nothing is profiled.

    Args:
        glance: called as often as the thread wakes.

    Returns:
        What puts back the one that was there.
    """
    from sentry_sdk.profiler import transaction_profiler as profiler

    before = profiler._scheduler  # noqa: SLF001 - see above
    if before is not None and not isinstance(before, profiler.ThreadScheduler):
        return lambda: None  # gevent's, which the host asked for
    ours = _resting(profiler, glance)
    profiler._scheduler = ours  # noqa: SLF001

    def put_back() -> None:
        if profiler._scheduler is ours:  # noqa: SLF001
            profiler._scheduler = before  # noqa: SLF001
        ours.teardown()

    return put_back


def _resting(profiler: Any, glance: Callable[[], None]) -> Any:
    """The scheduler; made here because its base class is sentry_sdk's."""

    class RestingScheduler(profiler.ThreadScheduler):  # type: ignore[misc]
        name = "crashdesk-profiler"

        def start_profiling(self, profile: Any) -> None:
            # In this order: a thread that is about to rest looks for new ones last, and we for it.
            self.new_profiles.append(profile)
            self.ensure_running()

        def run(self) -> None:
            last = time.perf_counter()
            while self.running and not self._rests():
                glance()
                self.sampler()
                time.sleep(max(0.0, self.interval - (time.perf_counter() - last)))
                last = time.perf_counter()

        def _rests(self) -> bool:
            with self.lock:
                idle = not self.new_profiles and not self.active_profiles
                if idle:
                    self.running = False
                    # Who has come since we looked took us for running, and starts no thread.
                    self.running = bool(self.new_profiles)
                return not self.running

    return RestingScheduler(frequency=101)  # as sentry_sdk's own: what does not beat with a timer of 100


def fit(profile: Any, earlier: float, seconds: float) -> None:
    """Fit a profile to its transaction, in place: that was trimmed to the end of its last child.

    Our own threads, which wait, go out of it: of each sample they were the larger part.

    Args:
        profile: a ``Profile`` of sentry_sdk's that was stopped.
        earlier: seconds by which the transaction begins before the profile.
        seconds: how long the transaction took.
    """
    shift, length = round(earlier * _SECOND), round(seconds * _SECOND)
    ours = {str(thread.ident) for thread in threading.enumerate() if thread.name.startswith(OURS)}
    kept, moments = [], set()
    for sample in profile.samples:
        if sample["thread_id"] not in ours:
            elapsed = int(sample["elapsed_since_start_ns"]) + shift
            if elapsed <= length:
                sample["elapsed_since_start_ns"] = str(elapsed)
                moments.add(elapsed)
                kept.append(sample)
    profile.samples, profile.unique_samples = kept, len(moments)
    profile.stop_ns = profile.start_ns + length


def finished(payload: bytes) -> bytes:
    """A profile item's payload with its frames named as ours are, and marked whose they are.

    It names the threads that are in it: sentry_sdk names all that run when it ends.

    Raises:
        ValueError, TypeError, AttributeError, KeyError: it has another form.
    """
    profile = json.loads(payload)
    parts = profile.get("profile") or {}
    seen = {sample["thread_id"] for sample in parts.get("samples") or ()}
    names = parts.get("thread_metadata") or {}
    parts["thread_metadata"] = {thread: names[thread] for thread in names if thread in seen}
    frames = parts.get("frames") or []
    for frame in frames:
        # sentry_sdk decides by the host's package alone, and a script has none.
        frame.pop("in_app", None)
    finish_frames({"exception": {"values": [{"stacktrace": {"frames": frames}}]}}, here())
    return json.dumps(profile, separators=(",", ":")).encode()
