"""When the operating system started this process: what came before the first line of Python counts, too."""

from __future__ import annotations

import os
import struct
import sys
import time
from pathlib import Path
from typing import Final

_STARTTIME: Final = 19
"""The field of ``/proc/self/stat`` behind the name in brackets: ``starttime``, proc_pid_stat(5)."""
_EPOCH_OF_WINDOWS: Final = 11_644_473_600
"""Seconds from 1601, where Windows begins to count, to 1970."""
_PROC_PIDTBSDINFO: Final = 3
_BSDINFO: Final = 136
"""Bytes of ``struct proc_bsdinfo`` (<sys/proc_info.h>), which ends with the start in s and µs."""


def process_start() -> float | None:
    """When this process began, in seconds since the epoch; None where this system does not say.

    Linux counts in hundredths of a second.
    """
    try:
        if sys.platform == "win32":
            return _of_windows()
        return _of_macos() if sys.platform == "darwin" else _of_linux()
    except (OSError, ValueError, IndexError, AttributeError, struct.error):
        return None


def from_stat(stat: str, ticks: int, booted: float) -> float:
    """The start that ``/proc/self/stat`` tells.

    Args:
        stat: its content.
        ticks: clock ticks a second.
        booted: when the system was booted, in seconds since the epoch.

    Raises:
        ValueError, IndexError: it has another form.
    """
    return booted + int(stat.rpartition(")")[2].split()[_STARTTIME]) / ticks


def from_file_time(file_time: int) -> float:
    """The moment of a ``FILETIME``, tenths of a microsecond since 1601."""
    return file_time / 10_000_000 - _EPOCH_OF_WINDOWS


def from_bsd_info(info: bytes) -> float:
    """The start in a ``struct proc_bsdinfo``.

    Raises:
        struct.error: it is too short.
    """
    seconds, microseconds = struct.unpack_from("@QQ", info, _BSDINFO - 16)
    return float(seconds + microseconds / 1_000_000)


def _of_linux() -> float:
    booted = time.time() - time.clock_gettime(time.CLOCK_BOOTTIME)
    return from_stat(Path("/proc/self/stat").read_text("utf-8"), os.sysconf("SC_CLK_TCK"), booted)


def _of_windows() -> float:
    import ctypes

    times = [ctypes.c_ulonglong() for _ in range(4)]
    kernel = ctypes.windll.kernel32  # type: ignore[attr-defined, unused-ignore]
    kernel.GetCurrentProcess.restype = ctypes.c_void_p
    process = ctypes.c_void_p(kernel.GetCurrentProcess())
    if not kernel.GetProcessTimes(process, *map(ctypes.byref, times)):
        raise OSError("GetProcessTimes failed")
    return from_file_time(times[0].value)


def _of_macos() -> float:
    import ctypes

    info = ctypes.create_string_buffer(_BSDINFO)
    library = ctypes.CDLL("/usr/lib/libproc.dylib")
    got = library.proc_pidinfo(os.getpid(), _PROC_PIDTBSDINFO, ctypes.c_uint64(0), info, _BSDINFO)
    if got != _BSDINFO:
        raise OSError("proc_pidinfo failed")
    return from_bsd_info(info.raw)
