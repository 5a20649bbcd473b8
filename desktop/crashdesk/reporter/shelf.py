"""The shelf: the files of the outbox's entries, and in memory what the disk refuses.

It has no lock: the outbox has.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from crashdesk.reporter.run_folder import RunFolder

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from crashdesk.reporter.entries import Entry


class Shelf:
    """Keeps the bytes of entries.

    Attributes:
        files: this process's own.
        names: of each entry's file: it lags behind the entry's own while the disk refuses to write.
        unsaved: the bytes of entries that are in memory alone, or more than their file has.
        refusal: why the disk refused what was to be kept last; None where it took it.
        errors: what the disk said since somebody took it.

    Args:
        folder: shared by all processes with this recipient.
    """

    def __init__(self, folder: Path) -> None:
        self.files = RunFolder(folder)
        self.names: dict[str, str] = {}
        self.unsaved: dict[str, bytes] = {}
        self.refusal: OSError | None = None
        self.errors: list[OSError] = []

    def keep(self, entry: Entry, data: bytes) -> None:
        """Keep an entry's bytes: on disk, or in memory where that refuses."""
        if not self._save(entry, data):
            self.unsaved[entry.key] = data

    def save_unsaved(self, entries: Mapping[str, Entry]) -> None:
        """Try once more what the disk refused, as long as it takes it."""
        for key, data in list(self.unsaved.items()):
            if not self._save(entries[key], data):
                return

    def read(self, key: str) -> bytes:
        """An entry's bytes.

        Raises:
            OSError: the file is gone, or cannot be read.
            KeyError: there never was any.
        """
        return self.unsaved[key] if key in self.unsaved else self.files.read(self.names[key])

    def rename(self, key: str, name: str) -> bool:
        """Give an entry's file another name. Returns whether it has it now."""
        if key in self.unsaved:
            return True  # it gets it with its bytes
        self.attempt(partial(self._rename, key, name))
        return self.names[key] == name

    def forget(self, key: str) -> str | None:
        """Strike an entry off. Returns the name of its file, if it has one."""
        self.unsaved.pop(key, None)
        return self.names.pop(key, None)

    def missing(self) -> list[str]:
        """The keys whose files somebody has deleted."""
        return [
            key for key, name in self.names.items() if key not in self.unsaved and not self.files.has(name)
        ]

    def attempt(self, action: Callable[[], object]) -> bool:
        """Do something on the disk. Returns whether it worked."""
        try:
            action()
        except OSError as error:
            self.refusal = error
            self.errors.append(error)
            return False
        return True

    def close(self) -> None:
        """Leave what is on disk."""
        self.files.close()
        self.names.clear()
        self.unsaved.clear()

    def _save(self, entry: Entry, data: bytes) -> bool:
        """Write under the old name first, then rename: at no moment are there two, or none."""
        name = self.names.get(entry.key, entry.name)
        written = self.attempt(partial(self.files.write, name, data))
        # It may be there although the disk refused: only the folder could not be synced after it.
        if written or self.files.has(name):
            self.names[entry.key] = name
        if not written or (
            name != entry.name and not self.attempt(partial(self._rename, entry.key, entry.name))
        ):
            return False
        self.unsaved.pop(entry.key, None)
        self.refusal = None
        return True

    def _rename(self, key: str, name: str) -> None:
        try:
            self.files.rename(self.names[key], name)
        except OSError:
            if self.files.has(name):  # only the folder could not be synced after it
                self.names[key] = name
            raise
        self.names[key] = name
