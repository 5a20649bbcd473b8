from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crashdesk.widgets import resources

if TYPE_CHECKING:
    from pathlib import Path


def test_the_applications_icon_is_found() -> None:
    assert resources.path("icons", "crashdesk.svg").is_file()


def test_an_incomplete_installation_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    resources.root.cache_clear()
    monkeypatch.setattr("importlib.resources.files", lambda _package: tmp_path / "a" / "b" / "c")
    try:
        with pytest.raises(FileNotFoundError, match="install it again"):
            resources.root()
    finally:
        resources.root.cache_clear()
