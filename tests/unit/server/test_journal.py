from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest

from crashdesk.server import folder, journal
from crashdesk.server.errors import ServerError

if TYPE_CHECKING:
    from pathlib import Path


def test_the_log_goes_to_a_file_and_nowhere_else(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    folder.prepare(tmp_path)
    with journal.kept(tmp_path):
        logging.getLogger("crashdesk.server.writer").error("it failed")
        logging.getLogger("uvicorn.error").error("that too")
        logging.getLogger("asyncio").error("and this")
    log = (tmp_path / "logs" / "server.log").read_text()
    assert [part for part in ("it failed", "that too", "and this") if part not in log] == []
    assert capfd.readouterr() == ("", "")
    assert logging.getLogger("uvicorn").handlers == []


def test_a_log_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(ServerError, match="cannot write the log"), journal.kept(tmp_path / "none"):
        pass
