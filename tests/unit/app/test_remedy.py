from __future__ import annotations

import json
from importlib import metadata
from typing import TYPE_CHECKING

import pytest

from crashdesk.app.remedy import install_extra

if TYPE_CHECKING:
    from pathlib import Path


def installed(folder: Path, monkeypatch: pytest.MonkeyPatch, told: str | None) -> None:
    """Have pip installed crashdesk from there."""
    if told is not None:
        (folder / "direct_url.json").write_text(told)
    monkeypatch.setattr(metadata, "distribution", lambda _name: metadata.Distribution.at(folder))


@pytest.mark.parametrize(
    ("url", "source"),
    [
        ("file:///home/ada/my%20clone", "/home/ada/my clone"),
        ("file:///tmp/crashdesk-1-py3-none-any.whl", "/tmp/crashdesk-1-py3-none-any.whl"),
        ("https://example.com/crashdesk.zip", "crashdesk"),
    ],
)
def test_the_extra_comes_from_where_the_rest_came(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str, source: str
) -> None:
    installed(tmp_path, monkeypatch, json.dumps({"url": url}))
    assert install_extra() == f"pip install '{source}[desk]'"


@pytest.mark.parametrize("told", [None, "", "no JSON", "[]"])
def test_it_comes_from_an_index_where_nothing_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: str | None
) -> None:
    installed(tmp_path, monkeypatch, told)
    assert install_extra() == "pip install 'crashdesk[desk]'"


def test_it_comes_from_an_index_where_nothing_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "distribution", missing)
    assert install_extra() == "pip install 'crashdesk[desk]'"
