from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crashdesk.server import folder
from crashdesk.server.errors import ServerError

if TYPE_CHECKING:
    from pathlib import Path


def test_the_folder_is_for_its_owner_alone(tmp_path: Path) -> None:
    folder.prepare(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "a" / "b" / "logs").is_dir()


def test_a_folder_is_used_by_one_at_a_time(tmp_path: Path) -> None:
    assert not folder.is_locked(tmp_path)
    with folder.locked(tmp_path):
        assert folder.is_locked(tmp_path)
        with (
            pytest.raises(ServerError, match="another crashdesk server uses the data folder"),
            folder.locked(tmp_path),
        ):
            pass
    assert not folder.is_locked(tmp_path)
    with folder.locked(tmp_path):
        pass


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(
        ServerError, match=r"cannot write to the data folder .*; choose another with --data-dir"
    ):
        folder.prepare(tmp_path / "file")


def test_what_a_killed_server_left_in_the_spool_is_removed(tmp_path: Path) -> None:
    (tmp_path / "spool").mkdir()
    (tmp_path / "spool" / "left").touch()
    folder.empty_spool(tmp_path)
    assert list((tmp_path / "spool").iterdir()) == []
