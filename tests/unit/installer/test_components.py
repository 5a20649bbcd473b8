from __future__ import annotations

from typing import TYPE_CHECKING

from resources.installer import components

if TYPE_CHECKING:
    from pathlib import Path


def test_python_qt_and_the_libraries_of_the_desk_are_named_with_their_licences() -> None:
    listed = components.listed()
    assert listed[0].startswith("Python 3.")
    names = [line.partition(" ")[0].lower() for line in listed]
    assert {"pyqt6", "pyqt6-qt6", "starlette", "sentry-sdk", "certifi"} <= set(names)
    assert not {"pytest", "mypy", "pyinstaller"} & set(names), "what only develops is not in it"
    assert len(names) == len(set(names))
    assert all(line.rpartition(": ")[2] for line in listed)


def test_a_build_carries_its_own_licence_the_gpl_the_list_and_each_components_text(tmp_path: Path) -> None:
    folder = components.write_licences(tmp_path / "licenses")
    assert (folder / "LICENSE.txt").read_text("utf-8").startswith("MIT License")
    gpl = (folder / "GPL-3.txt").read_text("utf-8")
    assert "GNU GENERAL PUBLIC LICENSE" in gpl
    assert "END OF TERMS AND CONDITIONS" in gpl
    told = (folder / "COMPONENTS.txt").read_text("utf-8")
    assert all(line in told for line in components.listed())
    texts = {file.stem: file.stat().st_size for file in (folder / "components").iterdir()}
    assert {"PyQt6", "PyQt6-Qt6", "sentry-sdk", "starlette", "Python"} <= texts.keys()
    assert all(texts.values())
