from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crashdesk.server import folder
from crashdesk.server.address import FILE_NAME, Address, published, running

if TYPE_CHECKING:
    from pathlib import Path

ADDRESS = Address("http://127.0.0.1:1", 7, "1.0")


def test_the_address_is_there_while_the_server_runs(tmp_path: Path) -> None:
    with folder.locked(tmp_path):
        assert running(tmp_path) is None
        with published(tmp_path, ADDRESS):
            assert running(tmp_path) == ADDRESS
        assert running(tmp_path) is None
    assert not (tmp_path / FILE_NAME).exists()


def test_an_address_left_by_a_killed_server_is_none(tmp_path: Path) -> None:
    with published(tmp_path, ADDRESS):
        assert running(tmp_path) is None


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"url":"u","pid":"x","version":"1"}', "[" * 100_000])
def test_a_broken_file_is_no_address(tmp_path: Path, content: str) -> None:
    (tmp_path / FILE_NAME).write_text(content)
    with folder.locked(tmp_path):
        assert running(tmp_path) is None
