"""A process's own folder in the outbox, and how it takes over what dead processes left.

The folder is locked while its process lives. It is made at the first write and made again if somebody
deletes it, so that a process with nothing to say leaves no trace.
"""

from __future__ import annotations

import errno
import os
import shutil
import uuid
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from crashdesk.reporter.files import sync_folder, write_atomically
from crashdesk.reporter.locks import FolderLock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


QUARANTINE: Final = "quarantine"
"""The folder of what could not be used; no process's own."""
BAD: Final = ".bad"
REASON: Final = ".reason"
"""How the names of what was set aside end, and of the reasons why."""
MAX_QUARANTINED: Final = 20
_TRIES: Final = 5
"""How often a sibling may be quicker than our lock before it is the file system that refuses to lock."""


class RunFolder:
    """Files of one process below a folder that all processes with the same recipient share."""

    def __init__(self, shared: Path) -> None:
        self._shared = shared
        self._run: Path | None = None
        self._lock: FolderLock | None = None

    def write(self, name: str, data: bytes) -> None:
        """Write a file atomically and durably.

        Raises:
            OSError: it could not be written.
        """
        write_atomically(self._own() / name, data)

    def rename(self, old: str, new: str) -> None:
        """Rename a file durably.

        Raises:
            OSError: it is gone, or the folder cannot be written.
        """
        own = self._own()
        (own / old).replace(own / new)
        sync_folder(own)

    def read(self, name: str) -> bytes:
        """Read a file.

        Raises:
            OSError: it is gone.
        """
        return (self._own() / name).read_bytes()

    def has(self, name: str) -> bool:
        """Whether a file is there."""
        return self._run is not None and (self._run / name).exists()

    def delete(self, name: str) -> None:
        """Delete a file; harmless when it is gone already."""
        with suppress(OSError):
            (self._own() / name).unlink(missing_ok=True)

    def hand_over(self, name: str, take: Callable[[Path], object]) -> None:
        """Have a file moved away by somebody else; what he leaves here is deleted."""
        with suppress(OSError):
            take(self._own() / name)
        self.delete(name)

    def quarantine(self, name: str, reason: str) -> None:
        """Set a file aside, with the reason beside it; the oldest beyond a bound are deleted."""
        aside = self._shared / QUARANTINE
        with suppress(OSError):
            aside.mkdir(exist_ok=True, mode=0o700)
            (aside / f"{name}{REASON}").write_text(reason + "\n", "utf-8")
            (self._own() / name).replace(aside / f"{name}{BAD}")
            for old in sorted(aside.glob(f"*{BAD}"), key=lambda file: file.stat().st_mtime)[
                :-MAX_QUARANTINED
            ]:
                old.unlink()
                old.with_suffix(REASON).unlink(missing_ok=True)
        self.delete(name)

    def purge_quarantine(self) -> None:
        """Delete what was set aside, with the reasons."""
        shutil.rmtree(self._shared / QUARANTINE, ignore_errors=True)

    def adopt(self, wanted: Callable[[Path], bool] = lambda _file: True) -> Iterator[tuple[str, int]]:
        """Move in what processes that are gone have left, yielding each file's name and size in bytes.

        Args:
            wanted: whether a file is for this process to take; what is not stays where it is.
        """
        runs = sorted(self._shared.iterdir()) if self._shared.is_dir() else []
        for run in runs:
            # Asked before there is a lock: ours would keep a sibling out for whom it is.
            if run != self._run and run.is_dir() and run.name != QUARANTINE and _offers(run, wanted):
                yield from self._adopt(run, wanted)

    def close(self) -> None:
        """Give the lock up, and remove the folder if it is empty."""
        if self._run is not None and self._lock is not None:
            _discard(self._run, self._lock)
        self._run = self._lock = None

    def _own(self) -> Path:
        if self._run is None or not self._run.is_dir():
            self.close()
            self._run, self._lock = self._made()
        return self._run

    def _made(self) -> tuple[Path, FolderLock]:
        """A new folder with its lock."""
        for _ in range(_TRIES):
            run = self._shared / f"run-{os.getpid()}-{uuid.uuid4().hex[:8]}"
            run.mkdir(parents=True, mode=0o700)
            sync_folder(self._shared)
            lock = FolderLock(run)
            if lock.acquire():
                return run, lock
            # A sibling looking for orphans was quicker than our lock: it removes the folder again.
            _discard(run, lock)
        raise OSError(errno.ENOLCK, "the outbox cannot be locked", str(self._shared))

    def _adopt(self, run: Path, wanted: Callable[[Path], bool]) -> Iterator[tuple[str, int]]:
        lock = FolderLock(run)
        if not lock.acquire():
            return
        try:
            for file in sorted(run.iterdir()):
                if file.name.startswith(".") or not wanted(file):
                    continue
                size = file.stat().st_size
                file.replace(self._own() / file.name)
                yield file.name, size
        finally:
            _discard(run, lock)


def _offers(run: Path, wanted: Callable[[Path], bool]) -> bool:
    """Whether there is anything to take in a folder, or nothing at all, so that it can go."""
    with suppress(OSError):
        files = [file for file in run.iterdir() if not file.name.startswith(".")]
        return not files or any(map(wanted, files))
    return False


def _discard(run: Path, lock: FolderLock) -> None:
    """Remove a folder without envelopes, then free its lock: in this order no one locks a dying folder."""
    with suppress(OSError):
        files = list(run.iterdir())
        if all(file.name.startswith(".") for file in files):
            if os.name == "nt":  # an open file cannot be removed there
                lock.release()
            for file in files:
                file.unlink()
            run.rmdir()
    lock.release()
