"""The outbox: envelopes on disk until the receiver has them.

One folder for an installation and recipient, in it one folder for each running process, in it one file
for each envelope. A file's name carries all that is known about it, so a change of state is one rename:

    <milliseconds>-<event id>-<purpose>.<state>

A folder belongs to its process while that lives; what a dead one left is taken over by the next.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Final, Literal, get_args

from crashdesk.reporter.consent import PURPOSES, Purpose
from crashdesk.reporter.run_folder import RunFolder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

Phase = Literal["draft", "held", "ready", "approved"]
"""``draft``: a first, capped record, to be completed. ``held``: waits for the person. ``ready``: may be
sent as long as its purpose is granted. ``approved``: the person said "send this one"."""

DAY: Final = 86_400.0
REPORT: Final = "report"
"""Keys of client reports begin so. They tell of what was given up, so they are never given up themselves."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much is kept: number, bytes and age (seconds) of envelopes, and number and age of held ones."""

    count: int = 100
    size: int = 50 * 1024 * 1024
    age: float = 30 * DAY
    held: int = 10
    held_age: float = 7 * DAY


@dataclass(frozen=True, slots=True)
class Entry:
    """One envelope on disk; ``created`` in seconds since the epoch, ``size`` in bytes."""

    key: str
    purpose: Purpose
    phase: Phase
    created: float
    size: int

    @property
    def name(self) -> str:
        """The file's name."""
        return f"{int(self.created * 1000):013d}-{self.key}-{self.purpose}.{self.phase}"


def parse_name(name: str, size: int) -> Entry | None:
    """Read an entry back from its file's name; None for a file that is not ours."""
    stem, _, phase = name.rpartition(".")
    parts = stem.split("-")
    if len(parts) != 3 or not parts[0].isdecimal() or phase not in get_args(Phase):  # noqa: PLR2004 - three parts
        return None
    created, key, purpose = parts
    if purpose not in PURPOSES or not key.isalnum():
        return None
    return Entry(key, purpose, phase, int(created) / 1000, size)  # type: ignore[arg-type]


def surplus(entries: Iterable[Entry], bounds: Bounds, now: float) -> list[Entry]:
    """Which entries must go: too old, or beyond the bounds, the oldest first and errors last."""
    listed = [e for e in entries if not e.key.startswith(REPORT)]
    old = [e for e in listed if now - e.created > (bounds.held_age if e.phase == "held" else bounds.age)]
    rest = [e for e in listed if e not in old]
    held = _oldest_first(e for e in rest if e.phase == "held")
    queue = _oldest_first(e for e in rest if e.phase != "held")
    return old + held[: max(0, len(held) - bounds.held)] + _beyond(queue, bounds)


def _oldest_first(entries: Iterable[Entry]) -> list[Entry]:
    """In the order of being given up: what is no error goes first, then the oldest."""
    return sorted(entries, key=lambda e: (e.purpose == "errors", e.created))


def _beyond(queue: list[Entry], bounds: Bounds) -> list[Entry]:
    count, size = len(queue), sum(e.size for e in queue)
    gone = []
    for entry in queue:
        if count <= bounds.count and size <= bounds.size:
            break
        gone.append(entry)
        count, size = count - 1, size - entry.size
    return gone


