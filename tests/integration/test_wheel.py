"""The wheel: what it holds, and what it puts where."""

from __future__ import annotations

import configparser
import re
import zipfile
from pathlib import Path

PROJECT = Path(__file__).parents[2]


def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def read(wheel: Path, end: str) -> str:
    with zipfile.ZipFile(wheel) as archive:
        return archive.read(next(name for name in archive.namelist() if name.endswith(end))).decode()


def test_no_file_lies_outside_of_the_packages_own_folder(wheel: Path) -> None:
    outside = {name for name in names(wheel) if not name.startswith("crashdesk/")}
    (information,) = {name.partition("/")[0] for name in outside}
    assert information.startswith("crashdesk-")
    assert information.endswith(".dist-info")
    assert not [name for name in outside if name.endswith((".py", ".data/"))]


def test_types_icons_translations_and_licence_come_along(wheel: Path) -> None:
    assert {
        "crashdesk/py.typed",
        "crashdesk/resources/icons/crashdesk.svg",
        "crashdesk/resources/translations/crashdesk_zh_CN.qm",
        "crashdesk/resources/translations/desk_zh_CN.qm",
    } <= names(wheel)
    assert [name for name in names(wheel) if name.endswith("licenses/LICENSE")]
    assert not [name for name in names(wheel) if "/installer/" in name or "screenshots" in name]


def test_every_module_of_the_source_is_in_it(wheel: Path) -> None:
    source = PROJECT / "desktop"
    modules = {path.relative_to(source).as_posix() for path in (source / "crashdesk").rglob("*.py")}
    assert {name for name in names(wheel) if name.endswith(".py")} == modules


def test_the_reporter_brings_nothing_of_the_desk(wheel: Path) -> None:
    lines = read(wheel, "METADATA").splitlines()
    needed = [line.partition(": ")[2] for line in lines if line.startswith("Requires-Dist")]
    always = {re.split(r"[<>=]", line)[0].lower() for line in needed if "extra ==" not in line}
    assert always == {"pyqt6", "sentry-sdk", "qasync", "platformdirs", "python-dotenv", "urllib3"}


def test_pyinstaller_finds_the_hook(wheel: Path) -> None:
    entries = configparser.ConfigParser()
    entries.read_string(read(wheel, "entry_points.txt"))
    assert dict(entries["pyinstaller40"]) == {"hook-dirs": "crashdesk._pyinstaller:hook_dirs"}
    assert "crashdesk/_pyinstaller/hook-crashdesk.py" in names(wheel)


def test_there_is_a_command_and_a_windowed_program(wheel: Path) -> None:
    entries = configparser.ConfigParser()
    entries.read_string(read(wheel, "entry_points.txt"))
    assert dict(entries["console_scripts"]) == {"crashdesk": "crashdesk.__main__:main"}
    assert dict(entries["gui_scripts"]) == {"crashdesk-desk": "crashdesk.__main__:main"}
