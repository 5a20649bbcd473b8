"""How much memory the process holds and the machine has, as cheaply as the system tells it."""

from __future__ import annotations

import os
import sys
from functools import cache
from typing import Any


class ResidentMemory:
    """Tells how much memory this process holds; it is asked in every hook, so its file stays open."""

    def __init__(self) -> None:
        self._file: int | None = None
        self._page = 0

    def open(self) -> None:
        """Get ready; before that nothing is told."""
        if sys.platform == "linux" and self._file is None:
            self._page = os.sysconf("SC_PAGE_SIZE")
            self._file = os.open("/proc/self/statm", os.O_RDONLY | os.O_CLOEXEC)

    def close(self) -> None:
        """Let go of the file."""
        file, self._file = self._file, None
        if file is not None:
            os.close(file)

    def read(self) -> int | None:
        """Bytes of this process in memory; None where the system does not tell."""
        if sys.platform == "win32":
            counters = _process_counters()
            return None if counters is None else int(counters.WorkingSetSize)
        if self._file is None:
            return None
        try:
            return pages_resident(os.pread(self._file, 128, 0)) * self._page
        except (
            OSError,
            ValueError,
            IndexError,
        ):  # somebody closed it, and opened another file
            return None


def pages_resident(statm: bytes) -> int:
    """The second number of ``/proc/self/statm`` (https://man7.org/linux/man-pages/man5/proc_pid_statm.5.html)."""
    return int(statm.split()[1])


def free_memory() -> int | None:
    """Bytes of memory that nobody uses; None where the system does not tell."""
    if sys.platform == "win32":
        status = _memory_status()
        return None if status is None else int(status.ullAvailPhys)
    return _pages("SC_AVPHYS_PAGES")


def total_memory() -> int | None:
    """Bytes of memory that the machine has; None where the system does not tell."""
    if sys.platform == "win32":
        status = _memory_status()
        return None if status is None else int(status.ullTotalPhys)
    return _pages("SC_PHYS_PAGES")


def _pages(name: str) -> int | None:
    try:
        pages, size = os.sysconf(name), os.sysconf("SC_PAGE_SIZE")
    except (ValueError, OSError):  # macOS does not know how much is free
        return None
    return pages * size if pages > 0 else None


@cache
def _windows() -> Any:
    """kernel32 and the two structures it fills in; loaded once, for ctypes takes a moment."""
    import ctypes
    from ctypes import wintypes

    class MemoryStatus(ctypes.Structure):
        # https://learn.microsoft.com/windows/win32/api/sysinfoapi/ns-sysinfoapi-memorystatusex
        _fields_ = (
            ("dwLength", wintypes.DWORD),
            ("dwMemoryLoad", wintypes.DWORD),
            *((name, ctypes.c_ulonglong) for name in ("ullTotalPhys", "ullAvailPhys", "ullTotalPageFile")),
            *((name, ctypes.c_ulonglong) for name in ("ullAvailPageFile", "ullTotalVirtual")),
            *((name, ctypes.c_ulonglong) for name in ("ullAvailVirtual", "ullAvailExtendedVirtual")),
        )

    class ProcessCounters(ctypes.Structure):
        # https://learn.microsoft.com/windows/win32/api/psapi/ns-psapi-process_memory_counters
        _fields_ = (
            ("cb", wintypes.DWORD),
            ("PageFaultCount", wintypes.DWORD),
            *((name, ctypes.c_size_t) for name in ("PeakWorkingSetSize", "WorkingSetSize")),
            *((name, ctypes.c_size_t) for name in ("QuotaPeakPagedPoolUsage", "QuotaPagedPoolUsage")),
            *((name, ctypes.c_size_t) for name in ("QuotaPeakNonPagedPoolUsage", "QuotaNonPagedPoolUsage")),
            *((name, ctypes.c_size_t) for name in ("PagefileUsage", "PeakPagefileUsage")),
        )

    kernel: Any = ctypes.WinDLL("kernel32")  # type: ignore[attr-defined,unused-ignore]
    # A handle is as wide as a pointer; ctypes would pass and return an int.
    kernel.GetCurrentProcess.restype = wintypes.HANDLE
    kernel.K32GetProcessMemoryInfo.argtypes = (wintypes.HANDLE, ctypes.c_void_p, wintypes.DWORD)
    return ctypes, kernel, MemoryStatus, ProcessCounters


def _memory_status() -> Any:
    ctypes, kernel, structure, _ = _windows()
    status = structure(dwLength=ctypes.sizeof(structure))
    return status if kernel.GlobalMemoryStatusEx(ctypes.byref(status)) else None


def _process_counters() -> Any:
    ctypes, kernel, _, structure = _windows()
    counters = structure(cb=ctypes.sizeof(structure))
    process = kernel.GetCurrentProcess()
    told = kernel.K32GetProcessMemoryInfo(process, ctypes.byref(counters), ctypes.sizeof(structure))
    return counters if told else None
