"""The folder of one run of the process: locked while it lives, claimed by the next start once it is gone.

Nothing here is synced to the disk: what the page cache holds outlives the process, and a power loss is no
crash of the application's.
"""

from __future__ import annotations

import errno
import os
import uuid
from contextlib import suppress
from pathlib import Path
from typing import Final

from crashdesk.reporter.locks import LOCK_NAME, FolderLock

FOLDER: Final = "runs"
"""Below the reporter's folder for a recipient: where its runs' folders lie."""
MAX_CLAIMED: Final = 20
"""Folders of dead runs that one start takes over, the newest; older ones are only cleared away."""
_TRIES: Final = 5
"""How often a sibling may be quicker than our lock before it is the file system that refuses to lock."""


class RunPlace:
    """A locked folder of one run; its name says when the run began."""

    def __init__(self, path: Path, lock: FolderLock) -> None:
        self.path, self._lock = path, lock

    @classmethod
    def make(cls, shared: Path, started: float) -> RunPlace:
        """Make the folder of a run that began at ``started`` (seconds since the epoch).

        Raises:
            OSError: it cannot be made or locked.
        """
        for _ in range(_TRIES):
            path = shared / f"{int(started * 1000):013d}-{os.getpid()}-{uuid.uuid4().hex}"
            try:
                path.mkdir(parents=True, mode=0o700)
            except FileNotFoundError:  # a sibling has just taken the empty folder above away
                continue
            lock = FolderLock(path)
            if lock.acquire():
                return cls(path, lock)
            # A sibling looking for dead runs was quicker than our lock: it takes the empty folder away.
            with suppress(OSError):
                path.rmdir()
        raise OSError(errno.ENOLCK, "the run's folder cannot be locked", str(shared))

    @classmethod
    def adopt(cls, path: str, lock: int) -> RunPlace:
        """The place in a folder that was made and locked by somebody else, through this descriptor."""
        folder = Path(path)
        return cls(folder, FolderLock(folder, lock))

    @property
    def name(self) -> str:
        """The run's name, one of its own among all runs."""
        return self.path.name

    @property
    def started(self) -> float:
        """When the run began, in seconds since the epoch."""
        return _started(self.name)

    @property
    def last_sign(self) -> float:
        """When anything was last written here, in seconds since the epoch; the begin where nothing was."""
        return max([self.started, *(_written(file) for file in self._files())])

    def size(self, name: str) -> int:
        """A file's size in bytes; 0 where there is none."""
        try:
            return (self.path / name).stat().st_size
        except OSError:
            return 0

    def written(self, name: str) -> float:
        """When a file was last written, in seconds since the epoch; 0 where there is none."""
        return _written(self.path / name)

    def remove(self) -> None:
        """Delete the folder, then free its lock: in this order no one claims a folder that goes.

        The folders above it go too where they are empty.
        """
        for file in self._files():
            with suppress(OSError):
                file.unlink()
        if os.name == "nt":  # an open file cannot be removed there
            self._lock.release()
        with suppress(OSError):
            (self.path / LOCK_NAME).unlink(missing_ok=True)
            self.path.rmdir()
            self.path.parent.rmdir()
            self.path.parent.parent.rmdir()
        self._lock.release()

    def leave(self) -> None:
        """Free the lock alone: what lies here is left to the next start."""
        self._lock.release()

    def _files(self) -> list[Path]:
        with suppress(OSError):
            return [file for file in self.path.iterdir() if file.name != LOCK_NAME]
        return []


def claim(shared: Path) -> list[RunPlace]:
    """Lock the folders of runs that are gone, the oldest first."""
    try:
        with os.scandir(shared) as entries:
            names = sorted(entry.name for entry in entries if entry.is_dir(follow_symlinks=False))
    except OSError:
        return []
    places = [RunPlace(shared / name, FolderLock(shared / name)) for name in names if _started(name)]
    claimed = [place for place in places if place._lock.acquire()]  # noqa: SLF001 - one of us
    for place in claimed[:-MAX_CLAIMED]:
        place.remove()
    return claimed[-MAX_CLAIMED:]


def _started(name: str) -> float:
    """What a folder's name says of the begin; 0 where the name is none of ours."""
    digits = name.partition("-")[0]
    return int(digits) / 1000 if digits.isascii() and digits.isdecimal() and len(digits) < 20 else 0.0  # noqa: PLR2004


def _written(file: Path) -> float:
    try:
        return file.stat().st_mtime
    except OSError:
        return 0.0
