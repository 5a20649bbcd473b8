from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from crashdesk.app import program
from crashdesk.widgets import resources

if TYPE_CHECKING:
    from pathlib import Path


def test_a_source_run_starts_itself_by_its_interpreter() -> None:
    assert program.command("serve") == [sys.executable, "-m", "crashdesk", "serve"]


@pytest.mark.parametrize("suffix", ["", ".exe"])
def test_a_packaged_desk_starts_its_console_program(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, suffix: str
) -> None:
    """A windowed program of Windows has no output: nobody would hear where its server listens."""
    windowed, console = tmp_path / f"crashdesk-desk{suffix}", tmp_path / f"crashdesk{suffix}"
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(windowed))
    assert program.command("serve") == [str(windowed), "serve"], "the only one there is"
    console.touch()
    assert program.command("serve") == [str(console), "serve"]


def test_a_build_knows_its_commit_and_a_source_run_has_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert program.build_id() is None
    monkeypatch.setattr(resources, "root", lambda: tmp_path)
    (tmp_path / "build-id").write_text("0123456789ab")
    assert program.build_id() == "0123456789ab"
    (tmp_path / "build-id").write_text("")
    assert program.build_id() is None, "built outside of git"
