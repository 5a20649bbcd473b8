"""The stock: what the outbox keeps, each entry in step with its file.

It has no lock: the outbox has, and holds it for all that changes something here or looks at more than one
entry. Nobody is told of anything from here, either.
"""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from crashdesk.reporter.entries import Entry, Exposure, parse_name, surplus, to_be_asked_about

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from pathlib import Path

    from crashdesk.reporter.consent import Purpose
    from crashdesk.reporter.entries import Bounds, Phase
    from crashdesk.reporter.shelf import Shelf


class Stock:
    """The entries of this process.

    Args:
        shelf: keeps their bytes.
    """

    def __init__(self, shelf: Shelf) -> None:
        self._shelf, self._files = shelf, shelf.files
        self._entries: dict[str, Entry] = {}
        # When this process made its own, by a clock that nobody sets.
        self._made: dict[str, float] = {}

    def has(self, key: str) -> bool:
        """Whether there is an entry under a key."""
        return key in self._entries

    def find(self, key: str) -> Entry | None:
        """The entry under a key."""
        return self._entries.get(key)

    def entries(self, *phases: Phase) -> list[Entry]:
        """Entries in these phases (all by default)."""
        return [e for e in self._entries.values() if not phases or e.phase in phases]

    def missing(self) -> list[Entry]:
        """Entries whose files somebody has deleted."""
        return [self._entries[key] for key in self._shelf.missing()]

    def surplus(self, bounds: Bounds, on_the_way: Collection[str]) -> list[Entry]:
        """Which entries must go; see :func:`entries.surplus`."""
        return surplus(self._entries.values(), bounds, self._age, on_the_way)

    def to_be_asked_about(self, bounds: Bounds, on_the_way: Collection[str]) -> list[Entry]:
        """Which entries can wait for the person; see :func:`entries.to_be_asked_about`."""
        return to_be_asked_about(self._entries.values(), bounds, self._age, on_the_way)

    def successor(
        self, key: str, purpose: Purpose, phase: Phase, size: int, exposure: Exposure | None
    ) -> Entry:
        """An entry that is to replace the one under its key, if there is one: it is as old as that.

        Args:
            key: its key.
            purpose: what governs whether it may leave.
            phase: what it waits for.
            size: of its bytes.
            exposure: how much of a person it may tell; None for as much as what it replaces.
        """
        old = self._entries.get(key)
        if exposure is None:
            exposure = old.exposure if old else Exposure.NOTHING
        return Entry(key, purpose, phase, old.created if old else time.time(), size, exposure)

    def keep(self, entry: Entry, data: bytes) -> None:
        """Keep an entry and its bytes, in place of what is kept under its key.

        What the disk refused so far is tried before it.
        """
        if entry.key not in self._entries:
            self._made[entry.key] = time.monotonic()
        self.save_unsaved()
        self._entries[entry.key] = entry
        self._shelf.keep(entry, data)

    def save_unsaved(self) -> None:
        """Try once more what the disk refused, as long as it takes it."""
        self._shelf.save_unsaved(self._entries)

    def move(self, entry: Entry, phase: Phase) -> bool:
        """Change an entry's phase by one rename. Returns whether it has it now."""
        moved = replace(entry, phase=phase)
        if not self._shelf.rename(entry.key, moved.name):
            return False
        self._entries[entry.key] = moved
        return True

    def adopt(self, wanted: Callable[[str], bool]) -> Iterator[Entry]:
        """Move in what processes that are gone have left, yielding the entries; what is none is set aside.

        Args:
            wanted: whether to look into a process's folder of this name.

        Raises:
            OSError: the disk refuses; what was yielded before is here.
        """
        for name, size in self._files.adopt(lambda file: wanted(file.parent.name)):
            entry = parse_name(name, size)
            if entry is None:
                self._files.quarantine(name, "the outbox gives no such names")
            else:
                self._entries[entry.key] = entry
                self._shelf.names[entry.key] = name
                yield entry

    def last_bytes(self, key: str) -> bytes | None:
        """The bytes of what is about to go; None where they cannot be read, which is told nobody."""
        with suppress(OSError, KeyError):
            return self._shelf.read(key)
        return None

    def forget(self, key: str) -> str | None:
        """Strike an entry off, but leave its file. Returns the name of that, if it has one."""
        self._entries.pop(key, None)
        self._made.pop(key, None)
        return self._shelf.forget(key)

    def remove(self, key: str) -> None:
        """Strike an entry off and delete its file."""
        name = self.forget(key)
        if name is not None:
            self._files.delete(name)

    def hand_over(self, key: str, take: Callable[[Path], object]) -> None:
        """Strike an entry off and have its file moved away; what is left of that here is deleted."""
        name = self.forget(key)
        if name is not None:
            self._files.hand_over(name, take)

    def quarantine(self, key: str, reason: str) -> None:
        """Strike an entry off and set its file aside, with the reason beside it."""
        name = self.forget(key)
        if name is not None:
            self._files.quarantine(name, reason)

    def close(self) -> None:
        """Leave what is on disk to the next start."""
        self._shelf.close()
        self._entries.clear()
        self._made.clear()

    def _age(self, entry: Entry) -> float:
        """Seconds since an entry was made; the computer's clock may jump while we run."""
        made = self._made.get(entry.key)
        return time.time() - entry.created if made is None else time.monotonic() - made
