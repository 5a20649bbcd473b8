"""A lock that ends with the process that holds it, however the process ends."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

LOCK_NAME: Final = ".lock"


class FolderLock:
    """An exclusive lock on a folder, held through an open file: the system frees it at the process's end.

    Args:
        folder: to be locked.
        descriptor: holds the lock already.
    """

    def __init__(self, folder: Path, descriptor: int | None = None) -> None:
        self._path = folder / LOCK_NAME
        self._descriptor = descriptor

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
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        # flock, not lockf: a POSIX record lock is lost when any descriptor of the file is closed.
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
