from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pytest

from crashdesk.reporter.installation import InstallId

if TYPE_CHECKING:
    from pathlib import Path


def test_the_id_is_written_only_when_it_is_to_be_kept(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "install-id"
    install_id = InstallId(path)
    assert len(install_id.value) == 32
    assert list(tmp_path.iterdir()) == []
    install_id.keep()
    assert path.read_text() == install_id.value == InstallId(path).value
    assert path.stat().st_mode & 0o777 == 0o600


def test_an_id_whose_file_was_deleted_is_written_again(tmp_path: Path) -> None:
    path = tmp_path / "install-id"
    install_id = InstallId(path)
    install_id.keep()
    path.unlink()
    install_id.keep()
    assert path.read_text() == install_id.value


def test_it_is_random_and_not_the_network_cards_address(tmp_path: Path) -> None:
    one, other = InstallId(tmp_path / "1").value, InstallId(tmp_path / "2").value
    assert one != other
    assert f"{uuid.getnode():012x}" not in one


@pytest.mark.parametrize("content", [b"", b"short", b"\xff" * 32, b"x" * 100, b"- " * 16])
def test_a_damaged_file_is_replaced(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "install-id"
    path.write_bytes(content)
    install_id = InstallId(path)
    install_id.keep()
    assert path.read_text() == install_id.value


def test_an_unwritable_folder_keeps_it_for_this_run(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    install_id = InstallId(tmp_path / "file" / "install-id")
    before = install_id.value
    install_id.keep()
    assert install_id.value == before


def test_a_new_id_is_kept_where_the_old_one_was(tmp_path: Path) -> None:
    unwritten = InstallId(tmp_path / "id")
    assert unwritten.value != unwritten.renew()
    assert not (tmp_path / "id").exists(), "who denied consent finds nothing on his disk"
    unwritten.keep()
    renewed = unwritten.renew()
    assert InstallId(tmp_path / "id").value == renewed
