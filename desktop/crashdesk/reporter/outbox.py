"""The outbox: envelopes on disk until the receiver has them.

One folder for an installation and recipient, in it one folder for each running process, in it one file
for each envelope. A file's name carries all that is known about it, so a change of state is one rename:

    <milliseconds>-<event id>-<purpose>.<state>

A folder belongs to its process while that lives; what a dead one left is taken over by the next.
"""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from crashdesk.reporter.entries import REPORT, Bounds, Entry, parse_name, surplus
from crashdesk.reporter.forks import renewed
from crashdesk.reporter.run_folder import RunFolder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from crashdesk.reporter.archive import Archive
    from crashdesk.reporter.consent import Purpose
    from crashdesk.reporter.entries import Phase


class Outbox:
    """The envelopes of this process, on disk; in memory only while the disk refuses them.

    Args:
        folder: the folder shared by all processes with this recipient.
        bounds: how much is kept.
        on_drop: told of each entry that was given up, with the reason in Sentry's words, and its bytes as
            far as they could be read.
        on_disk_error: told why the disk refused, each time it does.
        archive: takes copies of what was delivered or refused; without one there are none.
    """

    def __init__(
        self,
        folder: Path,
        bounds: Bounds | None = None,
        on_drop: Callable[[Entry, str, bytes | None], None] = lambda _entry, _reason, _data: None,
        on_disk_error: Callable[[OSError], None] = lambda _error: None,
        archive: Archive | None = None,
    ) -> None:
        self._files, self._archive = RunFolder(folder), archive
        self._bounds = bounds or Bounds()
        self._on_drop, self._on_disk_error = on_drop, on_disk_error
        self._entries: dict[str, Entry] = {}
        # The name of each entry's file: it lags behind the entry's own while the disk refuses to write.
        self._names: dict[str, str] = {}
        self._unsaved: dict[str, bytes] = {}
        # When this process made its own, by a clock that nobody sets.
        self._made: dict[str, float] = {}
        self.left_unsaved: list[str] = []
        self._lock = renewed(threading.RLock())

    def store(self, key: str, data: bytes, purpose: Purpose, phase: Phase) -> Entry:
        """Keep an envelope, replacing what is kept under the same key; durable when this returns.

        Where the disk refuses, it is kept in memory and tried again with each further envelope.
        """
        with self._lock:
            old = self._entries.get(key)
            entry = Entry(key, purpose, phase, old.created if old else time.time(), len(data))
            self._save_unsaved()
            self._entries[key] = entry
            if old is None:
                self._made[key] = time.monotonic()
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
        self._tell_of([(entry, None)] if gone else [], "internal_sdk_error")
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

    def release(self, key: str, phase: Phase, why: str = "") -> None:
        """Let go of an envelope that was ``sent`` or ``refused``, leaving its file to the archive.

        What the client tells of its own losses is no report of anybody's: of that no copy is kept.
        """
        if self._archive is None or key.startswith(REPORT):
            self.remove(key)
            return
        with self._lock:
            name = self._forget(key)
            if name is not None:
                self._files.hand_over(name, partial(self._archive.take, phase=phase, why=why))
        self._archive.tidy()

    def quarantine(self, key: str, reason: str) -> None:
        """Set an envelope aside that cannot be used, with the reason why; it is never tried again."""
        with self._lock:
            name = self._forget(key)
            if name is not None:
                self._files.quarantine(name, reason)

    def set_aside(self, key: str, data: bytes, purpose: Purpose, reason: str) -> None:
        """Keep an envelope that must not be sent, with the reason why; it replaces what its key had.

        Until it is set aside it is a draft: that is never sent either, should the process die in between.
        """
        self.store(key, data, purpose, "draft")
        self.quarantine(key, reason)

    def purge_quarantine(self) -> None:
        """Delete what was set aside."""
        with self._lock:
            self._files.purge_quarantine()

    def has(self, key: str) -> bool:
        """Whether an envelope is kept under a key."""
        return key in self._entries

    def find(self, key: str) -> Entry | None:
        """What is kept under a key."""
        return self._entries.get(key)

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
        if self._archive is not None:
            self._archive.tidy()
        self._tell_of(surplus_ones)
        return kept

    def miss(self, *, drafts: bool = False) -> None:
        """Strike off whose file somebody has deleted, and tell of it.

        Args:
            drafts: drafts too; as long as their captures may still be completed they are not lost.
        """
        with self._lock:
            missing = [self._entries[key] for key, name in self._names.items() if not self._files.has(name)]
            missing = [entry for entry in missing if entry.key not in self._unsaved]
            missing = [entry for entry in missing if drafts or entry.phase != "draft"]
            for entry in missing:
                self._forget(entry.key)
        self._tell_of([(entry, None) for entry in missing], "internal_sdk_error")

    def close(self) -> None:
        """Leave what is on disk to the next start; what the disk refused so far is tried once more."""
        with self._lock:
            self._save_unsaved()
            self.left_unsaved = list(self._unsaved)
            self._files.close()
            self._entries.clear()
            self._names.clear()
            self._made.clear()
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
        self._made.pop(key, None)
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

    def _enforce_bounds(self) -> list[tuple[Entry, bytes | None]]:
        """Delete what is beyond the bounds. Returns what went."""
        gone = [
            (entry, self._last_bytes(entry.key))
            for entry in surplus(self._entries.values(), self._bounds, self._age)
        ]
        for entry, _ in gone:
            self.remove(entry.key)
        return gone

    def _age(self, entry: Entry) -> float:
        """Seconds since an entry was made; the computer's clock may jump while we run."""
        made = self._made.get(entry.key)
        return time.time() - entry.created if made is None else time.monotonic() - made

    def _last_bytes(self, key: str) -> bytes | None:
        """The bytes of what is about to go, told to nobody where they cannot be read."""
        with suppress(OSError, KeyError):
            return self._unsaved[key] if key in self._unsaved else self._files.read(self._names[key])
        return None

    def _tell_of(self, gone: list[tuple[Entry, bytes | None]], reason: str = "cache_overflow") -> None:
        # Never under the lock: who is told may wait for the postman, who waits for the lock.
        for entry, data in gone:
            self._on_drop(entry, reason, data)
