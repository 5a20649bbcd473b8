"""A lock that ends with the process that holds it, however the process ends."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Final
from weakref import WeakSet

if TYPE_CHECKING:
    from pathlib import Path

LOCK_NAME: Final = ".lock"


class FolderLock:
    """An exclusive lock on a folder, held through an open file: the system frees it at the process's end.

    A child process does not hold it: what it inherits of the open file is closed as soon as it is forked.

    Args:
        folder: to be locked.
        descriptor: holds the lock already.
    """

    def __init__(self, folder: Path, descriptor: int | None = None) -> None:
        self._path = folder / LOCK_NAME
        self._descriptor = descriptor
        _ALL.add(self)

    def acquire(self) -> bool:
        """Take the lock without waiting. Returns whether it is held now."""
        try:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
        except OSError:
            return False
        try:
            _lock(descriptor)
            # Whoever held it before may have removed the folder, file and all: then this is a ghost.
            held = os.path.samestat(os.fstat(descriptor), self._path.stat())
        except OSError:
            held = False
        if held:
            self._descriptor = descriptor
        else:
            os.close(descriptor)
        return held

    def release(self) -> None:
        """Give the lock up; harmless when it is not held."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            os.close(descriptor)


_ALL: Final[WeakSet[FolderLock]] = WeakSet()
"""One for the process, as in ``forks``: a fork is the process's."""


def _leave_to_the_parent() -> None:
    """Let go in a child process: one that outlives its parent would keep the folders from the next start.

    Closed, and never unlocked: an unlock through the child's descriptor takes the parent's lock, too, while
    a close takes it only with the last descriptor.
    Source: https://man7.org/linux/man-pages/man2/flock.2.html
    """
    for lock in tuple(_ALL):
        with suppress(OSError):
            lock.release()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_leave_to_the_parent)


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        # flock, not lockf: a POSIX record lock is lost when any descriptor of the file is closed.
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
