from __future__ import annotations

from typing import TYPE_CHECKING

from crashdesk.reporter.locks import LOCK_NAME, FolderLock

if TYPE_CHECKING:
    from pathlib import Path


def test_one_holds_it_until_it_is_released(tmp_path: Path) -> None:
    first, second = FolderLock(tmp_path), FolderLock(tmp_path)
    assert first.acquire()
    assert not second.acquire()
    first.release()
    first.release()
    assert second.acquire()
    second.release()


def test_the_lock_of_a_folder_that_was_removed_meanwhile_is_worth_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    assert not FolderLock(folder).acquire()
    folder.mkdir()
    lock = FolderLock(folder)
    assert lock.acquire()
    (folder / LOCK_NAME).unlink()
    folder.rmdir()
    folder.mkdir()
    other = FolderLock(folder)
    assert other.acquire()
    other.release()
    lock.release()
