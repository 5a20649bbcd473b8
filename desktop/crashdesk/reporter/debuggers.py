"""Whether somebody holds the application up on purpose: a debugger looks like a hang."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from types import FrameType

_MODULES: Final = ("pydevd", "_pydevd_bundle", "debugpy")
"""What debuggers load into a process that they debug, and only notebooks do besides."""
_STATUS: Final = Path("/proc/self/status")


def is_debugged() -> bool:
    """Whether a debugger is at work in this process, and may be holding up its threads. Reads a file."""
    return any(name in sys.modules for name in _MODULES) or _monitored() or _attached()


def is_traced(frame: FrameType | None) -> bool:
    """Whether a thread is run step by step.

    Args:
        frame: the thread's innermost frame. ``sys.gettrace`` tells of the calling thread alone, but a
            traced thread's frames carry the trace function.
    """
    while frame is not None:
        if frame.f_trace is not None:
            return True
        frame = frame.f_back
    return sys.gettrace() is not None


def _monitored() -> bool:
    """Whether a debugger uses ``sys.monitoring`` (Python 3.12 and later)."""
    monitoring: Any = getattr(sys, "monitoring", None)
    return monitoring is not None and monitoring.get_tool(monitoring.DEBUGGER_ID) is not None


def _attached() -> bool:
    """Whether a debugger of native code is attached, as Linux tells it."""
    try:
        status = _STATUS.read_text("ascii", "replace")
    except OSError:
        return False
    traced_by = [line.split()[1] for line in status.splitlines() if line.startswith("TracerPid:")]
    return traced_by not in ([], ["0"])
