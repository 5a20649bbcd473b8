"""What a child process inherits of a run that began before the reporter was loaded."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from crashdesk.reporter.early_place import LOCK

if TYPE_CHECKING:
    from crashdesk.reporter.early_place import EarlyPlace


def leave_to_parent(place: EarlyPlace) -> None:
    """Let go of the parent's run in a child process: its lock, and the file for what it dies of.

    faulthandler itself stays as it is: a host may have enabled it since, for a file of its own, and it tells
    nobody which one it has. So it is our descriptor that leads elsewhere.
    """
    with suppress(OSError):
        if _holds(place):
            os.close(place.lock)
    with suppress(OSError, ValueError):  # closed
        _redirect(place.file.fileno(), to_stderr=place.was_enabled)


def _holds(place: EarlyPlace) -> bool:
    """Whether the descriptor is still that of the lock: who took the place over may have closed it."""
    path = os.path.join(place.path, LOCK)  # noqa: PTH118 - pathlib is not loaded yet
    return os.path.samestat(os.fstat(place.lock), os.stat(path))  # noqa: PTH116


def _redirect(descriptor: int, *, to_stderr: bool) -> None:
    """Have what is written there told on stderr, where faulthandler usually writes, or nowhere."""
    if to_stderr:
        os.dup2(2, descriptor, inheritable=False)
        return
    nowhere = os.open(os.devnull, os.O_WRONLY | getattr(os, "O_CLOEXEC", 0))
    os.dup2(nowhere, descriptor, inheritable=False)
    os.close(nowhere)
