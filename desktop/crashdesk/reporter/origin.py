"""Where code comes from: the application, or a library it uses; and what its files are called.

A frozen build groups with a source run only where both call a frame the same, and agree on which frames are
the application's own. PyInstaller compiles with paths that begin at the top package (``acme/window.py``),
keeps ``__file__`` below a folder of its own (``sys._MEIPASS``, a new one at each start of a one-file build)
and leaves no ``site-packages`` in any path.
"""

from __future__ import annotations

import os
import re
import sys
import sysconfig
from dataclasses import dataclass
from functools import cache
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final

from crashdesk.reporter.build_record import BuildRecord, plain_name
from crashdesk.reporter.host import main_package

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from importlib import metadata

_INSTALLED: Final = re.compile(r"/(?:site|dist)-packages/([^/]*)")
_ZIPPED_LIBRARY: Final = re.compile(r"(?:^|/)(?:python3\d*|base_library)\.zip/")
_DRIVE: Final = re.compile(r"[A-Za-z]:[\\/]|\\\\")

BROUGHT_ALONG: Final = frozenset(
    {"PyQt6", "sip", "crashdesk", "sentry_sdk", "qasync", "platformdirs", "dotenv", "urllib3", "certifi"}
)
"""Packages that a host with this reporter in it has installed: never its own."""

_OF_PYINSTALLER: Final = frozenset(
    {"PyInstaller", "_pyinstaller_hooks_contrib", "pyiboot01_bootstrap", "pyimod01_archive"}
    | {"pyimod02_importers", "pyimod03_ctypes", "pyimod04_pywin32"}
)
"""What a frozen build has in a traceback where a source run has frames of importlib's, or none."""
_CONTEXT: Final = ("pre_context", "context_line", "post_context")


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the code of a process lies.

    Args:
        library: folders of Python's own modules, with ``/`` for every separator and at the end.
        own: top-level packages of the host, its own wherever they are installed.
        bundle: the folder that a frozen build runs from, in the same form; empty for a source run.
        foreign: top-level packages of a frozen build that are known not to be the host's.
        windows: whether paths are those of Windows, where case says nothing.
    """

    library: tuple[str, ...] = ()
    own: frozenset[str] = frozenset()
    bundle: str = ""
    foreign: frozenset[str] = BROUGHT_ALONG
    windows: bool = False

    def is_in_app(self, path: str | None, module: str | None = None) -> bool:
        """Whether a source file is the application's own: neither installed nor Python's."""
        if not path or path.startswith("<"):
            return False
        short = self.portable(path)
        installed = _INSTALLED.findall(short)
        if installed:
            return installed[-1].removesuffix(".py") in self.own
        if _ZIPPED_LIBRARY.search(short) or self._cased(short).startswith(self.library):
            return False
        # A plugin beside a frozen build has a path of its own; what is in it has none.
        return not self.bundle or is_absolute(short) or self._is_own(module or short.replace("/", "."))

    def portable(self, path: str) -> str:
        """A path without the bundle's folder, and with ``/`` for every separator."""
        short = path.replace("\\", "/") if self.windows or _DRIVE.match(path) else path
        inside = self.bundle and self._cased(short).startswith(self._cased(self.bundle))
        return short[len(self.bundle) :] if inside else short

    def filename(self, module: str | None, path: str, package_file: str | None = None) -> str:
        """A file's path from its top package on, as sentry-sdk's ``filename_for_module`` has it.

        Args:
            module: the module's name.
            path: what its code says.
            package_file: the ``__file__`` of its top-level package.
        """
        short = self.portable(path)
        if not module:
            return short
        name = module.replace(".", "/")
        if "." not in module:
            return short.rpartition("/")[2]
        for ending in (f"{name}.py", f"{name}/__init__.py"):
            if short == ending or short.endswith("/" + ending):
                return ending
        if not package_file or not is_absolute(short):
            return short
        root = self.portable(package_file).rsplit("/", 2)[0]
        return short.split(root, 1)[-1].lstrip("/")

    def abs_path(self, path: str) -> str:
        """A file's path: absolute for a source run, and below the bundle for a frozen one."""
        if self.bundle or path.startswith("<"):
            return self.portable(path)
        try:
            return os.path.abspath(path)  # noqa: PTH100 - must not resolve links
        except (OSError, ValueError):  # the working directory is gone, or it is no path at all
            return path

    def is_in_bundle(self, path: str) -> bool:
        """Whether a path is one inside the bundle: what a folder has under it is another file."""
        return bool(self.bundle) and not path.startswith("<") and not is_absolute(self.portable(path))

    def _is_own(self, module: str) -> bool:
        top = module.partition(".")[0]
        if top in self.own or top == "__main__":
            return True
        return top not in self.foreign and top not in sys.stdlib_module_names

    def _cased(self, path: str) -> str:
        return path.lower() if self.windows else path


def is_absolute(path: str) -> bool:
    """Whether a path begins at a root, on whichever system."""
    return path.startswith("/") or bool(_DRIVE.match(path))


