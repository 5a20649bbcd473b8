"""The server's data folder: made for its owner alone, and used by one server at a time."""

from __future__ import annotations

import os
import shutil
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from crashdesk.server.errors import ServerError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_LOCK = "lock"
_PATIENCE = 1.0
"""Seconds for which a held lock is tried again: whoever asks whether a server runs holds it a moment."""

if sys.platform == "win32":
    import msvcrt

    def _try_lock(descriptor: int) -> bool:
        """Take the lock on an open file, if nobody has it."""
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _try_lock(descriptor: int) -> bool:
        """Take the lock on an open file, if nobody has it."""
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True


def prepare(folder: Path) -> None:
    """Make the data folder and what lies in it.

    Raises:
        ServerError: the folder cannot be made or written to.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / "logs").mkdir(mode=0o700, exist_ok=True)
        _open_lock(folder, os.O_RDWR | os.O_CREAT, close=True)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ServerError(
            f"cannot write to the data folder {folder}: {reason}; choose another with --data-dir"
        ) from None


def empty_spool(folder: Path) -> None:
    """Remove what a server that was killed left of half-received reports."""
    spool = folder / "spool"
    shutil.rmtree(spool, ignore_errors=True)
    spool.mkdir(mode=0o700, exist_ok=True)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep other servers off the folder while the block runs; the lock ends with the process at the latest.

    Raises:
        ServerError: another server uses the folder.
    """
    descriptor = _open_lock(folder, os.O_RDWR | os.O_CREAT)
    try:
        deadline = time.monotonic() + _PATIENCE
        while not _try_lock(descriptor):
            if time.monotonic() > deadline:
                raise ServerError(
                    f"another crashdesk server uses the data folder {folder}; "
                    "stop it, or choose another folder with --data-dir"
                )
            time.sleep(0.05)
        yield
    finally:
        os.close(descriptor)


def is_locked(folder: Path) -> bool:
    """Whether a server uses the folder now."""
    try:
        descriptor = _open_lock(folder, os.O_RDWR)
    except OSError:
        return False
    try:
        return not _try_lock(descriptor)
    finally:
        os.close(descriptor)


def _open_lock(folder: Path, flags: int, *, close: bool = False) -> int:
    descriptor = os.open(folder / _LOCK, flags, 0o600)
    if close:
        os.close(descriptor)
    return descriptor
