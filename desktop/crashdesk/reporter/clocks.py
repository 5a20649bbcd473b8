"""How long the computer has slept, and how much of a processor a thread has used.

What seems to have hung over a suspend did not, and who uses no processor may be waiting.
"""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

_BOOT: Final = getattr(time, "CLOCK_BOOTTIME", None)
_AWAKE: Final = getattr(time, "CLOCK_UPTIME_RAW", None)
_clock_of_thread: Final = getattr(time, "pthread_getcpuclockid", None)


def slept() -> float:
    """Seconds that this computer has spent suspended since it was started.

    Only differences mean something. Linux has a clock that counts on in a suspend, macOS one that does
    not. Windows tells neither to Python: there this is always 0.
    """
    if _BOOT is not None:
        return time.clock_gettime(_BOOT) - time.clock_gettime(time.CLOCK_MONOTONIC)
    if _AWAKE is not None:
        return time.clock_gettime(time.CLOCK_MONOTONIC) - time.clock_gettime(_AWAKE)
    return 0.0


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