class Outbox:
    """The envelopes of this process, on disk; in memory only while the disk refuses them.

    Args:
        folder: the folder shared by all processes with this recipient.
        bounds: how much is kept.
        on_drop: told of each entry that was given up, with the reason in Sentry's words.
        on_disk_error: told why the disk refused, each time it does.
    """

    def __init__(
        self,
        folder: Path,
        bounds: Bounds | None = None,
        on_drop: Callable[[Entry, str], None] = lambda _entry, _reason: None,
        on_disk_error: Callable[[OSError], None] = lambda _error: None,
    ) -> None:
        self._files = RunFolder(folder)
        self._bounds = bounds or Bounds()
        self._on_drop, self._on_disk_error = on_drop, on_disk_error
        self._entries: dict[str, Entry] = {}
        # The name of each entry's file: it lags behind the entry's own while the disk refuses to write.
        self._names: dict[str, str] = {}
        self._unsaved: dict[str, bytes] = {}
        self.left_unsaved: list[str] = []
        self._lock = threading.RLock()

    def store(self, key: str, data: bytes, purpose: Purpose, phase: Phase) -> Entry:
        """Keep an envelope, replacing what is kept under the same key; durable when this returns.

        Where the disk refuses, it is kept in memory and tried again with each further envelope.
        """
        with self._lock:
            old = self._entries.get(key)
            entry = Entry(key, purpose, phase, old.created if old else time.time(), len(data))
            self._save_unsaved()
            self._entries[key] = entry
            if not self._save(entry, data):
                self._unsaved[key] = data
            surplus_ones = self._enforce_bounds()
        self._tell_of(surplus_ones)
        return entry

    def read(self, key: str) -> bytes | None:
        """The bytes of an envelope; None where there is none any more."""
        with self._lock:
            entry = self._entries.get(key)
            if entry is None or key in self._unsaved:
                return self._unsaved.get(key)
            try:
                return self._files.read(self._names[key])
            except OSError as error:
                self._on_disk_error(error)
                self._forget(key)
                gone = isinstance(error, FileNotFoundError)
        # Whose file is there but cannot be read now is tried again by the next start.
        self._tell_of([entry] if gone else [], "internal_sdk_error")
        return None

    def move(self, key: str, phase: Phase) -> bool:
        """Change an entry's phase. Returns whether there was one."""
        with self._lock:
            entry = self._entries.get(key)
            if entry is None:
                return False
            moved = replace(entry, phase=phase)
            if key not in self._unsaved and not self._on_disk(partial(self._rename, key, moved.name)):
                return False
            self._entries[key] = moved
            return True

    def remove(self, key: str) -> None:
        """Delete an envelope, if there is one."""
        with self._lock:
            name = self._forget(key)
            if name is not None:
                self._files.delete(name)

    def quarantine(self, key: str, reason: str) -> None:
        """Set an envelope aside that cannot be used, with the reason why; it is never tried again."""
        with self._lock:
            name = self._forget(key)
            if name is not None:
                self._files.quarantine(name, reason)

    def purge_quarantine(self) -> None:
        """Delete what was set aside."""
        with self._lock:
            self._files.purge_quarantine()

    def has(self, key: str) -> bool:
        """Whether an envelope is kept under a key."""
        return key in self._entries

    def entries(self, *phases: Phase) -> list[Entry]:
        """Entries in these phases (all by default), the oldest first."""
        with self._lock:
            found = [e for e in self._entries.values() if not phases or e.phase in phases]
        return sorted(found, key=lambda e: e.created)

    def purge(self, keep: Callable[[Entry], bool] = lambda _entry: False) -> int:
        """Delete every envelope but those to keep. Returns how many went."""
        gone = [entry for entry in self.entries() if not keep(entry)]
        for entry in gone:
            self.remove(entry.key)
        return len(gone)

    def recover(self) -> list[Entry]:
        """Take over what processes that are gone have left. Returns the entries that came in to stay."""
        found: list[Entry] = []
        with self._lock:
            self._on_disk(lambda: found.extend(self._adopted()))
            surplus_ones = self._enforce_bounds()
            kept = [entry for entry in found if entry.key in self._entries]
        self._tell_of(surplus_ones)
        return kept

    def miss(self) -> None:
        """Strike off whose file somebody has deleted, and tell of it."""
        with self._lock:
            missing = [self._entries[key] for key, name in self._names.items() if not self._files.has(name)]
            missing = [entry for entry in missing if entry.key not in self._unsaved]
            for entry in missing:
                self._forget(entry.key)
        self._tell_of(missing, "internal_sdk_error")

    def close(self) -> None:
        """Leave what is on disk to the next start; what the disk refused so far is tried once more."""
        with self._lock:
            self._save_unsaved()
            self.left_unsaved = list(self._unsaved)
            self._files.close()
            self._entries.clear()
            self._names.clear()
            self._unsaved.clear()

    @property
    def unsaved(self) -> int:
        """How many envelopes are in memory alone."""
        return len(self._unsaved)

    def _save(self, entry: Entry, data: bytes) -> bool:
        """Write under the old name first, then rename: at no moment are there two, or none."""
        name = self._names.get(entry.key, entry.name)
        if not self._on_disk(partial(self._files.write, name, data)):
            return False
        self._names[entry.key] = name
        if name != entry.name and not self._on_disk(partial(self._rename, entry.key, entry.name)):
            return False
        self._unsaved.pop(entry.key, None)
        return True

    def _save_unsaved(self) -> None:
        for key, data in list(self._unsaved.items()):
            if not self._save(self._entries[key], data):
                return

    def _rename(self, key: str, name: str) -> None:
        self._files.rename(self._names[key], name)
        self._names[key] = name

    def _forget(self, key: str) -> str | None:
        """Strike an entry off. Returns the name of its file, if it has one."""
        self._entries.pop(key, None)
        self._unsaved.pop(key, None)
        return self._names.pop(key, None)

    def _adopted(self) -> Iterable[Entry]:
        for name, size in self._files.adopt():
            entry = parse_name(name, size)
            if entry is None:
                self._files.quarantine(name, "the outbox gives no such names")
            else:
                self._entries[entry.key], self._names[entry.key] = entry, name
                yield entry

    def _on_disk(self, action: Callable[[], object]) -> bool:
        """Do something on the disk. Returns whether it worked."""
        try:
            action()
        except OSError as error:
            self._on_disk_error(error)
            return False
        return True

    def _enforce_bounds(self) -> list[Entry]:
        """Delete what is beyond the bounds. Returns what went."""
        gone = surplus(self._entries.values(), self._bounds, time.time())
        for entry in gone:
            self.remove(entry.key)
        return gone

    def _tell_of(self, gone: list[Entry], reason: str = "cache_overflow") -> None:
        # Never under the lock: who is told may wait for the postman, who waits for the lock.
        for entry in gone:
            self._on_drop(entry, reason)
