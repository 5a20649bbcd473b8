from __future__ import annotations

import json
import re
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest

from crashdesk.app.output import CommandError
from crashdesk.app.remedy import LIBRARIES, install_extra, missing, require_libraries

PROJECT = Path(__file__).parents[3] / "pyproject.toml"


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


def test_every_library_of_the_extra_is_looked_for_but_the_one_that_nothing_imports() -> None:
    extra = tomllib.loads(PROJECT.read_text("utf-8"))["project"]["optional-dependencies"]["desk"]
    wanted = [one for one in extra if sys.platform != "win32" or "win32" not in one]
    assert {re.split(r"[<>=]", one)[0].lower() for one in wanted} - {"pyqtgraph"} == set(LIBRARIES)


@pytest.mark.parametrize("name", LIBRARIES)
def test_one_missing_library_is_enough_to_refuse(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert missing() == []
    require_libraries()
    monkeypatch.setitem(sys.modules, name, None)
    assert missing() == [name]
    with pytest.raises(CommandError, match=f"^{name} is not installed; this command needs: pip install "):
        require_libraries()
