from __future__ import annotations

import errno
from typing import TYPE_CHECKING

import pytest

from crashdesk.reporter.entries import Entry
from crashdesk.reporter.shelf import Shelf

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ENTRY = Entry("a" * 32, "errors", "ready", 1_000_000.0, 4)


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    made = Shelf(tmp_path)
    yield made
    made.close()


def refuse(*_: object) -> None:
    raise OSError(errno.ENOSPC, "full")


def test_what_is_kept_is_read_and_forgotten_by_its_files_name(shelf: Shelf) -> None:
    shelf.keep(ENTRY, b"data")
    assert (shelf.read(ENTRY.key), shelf.missing()) == (b"data", [])
    assert shelf.forget(ENTRY.key) == ENTRY.name
    with pytest.raises(KeyError):
        shelf.read(ENTRY.key)


def test_what_the_disk_refuses_is_in_memory_until_it_is_tried_again(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(shelf.files, "write", refuse)
        shelf.keep(ENTRY, b"data")
        assert (shelf.read(ENTRY.key), shelf.unsaved) == (b"data", {ENTRY.key: b"data"})
        assert shelf.rename(ENTRY.key, "another"), "it gets its name with its bytes"
    assert [shelf.refusal] == shelf.errors
    shelf.save_unsaved({ENTRY.key: ENTRY})
    assert (shelf.unsaved, shelf.refusal, shelf.names) == ({}, None, {ENTRY.key: ENTRY.name})


def test_a_file_that_cannot_be_renamed_keeps_its_name(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf.keep(ENTRY, b"data")
    monkeypatch.setattr(shelf.files, "rename", refuse)
    assert not shelf.rename(ENTRY.key, "another")
    assert shelf.forget(ENTRY.key) == ENTRY.name


def test_a_file_that_somebody_deleted_is_missing(shelf: Shelf, tmp_path: Path) -> None:
    shelf.keep(ENTRY, b"data")
    [file] = tmp_path.rglob(ENTRY.name)
    file.unlink()
    assert shelf.missing() == [ENTRY.key]
