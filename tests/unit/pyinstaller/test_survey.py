from __future__ import annotations

import json
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, cast

import crashdesk
from crashdesk._pyinstaller import hook_dirs, survey

if TYPE_CHECKING:
    from collections.abc import Iterable


class Installed:
    """A distribution with its files in a folder, as importlib.metadata has it."""

    def __init__(self, base: Path, name: str, *files: str, top_level: str = "") -> None:
        self.metadata = {"Name": name}
        self.files = [metadata.PackagePath(file) for file in files]
        self._base, self._top_level = base, top_level
        for file in files:
            (base / file).parent.mkdir(parents=True, exist_ok=True)
            (base / file).write_text("")

    def read_text(self, _name: str) -> str:
        return self._top_level

    def locate_file(self, path: str) -> Path:
        return self._base / path


def known(
    found: Iterable[Installed], scripts: Iterable[str] = (), name: str = ""
) -> tuple[set[str], set[str]]:
    """The packages that are the application's own, and those that are not."""
    record = survey.record(scripts, name, cast("list[metadata.Distribution]", found))
    return set(record.own), set(record.installed)


def test_what_is_installed_is_known_by_the_names_it_is_imported_under(tmp_path: Path) -> None:
    site = tmp_path / "site-packages"
    found = [
        Installed(
            site, "PyYAML", "yaml/__init__.py", "_yaml.cpython-311-x86_64-linux-gnu.so", "../../bin/yaml"
        ),
        Installed(site, "six", "six.py", "six-1.dist-info/METADATA", "__pycache__/six.cpython-311.pyc"),
        Installed(tmp_path / "dist-packages", "gi", "gi/_gi.pyd", "gi-data/x.json"),
    ]
    assert known(found) == (set(), {"yaml", "_yaml", "six", "gi"})


def test_code_that_is_only_linked_to_is_the_applications(tmp_path: Path) -> None:
    """An editable install names its packages, or a file that leads to them."""
    site = tmp_path / "site-packages"
    found = [
        Installed(site, "acme", "acme-1.dist-info/METADATA", "_acme.pth", top_level="acme"),
        Installed(tmp_path / "source", "tools", "tools/__init__.py"),
    ]
    assert known(found) == (set(), set())


def test_the_distribution_that_the_build_is_named_after_is_the_applications(tmp_path: Path) -> None:
    found = [Installed(tmp_path / "site-packages", "Acme-Orders", "acme/__init__.py")]
    assert known(found, name="acme.orders") == ({"acme"}, set())


def test_the_package_of_the_script_is_the_applications(tmp_path: Path) -> None:
    site = tmp_path / "site-packages"
    found = [Installed(site, "acme-orders", "acme/__init__.py", "acme/ui/__init__.py", "acme/ui/start.py")]
    assert known(found, [str(site / "acme/ui/start.py")]) == ({"acme"}, set())
    assert survey.top_package(site / "alone.py") == ""


def test_this_environments_libraries_are_known_and_the_project_itself_is_not() -> None:
    record = survey.record([str(Path(crashdesk.__file__).with_name("__main__.py"))])
    assert record.own == {"crashdesk"}
    assert record.installed["dotenv"] == ["python-dotenv"]
    assert {"PyQt6", "sentry_sdk", "yarl", "attr"} <= record.installed.keys()
    assert not {"crashdesk", "__pycache__"} & record.installed.keys()


def test_the_record_is_the_same_for_the_same_packages(tmp_path: Path) -> None:
    texts = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        file, folder = survey.write_record(tmp_path / name, [], "orders")
        assert folder == "crashdesk/resources"
        texts.append(Path(file).read_text("utf-8"))
    assert texts[0] == texts[1]
    assert set(json.loads(texts[0])) == {"own", "installed"}


def test_the_modules_of_every_public_name_come_along() -> None:
    names = [name for name in crashdesk.__all__ if name != "__version__"]
    assert {getattr(crashdesk, name).__module__ for name in names} == set(survey.PUBLIC_MODULES)


def test_icons_and_the_dialogs_translations_come_along_and_the_desks_do_not() -> None:
    found = {(Path(file).name, folder) for file, folder in survey.resources()}
    assert ("crashdesk.svg", "crashdesk/resources/icons") in found
    assert ("crashdesk_zh_CN.qm", "crashdesk/resources/translations") in found
    assert not [name for name, _ in found if name.startswith("desk_") or name.endswith(".ts")]


def test_the_hook_lies_where_pyinstaller_is_sent() -> None:
    [folder] = hook_dirs()
    assert (Path(folder) / "hook-crashdesk.py").is_file()
