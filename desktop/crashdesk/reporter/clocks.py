"""How long the computer has slept, how much of a processor a thread has used, and what time a moment was.

What seems to have hung over a suspend did not, and who uses no processor may be waiting.
"""

from __future__ import annotations

import os
import sys
import time
from functools import partial
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

_BOOT: Final = getattr(time, "CLOCK_BOOTTIME", None)
_AWAKE: Final = getattr(time, "CLOCK_UPTIME_RAW", None)
_WINDOWS: Final = os.name == "nt"
_TRIES: Final = 10
_AT_ONCE: Final = 0.0001
"""Seconds that reading two clocks takes at most on a slow machine."""
_TICKS: Final = 10_000_000
"""Of ``QueryUnbiasedInterruptTime`` in a second."""
_clock_of_thread: Final = getattr(time, "pthread_getcpuclockid", None)


def finest_clock(*, windows: bool, version: tuple[int, ...]) -> Callable[[], float]:
    """The clock that stalls and windows are timed by, in seconds.

    Before Python 3.13, ``time.monotonic`` goes in steps of 15.6 ms on Windows (gh-88494).
    """
    return time.perf_counter if windows and version < (3, 13) else time.monotonic


monotonic: Final = finest_clock(windows=_WINDOWS, version=sys.version_info[:2])


def slept() -> float:
    """Seconds that this computer has spent suspended since it was started.

    Only differences mean something. Linux has a clock that counts on in a suspend, macOS and Windows one that
    does not. Where there is neither, this is always 0.
    """
    if _BOOT is not None:
        return time.clock_gettime(_BOOT) - time.clock_gettime(time.CLOCK_MONOTONIC)
    if _AWAKE is not None:
        return time.clock_gettime(time.CLOCK_MONOTONIC) - time.clock_gettime(_AWAKE)
    return _slept_on_windows() if _WINDOWS else 0.0


def _slept_on_windows() -> float:
    # https://learn.microsoft.com/windows/win32/api/realtimeapiset/nf-realtimeapiset-queryunbiasedinterrupttime
    try:
        import ctypes

        ticks = ctypes.c_ulonglong()
        known = ctypes.windll.kernel32.QueryUnbiasedInterruptTime(ctypes.byref(ticks))  # type: ignore[attr-defined]
    except (AttributeError, ImportError, OSError):
        return 0.0
    return time.monotonic() - ticks.value / _TICKS if known else 0.0


def epoch(clock: Callable[[], float] = monotonic) -> float:
    """When a clock showed 0: what to add to a moment of it for the seconds since the epoch.

    Two clocks are read, and between the two any other thread may run: measured, a stall beside one was told
    to have begun up to 95 ms early. So they are read again until they were read at once.
    """
    best, width = 0.0, float("inf")
    for _ in range(_TRIES):
        before = time.perf_counter()
        offset = time.time() - clock()
        taken = time.perf_counter() - before
        if taken < width:
            best, width = offset, taken
        if taken <= _AT_ONCE:
            break
    return best


def processor_clock(thread: int) -> Callable[[], float] | None:
    """A clock of the processor time that a thread has used, in seconds, to be read on any thread.

    Args:
        thread: its identifier. It must be alive whenever the clock is read.

    Returns:
        None where Python has no clock of other threads: on Windows and macOS.
    """
    if _clock_of_thread is None:
        return None
    try:
        return partial(time.clock_gettime, _clock_of_thread(thread))
    except OSError:
        return None
