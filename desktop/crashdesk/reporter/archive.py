"""The archive: copies of what was sent or refused, so that a person can read later what left his computer.

They are the very files of the outbox, moved, in one folder that all processes with this recipient share:

    <milliseconds>-<event id>-<purpose>.<sent|refused>

beside a refused one, what the receiver said, in a file that ends with ``.why``. Copies are a courtesy: where
the disk refuses, there is none, and nothing else suffers.
"""

from __future__ import annotations

import time
from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING, Final

from crashdesk.reporter.entries import COPIES, DAY, Bounds, Entry, parse_name, surplus

if TYPE_CHECKING:
    from pathlib import Path

    from crashdesk.reporter.entries import Phase

BOUNDS: Final = Bounds(count=100, size=10 * 1024 * 1024, age=30 * DAY)
"""As many as the outbox keeps, and as long: what was sent lies here no longer than what was not. 30 days are
also what people are given to think about a consent again. A report has some 25 KB, so 10 MiB only bound
attachments; those, measurements and sessions go before the first error does."""
MAX_FILES: Final = 1000
"""Files that are looked at in one go; who finds more has others' files there, or an older version's."""
MAX_WHY: Final = 300
"""Bytes kept of a receiver's words."""


class Archive:
    """Takes files of the outbox and keeps them within bounds.

    Args:
        folder: shared by all processes; made at the first copy.
        bounds: how much is kept.
    """

    def __init__(self, folder: Path, bounds: Bounds = BOUNDS) -> None:
        self._folder, self._bounds = folder, bounds

    def take(self, file: Path, phase: Phase, why: str = "") -> None:
        """Move a file here.

        Args:
            file: one of the outbox's.
            phase: ``sent`` or ``refused``.
            why: what the receiver said.

        Raises:
            OSError: it stays where it is.
        """
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        kept = self._folder / f"{file.stem}.{phase}"
        file.replace(kept)
        if why:
            with suppress(OSError):
                why_of(kept).write_bytes(why.encode("utf-8", "replace")[:MAX_WHY])

    def tidy(self) -> None:
        """Delete what is beyond the bounds, whichever process has put it here."""
        found = dict(copies(self._folder))
        for entry in surplus(found, self._bounds, _age):
            discard(found[entry])


def copies(folder: Path) -> list[tuple[Entry, Path]]:
    """The copies in a folder, each with its file; none where it cannot be read."""
    found: list[tuple[Entry, Path]] = []
    with suppress(OSError):
        for file in islice(folder.iterdir(), 2 * MAX_FILES):
            with suppress(OSError):
                entry = parse_name(file.name, file.stat().st_size, COPIES)
                if entry is not None and len(found) < MAX_FILES:
                    found.append((entry, file))
    return found


def why_of(copy: Path) -> Path:
    """The file with the receiver's words."""
    return copy.with_suffix(".why")


def discard(copy: Path) -> bool:
    """Delete a copy and the receiver's words. Returns whether it is gone."""
    try:
        copy.unlink(missing_ok=True)
        why_of(copy).unlink(missing_ok=True)
    except OSError:
        return False
    return True


def _age(entry: Entry) -> float:
    return time.time() - entry.created
