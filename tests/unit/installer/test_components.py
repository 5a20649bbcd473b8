from __future__ import annotations

from resources.installer import components


def test_python_qt_and_the_libraries_of_the_desk_are_named_with_their_licences() -> None:
    listed = components.listed()
    assert listed[0].startswith("Python 3.")
    names = [line.partition(" ")[0].lower() for line in listed]
    assert {"pyqt6", "pyqt6-qt6", "starlette", "sentry-sdk", "certifi"} <= set(names)
    assert not {"pytest", "mypy", "pyinstaller"} & set(names), "what only develops is not in it"
    assert len(names) == len(set(names))
    assert all(line.rpartition(": ")[2] for line in listed)
