"""Writing to a file without giving Python's lock away.

``os.write`` lets other threads run meanwhile. A thread that computes then keeps the lock for its whole turn
of 5 ms (``sys.getswitchinterval``): measured, a breadcrumb beside such a thread held the main thread up for
11 ms at the 99th percentile. A write of a few hundred bytes into the page cache takes a microsecond, so
nobody loses by the lock being kept. ``ctypes`` takes milliseconds to import: not for the start.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    Write = Callable[[int, bytes], int]


def held_write() -> Write:
    """``os.write`` with the lock kept; ``os.write`` itself where that cannot be had."""
    if os.name != "posix":
        return os.write
    try:
        import ctypes

        call = ctypes.PyDLL(None).write
    except (AttributeError, ImportError, OSError):  # a packaged build may have left it out
        return os.write
    call.argtypes, call.restype = (ctypes.c_int, ctypes.c_char_p, ctypes.c_size_t), ctypes.c_ssize_t

    def write(file: int, data: bytes) -> int:
        done: int = call(file, data, len(data))
        # What failed is tried once more by what can say why, or goes on after a signal.
        return done if done >= 0 else os.write(file, data)

    return write
