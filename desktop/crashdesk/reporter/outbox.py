"""The outbox: envelopes on disk until the receiver has them.

One folder for an installation and recipient, in it one folder for each running process, in it one file
for each envelope. A file's name carries all that is known about it, so a change of state is one rename:

    <milliseconds>-<event id>-<purpose>[-<exposure>].<state>

A folder belongs to its process while that lives; what a dead one left is taken over by the next.

Here is what may be done with an envelope, and the lock. The stock has the entries with their files, and the
news tells what was given up.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from crashdesk.reporter.entries import REPORT, Bounds, Loss
from crashdesk.reporter.forks import renewed
from crashdesk.reporter.news import News
from crashdesk.reporter.shelf import Shelf
from crashdesk.reporter.stock import Stock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from crashdesk.reporter.archive import Archive
    from crashdesk.reporter.consent import Purpose
    from crashdesk.reporter.entries import Entry, Exposure, Phase


class Outbox:
    """The envelopes of this process, on disk; in memory only while the disk refuses them.

    Args:
        folder: the folder shared by all processes with this recipient.
        bounds: how much is kept.
        on_drop: told of entries that were given up. Their files go once it returns, so that a process that
            dies meanwhile has either told of them or has them still.
        on_disk_error: told why the disk refused, each time it does.
        archive: takes copies of what was delivered or refused; without one there are none.

    Attributes:
        left_unsaved: the bytes, by key, of what the disk refused to the very end.
    """

    def __init__(
        self,
        folder: Path,
        bounds: Bounds | None = None,
        on_drop: Callable[[Sequence[Loss]], None] = lambda _losses: None,
        on_disk_error: Callable[[OSError], None] = lambda _error: None,
        archive: Archive | None = None,
    ) -> None:
        self._shelf, self._archive = Shelf(folder), archive
        self._files, self._stock = self._shelf.files, Stock(self._shelf)
        self._bounds = bounds or Bounds()
        # What somebody works with: on its way, or becoming part of another.
        self._claimed: set[str] = set()
        self.left_unsaved: dict[str, bytes] = {}
        # Held for all that changes, or looks at more than one entry; by the news, too, see there.
        self._lock = renewed(threading.RLock())
        self._news = News(self._lock, self._shelf, on_drop, on_disk_error)

    def store(
        self, key: str, data: bytes, purpose: Purpose, phase: Phase, exposure: Exposure | None = None
    ) -> Entry | None:
        """Keep an envelope, replacing what is kept under the same key; durable when this returns.

        Where the disk refuses, it is kept in memory and tried again with each further envelope.

        Args:
            key: the event's id, or what else it is known by.
            data: its bytes.
            purpose: what governs whether it may leave.
            phase: what it waits for.
            exposure: how much of a person it may tell; by default as much as what it replaces.

        Returns:
            What is kept. None where nothing is: what was given up is told as lost, and stays so; and what a
            client report on its way were made to say now would pass for told.
        """
        with self._news.telling():
            if self._news.gave_up(key) or (key in self._claimed and key.startswith(REPORT)):
                return None
            entry = self._stock.successor(key, purpose, phase, len(data), exposure)
            self._keep(entry, data)
        return entry

    def amend(self, entry: Entry, data: bytes, exposure: Exposure | None = None) -> bool:
        """Replace the bytes of an entry, unless it is no longer what it was when they were read.

        Args:
            entry: as it was then.
            data: its bytes from now on.
            exposure: how much of a person they may tell; by default as much as before.

        Returns:
            Whether they were replaced.
        """
        with self._news.telling():
            unchanged = self._stock.find(entry.key) is entry
            if unchanged:
                told = entry.exposure if exposure is None else exposure
                self._keep(replace(entry, size=len(data), exposure=told), data)
        return unchanged

    def discard(self, entry: Entry) -> bool:
        """Delete an entry, unless it is no longer what it was. Returns whether it went."""
        with self._lock:
            unchanged = self._stock.find(entry.key) is entry
            if unchanged:
                self.remove(entry.key)
        return unchanged

    def opened(self, key: str) -> tuple[Entry, bytes] | None:
        """An entry with its very bytes; None where there is none any more.

        Whoever puts back what he has made of the bytes amends this entry: one that was asked for before or
        after them may be another.
        """
        with self._news.telling():
            entry = self._stock.find(key)
            if entry is None:
                return None
            try:
                return entry, self._shelf.read(key)
            except FileNotFoundError as error:
                self._shelf.errors.append(error)
                self._give_up([entry], "internal_sdk_error")
            except OSError as error:  # the file is there: the next start tries again
                self._shelf.errors.append(error)
                self._stock.forget(key)
        return None

    def read(self, key: str) -> bytes | None:
        """The bytes of an envelope; None where there is none any more."""
        opened = self.opened(key)
        return opened and opened[1]

    def move(self, key: str, phase: Phase) -> bool:
        """Change an entry's phase. Returns whether there was one."""
        with self._news.telling():
            entry = self._stock.find(key)
            return entry is not None and self._stock.move(entry, phase)

    def hold(self) -> None:
        """Have what is ready wait for the person's answer, as far as there is room for it."""
        with self._news.telling():
            for entry in self._stock.to_be_asked_about(self._bounds, self._claimed):
                self._stock.move(entry, "held")

    @contextmanager
    def claimed(self, key: str) -> Iterator[bool]:
        """Work with an entry that must not be given up meanwhile: it is on its way, or absorbed by another.

        Yields:
            Whether it is there, and nobody else's just now.
        """
        with self._lock:
            free = self._stock.has(key) and key not in self._claimed
            self._claimed.update([key] if free else [])
        try:
            yield free
        finally:
            if free:
                with self._lock:
                    self._claimed.discard(key)

    def is_claimed(self, key: str) -> bool:
        """Whether somebody works with an entry just now."""
        return key in self._claimed

    def remove(self, key: str) -> None:
        """Delete an envelope, if there is one."""
        with self._lock:
            self._stock.remove(key)

    def release(self, key: str, phase: Phase, why: str = "") -> None:
        """Let go of an envelope that was ``sent`` or ``refused``, leaving its file to the archive.

        What the client tells of its own losses is no report of anybody's: of that no copy is kept.
        """
        if self._archive is None or key.startswith(REPORT):
            self.remove(key)
            return
        with self._lock:
            self._stock.hand_over(key, partial(self._archive.take, phase=phase, why=why))
        self._archive.tidy()

    def quarantine(self, key: str, reason: str) -> None:
        """Set an envelope aside that cannot be used, with the reason why; it is never tried again."""
        with self._lock:
            self._stock.quarantine(key, reason)

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
        return self._stock.has(key)

    def gave_up(self, key: str) -> bool:
        """Whether what was kept under a key was lost, and told so; it never comes back."""
        return self._news.gave_up(key)

    def find(self, key: str) -> Entry | None:
        """What is kept under a key."""
        return self._stock.find(key)

    def entries(self, *phases: Phase) -> list[Entry]:
        """Entries in these phases (all by default), the oldest first."""
        with self._lock:
            found = self._stock.entries(*phases)
        return sorted(found, key=lambda e: e.created)

    def purge(self, keep: Callable[[Entry], bool] = lambda _entry: False) -> int:
        """Delete every envelope but those to keep. Returns how many went."""
        gone = [entry for entry in self.entries() if not keep(entry)]
        for entry in gone:
            self.remove(entry.key)
        return len(gone)

    def recover(self, wanted: Callable[[str], bool] = lambda _run: True) -> list[Entry]:
        """Take over what processes that are gone have left. Returns the entries that came in to stay.

        Args:
            wanted: whether to look into a process's folder of this name; all by default.
        """
        found: list[Entry] = []
        with self._news.telling():
            self._shelf.attempt(lambda: found.extend(self._stock.adopt(wanted)))
            self._enforce_bounds()
            kept = [entry for entry in found if self._stock.has(entry.key)]
        if self._archive is not None:
            self._archive.tidy()
        return kept

    def miss(self, *, drafts: bool = False) -> None:
        """Strike off whose file somebody has deleted, and tell of it.

        Args:
            drafts: drafts too; as long as their captures may still be completed they are not lost.
        """
        with self._news.telling():
            missing = [entry for entry in self._stock.missing() if drafts or entry.phase != "draft"]
            self._give_up(missing, "internal_sdk_error")

    def close(self) -> None:
        """Leave what is on disk to the next start; what the disk refused so far is tried once more."""
        with self._news.telling():
            self._stock.save_unsaved()
            self.left_unsaved = dict(self._shelf.unsaved)
            self._stock.close()

    @property
    def unsaved(self) -> int:
        """How many envelopes are in memory alone."""
        return len(self._shelf.unsaved)

    @property
    def refusal(self) -> OSError | None:
        """Why the disk refused what was to be kept last; None where it took it."""
        return self._shelf.refusal

    def _keep(self, entry: Entry, data: bytes) -> None:
        self._stock.keep(entry, data)
        self._enforce_bounds()

    def _enforce_bounds(self) -> None:
        self._give_up(self._stock.surplus(self._bounds, self._claimed), "cache_overflow")

    def _give_up(self, entries: Iterable[Entry], reason: str) -> None:
        """Strike entries off for good; they are told of, and their files deleted, once the lock is free."""
        stock = self._stock
        self._news.give_up(
            (Loss(entry, reason, stock.last_bytes(entry.key)), stock.forget(entry.key)) for entry in entries
        )
