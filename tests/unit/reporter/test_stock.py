from __future__ import annotations

import errno
import time
from typing import TYPE_CHECKING

import pytest

from crashdesk.reporter.entries import DAY, Bounds, Entry, Exposure
from crashdesk.reporter.shelf import Shelf
from crashdesk.reporter.stock import Stock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KEY = "a" * 32


class Setting:
    """A stock on its shelf."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.shelf = folder, Shelf(folder)
        self.stock = Stock(self.shelf)

    def keep(self, key: str = KEY, data: bytes = b"data") -> Entry:
        entry = self.stock.successor(key, "errors", "ready", len(data), None)
        self.stock.keep(entry, data)
        return entry

    def names(self) -> list[str]:
        """Of the files that are there."""
        return sorted(file.name for file in self.folder.rglob("[!.]*") if file.is_file())


@pytest.fixture
def setting(tmp_path: Path) -> Iterator[Setting]:
    made = Setting(tmp_path)
    yield made
    made.stock.close()


def refuse(*_: object) -> None:
    raise OSError(errno.ENOSPC, "full")


def test_a_successor_is_as_old_as_what_it_replaces_and_tells_as_much(setting: Setting) -> None:
    first = setting.stock.successor(KEY, "errors", "draft", 4, Exposure.PERSONAL)
    setting.stock.keep(first, b"data")
    heir = setting.stock.successor(KEY, "errors", "ready", 2, None)
    assert heir == Entry(KEY, "errors", "ready", first.created, 2, Exposure.PERSONAL)
    assert setting.stock.successor("b", "errors", "ready", 2, None).exposure == Exposure.NOTHING


def test_an_entry_keeps_its_phase_where_its_file_keeps_its_name(
    setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = setting.keep()
    with monkeypatch.context() as patched:
        patched.setattr(setting.shelf.files, "rename", refuse)
        assert not setting.stock.move(entry, "held")
    assert (setting.stock.find(KEY), setting.names()) == (entry, [entry.name])
    assert setting.stock.move(entry, "held")
    assert [held.name for held in setting.stock.entries("held")] == setting.names()


def test_what_dead_processes_left_comes_in_and_what_is_none_of_ours_is_set_aside(setting: Setting) -> None:
    dead = setting.folder / "run-1-dead"
    dead.mkdir()
    (dead / "notes.txt").write_text("mine")
    left = Entry(KEY, "errors", "held", 1_000_000.0, 4)
    (dead / left.name).write_bytes(b"data")
    assert list(setting.stock.adopt(lambda _run: True)) == [left]
    assert setting.stock.last_bytes(KEY) == b"data"
    assert setting.names() == [left.name, "notes.txt.bad", "notes.txt.reason"]


def test_of_what_is_forgotten_the_file_stays_and_of_what_is_removed_it_goes(setting: Setting) -> None:
    entry = setting.keep()
    assert setting.stock.forget(KEY) == entry.name
    assert (setting.stock.has(KEY), setting.names()) == (False, [entry.name])
    other = setting.keep("b")
    setting.stock.remove("b")
    setting.stock.remove("b")
    assert other.name not in setting.names()
    assert setting.stock.last_bytes("b") is None


def test_what_is_handed_over_or_set_aside_is_struck_off(setting: Setting, tmp_path: Path) -> None:
    entries = [setting.keep(key) for key in "bc"]
    setting.stock.hand_over("b", lambda file: file.replace(tmp_path / "taken"))
    setting.stock.quarantine("c", "why")
    assert setting.stock.entries() == []
    assert setting.names() == [f"{entries[1].name}.bad", f"{entries[1].name}.reason", "taken"]


def test_an_entry_of_this_process_ages_by_a_clock_that_nobody_sets(
    setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    setting.keep()
    later = time.time() + 365 * DAY
    monkeypatch.setattr(time, "time", lambda: later)
    assert setting.stock.surplus(Bounds(), ()) == []
    passed = time.monotonic() + 31 * DAY
    monkeypatch.setattr(time, "monotonic", lambda: passed)
    assert [entry.key for entry in setting.stock.surplus(Bounds(), ())] == [KEY]


def test_what_is_missing_is_told_by_its_entry(setting: Setting) -> None:
    entry = setting.keep()
    assert setting.stock.missing() == []
    for file in setting.folder.rglob(entry.name):
        file.unlink()
    assert setting.stock.missing() == [entry]
