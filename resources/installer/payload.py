"""What goes into the packaged desk, and what is left out: decisions for ``build.spec``, without PyInstaller.

An entry is PyInstaller's own: (name in the build, file it comes from, typecode).
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Entry = tuple[str, str, str]

WINDOWED_NAME: Final = "crashdesk-desk"
"""The windowed program where a system tells windowed programs from console ones; also the wheel's."""
CONSOLE_NAME: Final = "crashdesk"

EXCLUDED_MODULES: Final = (
    *(f"PyQt6.{name}" for name in ("QtBluetooth", "QtDBus", "QtDesigner", "QtMultimedia", "QtOpenGL")),
    *(f"PyQt6.{name}" for name in ("QtOpenGLWidgets", "QtPdf", "QtPrintSupport", "QtQml", "QtQuick")),
    *(f"PyQt6.{name}" for name in ("QtSql", "QtTest", "QtWebEngineCore")),
    *("IPython", "PIL", "matplotlib", "pytest", "scipy", "tkinter"),
)
"""Parts of Qt, and of what our libraries can use beside us, that the desk has no use for."""

_PLUGINS: Final = {
    "iconengines": {"qsvgicon"},
    "imageformats": {"qjpeg", "qsvg"},  # PNG is in Qt itself; screenshots of other SDKs may be JPEG
    "networkinformation": {"qglib", "qnetworkmanager", "qnetworklistmanager", "qscnetworkreachability"},
    "platforminputcontexts": {"composeplatforminputcontextplugin", "ibusplatforminputcontextplugin"},
    "platforms": {"qcocoa", "qoffscreen", "qwayland", "qwindows", "qxcb"},
    "platformthemes": {"qgtk3", "qxdgdesktopportal"},  # the desktop's fonts, colours and dialogs
    "styles": {"qmacstyle", "qmodernwindowsstyle", "qwindowsvistastyle"},
    "wayland-decoration-client": {"adwaita", "bradient"},
    "wayland-graphics-integration-client": {"qt-plugin-wayland-egl"},
    "wayland-shell-integration": {"xdg-shell"},
}
"""The Qt plugins that widgets on Linux, Windows and macOS use, by folder; every other is left out."""
_TRANSLATIONS: Final = re.compile(r"qtbase_zh_CN\.qm")
"""Qt's own texts in the languages the desk speaks; English is in Qt itself."""

_SYSTEM_FOLDERS: Final = ("/lib/", "/lib64/", "/usr/lib/", "/usr/lib64/")


def wanted(entry: Entry) -> bool:
    """Whether a file of Qt is used at all; every file that is not Qt's is wanted."""
    parts = PurePosixPath(entry[0].replace("\\", "/")).parts
    if "plugins" in parts and "PyQt6" in parts:
        folder, name = parts[-2], PurePosixPath(parts[-1]).stem.removeprefix("lib")
        return name in _PLUGINS.get(folder, ())
    if "translations" in parts and "PyQt6" in parts:
        return _TRANSLATIONS.fullmatch(parts[-1]) is not None
    return True


def from_system(entry: Entry) -> bool:
    """Whether a library of this Linux system would be copied.

    It is left where it is: the package names what it depends on, the system keeps it up to date, and a
    copy would meet the graphics driver's own libraries, which want the system's newer ones. Python's own
    library is taken along, wherever it comes from.
    """
    name, source, kind = entry
    library = PurePosixPath(name).name
    return kind == "BINARY" and source.startswith(_SYSTEM_FOLDERS) and not library.startswith("libpython")


def unused_libraries(entries: Iterable[Entry], needs: Callable[[str], Iterable[str]]) -> set[str]:
    """Qt's libraries that nothing in the build links to any more.

    Args:
        entries: the build's binaries.
        needs: gives the file names of the libraries that a file links to.

    Returns:
        The names (in the build) of the libraries, and of the links to them, to leave out.
    """
    entries = list(entries)
    libraries = {PurePosixPath(name).name: source for name, source, _ in entries if _is_qt_library(name)}
    reached: set[str] = set()
    waiting = [source for name, source, kind in entries if kind != "SYMLINK" and not _is_qt_library(name)]
    while waiting:
        for needed in needs(waiting.pop()):
            if needed in libraries and needed not in reached:
                reached.add(needed)
                waiting.append(libraries[needed])
    return {
        name
        for name, _, kind in entries
        if PurePosixPath(name).name in libraries.keys() - reached
        and (kind == "SYMLINK" or _is_qt_library(name))
    }


def _is_qt_library(name: str) -> bool:
    return name.startswith("PyQt6/Qt6/lib/")


def unstripped(entry: Entry) -> Entry:
    """The entry as one that ``strip`` leaves alone, if it has to.

    Libraries that a wheel has put under names of its own (numpy's OpenBLAS) no longer load once they are
    stripped: the tool that renamed them moved their segments.
    """
    name, source, kind = entry
    moved = any(part.endswith(".libs") for part in PurePosixPath(name).parts)
    return (name, source, "DATA") if moved and kind == "BINARY" else entry


def version_numbers(version: str) -> tuple[int, ...]:
    """A version as the four numbers that Windows has for it; what is no release is told by the text alone."""
    release = re.match(r"\d+(?:\.\d+)*", version)
    numbers = [int(number) for number in release.group().split(".")] if release else []
    return (*numbers, 0, 0, 0, 0)[:4]


def version_resource(version: str) -> str:
    """The version of a Windows program, as PyInstaller's ``EXE(version=…)`` reads it from a file.

    Args:
        version: such as ``1.2.3`` or ``1.2.3rc1``.
    """
    numbers = version_numbers(version)
    strings = {
        "CompanyName": "Crashdesk",
        "FileDescription": "Crashdesk",
        "FileVersion": version,
        "InternalName": "crashdesk",
        "LegalCopyright": "GPL-3.0 as built with PyQt6; the source is MIT",
        "OriginalFilename": "crashdesk.exe",
        "ProductName": "Crashdesk",
        "ProductVersion": version,
    }
    table = ", ".join(f"StringStruct({name!r}, {value!r})" for name, value in strings.items())
    return (
        f"VSVersionInfo(ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}, mask=0x3F, flags=0, "
        "OS=0x40004, fileType=1, subtype=0, date=(0, 0)), "
        f"kids=[StringFileInfo([StringTable('040904B0', [{table}])]), "
        "VarFileInfo([VarStruct('Translation', [1033, 1200])])])\n"
    )
