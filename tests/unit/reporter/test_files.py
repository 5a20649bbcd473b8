from __future__ import annotations

import errno
import os
import stat
from io import FileIO
from pathlib import Path
from typing import Any

import pytest

from crashdesk.reporter.files import read_json, sync_folder, write_atomically, write_json


def test_the_content_is_synced_before_the_rename_and_the_folder_after_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[str] = []
    fsync, replace = os.fsync, Path.replace

    def recorded_fsync(descriptor: int) -> None:
        calls.append("sync folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "sync file")
        fsync(descriptor)

    def recorded_replace(self: Path, target: Any) -> Path:
        calls.append("rename")
        return replace(self, target)

    monkeypatch.setattr(os, "fsync", recorded_fsync)
    monkeypatch.setattr(Path, "replace", recorded_replace)
    write_atomically(tmp_path / "file", b"content")
    assert calls == ["sync file", "rename", "sync folder"]


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_write_that_fails_leaves_the_old_content_and_no_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    path = tmp_path / "file"
    write_atomically(path, b"old")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "disk full")

    monkeypatch.setattr(os if step == "fsync" else Path, step, full)
    with pytest.raises(OSError, match="disk full"):
        write_atomically(path, b"new")
    monkeypatch.undo()
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_only_the_owner_can_read_it_unless_asked_for(tmp_path: Path) -> None:
    write_atomically(tmp_path / "private", b"")
    write_atomically(tmp_path / "public", b"", private=False)
    assert stat.S_IMODE((tmp_path / "private").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "public").stat().st_mode) == 0o644


def test_missing_folders_are_made(tmp_path: Path) -> None:
    write_atomically(tmp_path / "a" / "b" / "file", b"x")
    assert (tmp_path / "a" / "b" / "file").read_bytes() == b"x"


def test_a_folder_that_cannot_be_synced_is_no_failure_but_a_broken_disk_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(code: int) -> None:
        def fsync(_descriptor: int) -> None:
            raise OSError(code, os.strerror(code))

        monkeypatch.setattr(os, "fsync", fsync)

    refuse(errno.EINVAL)
    sync_folder(tmp_path)
    refuse(errno.EIO)
    with pytest.raises(OSError, match=os.strerror(errno.EIO)):
        sync_folder(tmp_path)


def test_json_comes_back_as_it_was_written(tmp_path: Path) -> None:
    write_json(tmp_path / "file", {"a": [1, "ü"]})
    assert read_json(tmp_path / "file") == {"a": [1, "ü"]}


@pytest.mark.parametrize("content", [b"", b"[1]", b"{", b"\xff", b"[" * 100_000, b'{"a": 1' + b" " * 2000])
def test_what_is_no_json_object_reads_as_empty(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "file").write_bytes(content)
    assert read_json(tmp_path / "file", limit=200_000) == {}


def test_a_file_beyond_the_limit_reads_as_empty(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b'{"a": "' + b"x" * 100 + b'"}')
    assert read_json(tmp_path / "file", limit=50) == {}
    assert read_json(tmp_path / "none") == {}


def test_a_system_that_claims_more_than_it_wrote_is_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.fsync

    def tear(descriptor: int) -> None:
        os.ftruncate(descriptor, 3)
        real(descriptor)

    path = tmp_path / "kept"
    write_atomically(path, b"before")
    monkeypatch.setattr(os, "fsync", tear)
    with pytest.raises(OSError, match="less was written"):
        write_atomically(path, b"afterwards")
    monkeypatch.undo()
    assert path.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [path]


def test_a_write_that_was_torn_once_is_done_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, torn = os.fsync, [True]

    def tear(descriptor: int) -> None:
        if torn:
            os.ftruncate(descriptor, torn.pop())
        real(descriptor)

    path = tmp_path / "kept"
    monkeypatch.setattr(os, "fsync", tear)
    write_atomically(path, b"afterwards")
    monkeypatch.undo()
    assert path.read_bytes() == b"afterwards"


def test_a_system_that_claims_more_than_it_was_given_is_not_believed_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    claims = [1500]

    class Boasting(FileIO):
        def write(self, data: Any) -> int:
            return claims.pop() if claims else super().write(data)

    monkeypatch.setattr(os, "fdopen", lambda file, mode, **_how: Boasting(file, mode))
    write_atomically(tmp_path / "kept", b"afterwards")
    monkeypatch.undo()
    assert claims == []
    assert (tmp_path / "kept").read_bytes() == b"afterwards"
