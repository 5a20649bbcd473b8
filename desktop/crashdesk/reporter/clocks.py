"""How long the computer has slept: what seems to have hung over a suspend did not."""

from __future__ import annotations

import time
from typing import Final

_BOOT: Final = getattr(time, "CLOCK_BOOTTIME", None)
_AWAKE: Final = getattr(time, "CLOCK_UPTIME_RAW", None)


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
