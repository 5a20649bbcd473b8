from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from crashdesk.reporter.held_write import held_write

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.skipif(os.name != "posix", reason="elsewhere it is os.write itself")
def test_it_writes_as_os_write_does(tmp_path: Path) -> None:
    write = held_write()
    assert write is not os.write
    with (tmp_path / "file").open("wb") as file:
        assert write(file.fileno(), b"a\0b") == 3
    assert (tmp_path / "file").read_bytes() == b"a\0b"
    with pytest.raises(OSError, match="Bad file descriptor"):
        write(-1, b"x")


def test_where_it_cannot_be_had_os_write_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ctypes", None)
    assert held_write() is os.write
