from __future__ import annotations

import pytest

from resources.installer import payload


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("PyQt6/Qt6/plugins/platforms/libqxcb.so", True),
        ("PyQt6\\Qt6\\plugins\\platforms\\qwindows.dll", True),
        ("PyQt6/Qt6/plugins/platforms/libqcocoa.dylib", True),
        ("PyQt6/Qt6/plugins/platforms/libqeglfs.so", False),
        ("PyQt6/Qt6/plugins/imageformats/libqpdf.so", False),
        ("PyQt6/Qt6/plugins/sqldrivers/libqsqlite.so", False),
        ("PyQt6/Qt6/translations/qtbase_zh_CN.qm", True),
        ("PyQt6/Qt6/translations/qt_help_de.qm", False),
        ("PyQt6/Qt6/lib/libQt6Core.so.6", True),
        ("crashdesk/resources/translations/desk_zh_CN.qm", True),
        ("numpy/plugins/other.so", True),
    ],
)
def test_of_qt_only_what_the_desk_uses_is_packaged(name: str, wanted: object) -> None:
    assert payload.wanted((name, "/from/somewhere", "BINARY")) is wanted


@pytest.mark.parametrize(
    ("entry", "left"),
    [
        (("libX11.so.6", "/lib/x86_64-linux-gnu/libX11.so.6", "BINARY"), True),
        (("libstdc++.so.6", "/usr/lib/libstdc++.so.6", "BINARY"), True),
        (("libpython3.11.so.1.0", "/usr/lib/x86_64-linux-gnu/libpython3.11.so.1.0", "BINARY"), False),
        (("python3.11/_ssl.so", "/usr/lib/python3.11/lib-dynload/_ssl.so", "EXTENSION"), False),
        (("PyQt6/Qt6/lib/libQt6Core.so.6", "/venv/PyQt6/Qt6/lib/libQt6Core.so.6", "BINARY"), False),
    ],
)
def test_the_systems_libraries_stay_in_the_system(entry: payload.Entry, left: object) -> None:
    assert payload.from_system(entry) is left


def test_a_library_of_qt_that_only_left_out_parts_needed_goes_too() -> None:
    folder = "PyQt6/Qt6/lib"
    entries = [
        ("PyQt6/QtGui.so", "QtGui.so", "EXTENSION"),
        (f"{folder}/libQt6Gui.so.6", "libQt6Gui.so.6", "BINARY"),
        (f"{folder}/libQt6Core.so.6", "libQt6Core.so.6", "BINARY"),
        (f"{folder}/libQt6Pdf.so.6", "libQt6Pdf.so.6", "BINARY"),
        ("libQt6Core.so.6", f"{folder}/libQt6Core.so.6", "SYMLINK"),
        ("libQt6Pdf.so.6", f"{folder}/libQt6Pdf.so.6", "SYMLINK"),
    ]
    needs = {
        "QtGui.so": ["libQt6Gui.so.6", "libc.so.6"],
        "libQt6Gui.so.6": ["libQt6Core.so.6"],
        "libQt6Core.so.6": ["libQt6Core.so.6"],
        "libQt6Pdf.so.6": ["libQt6Gui.so.6"],
    }
    assert payload.unused_libraries(entries, needs.__getitem__) == {
        f"{folder}/libQt6Pdf.so.6",
        "libQt6Pdf.so.6",
    }


def test_a_library_that_a_wheel_has_renamed_is_not_stripped() -> None:
    moved = ("numpy.libs/libscipy_openblas64_-1.so", "x", "BINARY")
    usual = ("PyQt6/Qt6/lib/libQt6Core.so.6", "x", "BINARY")
    assert payload.unstripped(moved)[2] == "DATA"
    assert payload.unstripped(usual) == usual


@pytest.mark.parametrize(
    ("version", "numbers"),
    [("1.2.3", (1, 2, 3, 0)), ("1.2rc1", (1, 2, 0, 0)), ("1.2.3.4.5", (1, 2, 3, 4)), ("next", (0, 0, 0, 0))],
)
def test_windows_is_given_four_numbers(version: str, numbers: tuple[int, ...]) -> None:
    assert payload.version_numbers(version) == numbers


def test_the_version_of_a_windows_program_is_what_pyinstaller_evaluates() -> None:
    def recorded(name: str) -> object:
        return lambda *given, **named: (name, given, named)

    names = ("VSVersionInfo", "FixedFileInfo", "StringFileInfo", "StringTable", "StringStruct")
    known = {name: recorded(name) for name in (*names, "VarFileInfo", "VarStruct")}
    name, _, told = eval(payload.version_resource("1.2.3rc1"), known)
    assert name == "VSVersionInfo"
    assert told["ffi"][2]["filevers"] == (1, 2, 3, 0)
    assert "1.2.3rc1" in str(told["kids"])
