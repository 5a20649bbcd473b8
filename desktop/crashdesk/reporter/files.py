"""Atomic files: another process, or the next start, sees the old content or the new, never a part."""

from __future__ import annotations

import errno
import json
import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from io import FileIO


def write_atomically(path: Path, data: bytes, *, private: bool = True) -> None:
    """Write a file so that it is whole on disk, under its name, when this returns.

    The content is synced before the rename and the folder after it: without the first a power loss
    leaves an empty file under the right name, without the second it may forget the name (fsync(2)). A system
    that claims to have written more than it has (a torn write) is not believed: that is tried once more.

    Raises:
        OSError: the folder cannot be made or written; no file of that name was harmed.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".tmp")
    try:
        with os.fdopen(descriptor, "wb", buffering=0) as file:
            _write_whole(file, data)
        if not private:
            Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(temporary).unlink()
        raise
    sync_folder(path.parent)


def _write_whole(file: FileIO, data: bytes) -> None:
    for _ in range(2):
        if _is_written(file, data):
            return
        file.seek(0)
        file.truncate()
    raise OSError(errno.EIO, "less was written than the system said", file.name)


def _is_written(file: FileIO, data: bytes) -> bool:
    """Write and sync the content of an empty file. Returns whether it has the length then."""
    left = memoryview(data)
    while left:
        # Unbuffered: a buffer takes a system for broken that claims more than it was given, and gives up.
        left = left[file.write(left) :]
    os.fsync(file.fileno())
    return os.fstat(file.fileno()).st_size == len(data)


def sync_folder(folder: Path) -> None:
    """Make renames in a folder durable; a no-op where folders cannot be opened (Windows)."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        # Some network file systems cannot sync a folder. The file itself is written then.
        if error.errno not in {errno.EINVAL, errno.ENOTSUP}:
            raise
    finally:
        os.close(descriptor)


def version_of(path: Path) -> tuple[int, ...]:
    """What tells one state of an atomic file from another without reading it; empty where there is none."""
    try:
        found = path.stat()
    except OSError:
        return ()
    return found.st_ino, found.st_mtime_ns, found.st_size


def read_json(path: Path, limit: int = 1024 * 1024) -> dict[str, Any]:
    """Read a JSON object; empty where the file is missing, too large or not one.

    A damaged settings file must never keep an application from starting.
    """
    try:
        with path.open("rb") as file:
            value = json.loads(file.read(limit))
    except (OSError, ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def write_json(path: Path, value: dict[str, Any]) -> None:
    """Write a JSON object atomically; see :func:`write_atomically`."""
    write_atomically(path, json.dumps(value, indent=2, sort_keys=True).encode())
