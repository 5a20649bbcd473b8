from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crashdesk.server import tokens
from crashdesk.server.errors import ServerError

if TYPE_CHECKING:
    from pathlib import Path


def test_a_token_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    (tmp_path / "token.new").write_text("left by a server that was killed")
    token = tokens.ensure(tmp_path)
    assert len(token) == 64
    assert tokens.ensure(tmp_path) == tokens.read(tmp_path) == token
    assert tokens.path(tmp_path).stat().st_mode & 0o777 == 0o600
    assert [file.name for file in tmp_path.iterdir() if file.is_file()] == ["token"]


def test_a_token_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(ServerError, match="cannot read the token"):
        tokens.read(tmp_path)


@pytest.mark.parametrize("content", [b"", b"short", b"\xff" * 64, b"g" * 64])
def test_a_file_that_holds_no_token_is_said(tmp_path: Path, content: bytes) -> None:
    tokens.path(tmp_path).write_bytes(content)
    with pytest.raises(ServerError, match="token"):
        tokens.ensure(tmp_path)