@cache
def here() -> Layout:
    """The layout of this process."""
    windows = os.name == "nt"
    library = _library(windows=windows)
    if not getattr(sys, "frozen", False):
        package = main_package(sys.modules.get("__main__"))
        return Layout(library, frozenset({package} if package else ()), windows=windows)
    from importlib import metadata  # which loads a parser of e-mails: only where there is a bundle to read

    bundle, program = str(getattr(sys, "_MEIPASS", "")), PurePath(sys.executable).stem
    frozen = metadata.distributions(path=[bundle])
    own, foreign = sorted_packages(program, frozen, BuildRecord.of_bundle(bundle))
    return Layout(library, own, _folder(bundle, windows=windows), foreign, windows)


def sorted_packages(
    program: str, distributions: Iterable[metadata.Distribution], record: BuildRecord | None = None
) -> tuple[frozenset[str], frozenset[str]]:
    """Tell the packages of a frozen build apart, as far as it carries metadata or a record of its build.

    Args:
        program: the name of the executable; the distribution of that name is the host's own.
        distributions: those whose metadata was frozen too.
        record: what the build has noted.

    Returns:
        The top-level packages that are the host's own, and those that are not.
    """
    record = record or BuildRecord()
    own = {plain_name(program), *record.of_program(program)}
    foreign = {*BROUGHT_ALONG, *_OF_PYINSTALLER, *record.installed}
    for distribution in distributions:
        name = plain_name(distribution.metadata["Name"])
        (own if name == plain_name(program) else foreign).update(_packages_of(distribution, name))
    return frozenset(own), frozenset(foreign - own)


def _packages_of(distribution: metadata.Distribution, name: str) -> set[str]:
    listed = (distribution.read_text("top_level.txt") or "").split()
    files = {str(file).partition("/")[0].removesuffix(".py") for file in distribution.files or ()}
    return {name, *listed, *(file for file in files if file.isidentifier())}


def is_in_app(path: str | None, module: str | None = None) -> bool:
    """Whether a source file of this process is the application's own: neither installed nor Python's."""
    return here().is_in_app(path, module)


def mark_in_app(event: dict[str, Any]) -> None:
    """Finish the frames that sentry_sdk built: it knows a project by its working directory alone."""
    finish_frames(event, here())


def finish_frames(event: dict[str, Any], layout: Layout) -> None:
    """Give frames the names that ours have, and no more source lines than they have.

    Which are the application's is decided where that is open.
    """
    for frame in _frames(event):
        path, name, module = frame.get("abs_path"), frame.get("filename"), frame.get("module")
        if isinstance(name, str):
            frame["filename"] = name = layout.filename(module, name)
            # sentry_sdk has none where the working directory is gone.
            path = _as_in_the_code(path, name, module, layout) if isinstance(path, str) else name
            frame["abs_path"] = path
            if layout.is_in_bundle(path) and source_text(module) is None:
                _strip_lines(frame)
        # sentry_sdk judges generated code by the module that made it, before it asks us.
        if frame.get("in_app") is None or (isinstance(path, str) and path.startswith("<")):
            frame["in_app"] = layout.is_in_app(path, module)


def source_text(module: Any, namespace: Mapping[str, Any] | None = None) -> str | None:
    """A module's source as its own loader has it, which alone knows what is in a bundle; None without.

    Args:
        module: its name.
        namespace: its globals; by default those of the module of that name.
    """
    try:
        names = vars(sys.modules[module]) if namespace is None else namespace
        text = names["__loader__"].get_source(names.get("__name__", module))
    except Exception:  # noqa: BLE001 - a foreign loader's
        return None
    return text if isinstance(text, str) else None


def _strip_lines(frame: dict[str, Any]) -> None:
    """Take away what sentry_sdk has read from a file of that name in the working directory or on sys.path."""
    for name in _CONTEXT:
        frame.pop(name, None)


def _as_in_the_code(path: str, short: str, module: Any, layout: Layout) -> str:
    """Undo that sentry_sdk put the working directory in front of what is no absolute path.

    The code of a frozen build has paths from the top package on, and ``<string>`` is no path anywhere.
    """
    if short.startswith("<"):
        return short
    if layout.bundle:
        for name in (short, f"{module}/__init__.py", f"PyInstaller/loader/{short}"):
            if not is_absolute(name) and path == _absolute(name):
                return name
    return layout.abs_path(path)


def _absolute(path: str) -> str | None:
    try:
        return os.path.abspath(path)  # noqa: PTH100 - undone as it was done
    except OSError:  # the working directory is gone
        return None


def _frames(event: dict[str, Any]) -> list[dict[str, Any]]:
    holders = [*_values(event, "exception"), *_values(event, "threads")]
    return [frame for holder in holders for frame in (holder.get("stacktrace") or {}).get("frames") or ()]


def _values(event: dict[str, Any], interface: str) -> list[dict[str, Any]]:
    return (event.get(interface) or {}).get("values") or []


def _library(*, windows: bool) -> tuple[str, ...]:
    paths = sysconfig.get_paths()
    folders = {_folder(paths[name], windows=windows) for name in ("stdlib", "platstdlib")}
    return tuple(folder.lower() if windows else folder for folder in folders)


def _folder(path: str, *, windows: bool) -> str:
    portable = path.replace("\\", "/") if windows else path
    return portable.rstrip("/") + "/" if portable else ""
