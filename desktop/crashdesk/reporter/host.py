"""Which program this process runs, and which installed distribution it belongs to."""

from __future__ import annotations

import sys
import sysconfig
from functools import cache
from pathlib import PurePath
from types import FunctionType
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import ModuleType

_SCRIPT_GROUPS: Final = ("console_scripts", "gui_scripts")


def host_release() -> str | None:
    """``name@version`` of the installed distribution that the main program belongs to, if any.

    Nothing is guessed: a script that no distribution knows has none.
    """
    main = sys.modules.get("__main__")
    if getattr(sys, "frozen", False):
        return _release_of(PurePath(sys.executable).stem)
    package = main_package(main)
    return _release_of(package) or _release_of_script(_script_name(main), package) if package else None


def main_package(main: ModuleType | None, folders: Iterable[str] | None = None) -> str:
    """The top-level package that a process was started with; empty for a script and a frozen build.

    Args:
        main: the module ``__main__``.
        folders: where installed scripts lie.
    """
    spec = getattr(main, "__spec__", None)
    started = getattr(spec, "name", None) or getattr(main, "__package__", None) or ""
    top = str(started).partition(".")[0]
    if top and top != "__main__":  # python -m
        return top
    if main is None or not _is_installed_script(main, folders):
        return ""
    return _package_of_script(vars(main))


def _is_installed_script(main: ModuleType, folders: Iterable[str] | None) -> bool:
    path = PurePath(str(getattr(main, "__file__", None) or ""))
    # On Windows a script is an executable with an archive at its end, and the archive has the program.
    script = path.parent if path.name == "__main__.py" else path
    return str(script.parent) in (set(folders) if folders is not None else _script_folders())


def _package_of_script(names: dict[str, Any]) -> str:
    """The package that an installed script takes its function from: it does little else."""
    for name, value in names.items():
        if not name.startswith("__") and type(value) is FunctionType:
            top = str(value.__module__).partition(".")[0]
            if top != "__main__" and top not in sys.stdlib_module_names:
                return top
    return ""


@cache
def _script_folders() -> frozenset[str]:
    return frozenset({sysconfig.get_path("scripts"), str(PurePath(sys.executable).parent)})


def _script_name(main: ModuleType | None) -> str:
    path = PurePath(str(getattr(main, "__file__", None) or ""))
    return (path.parent if path.name == "__main__.py" else path).stem


def _release_of(name: str) -> str | None:
    """The release of the distribution of a name."""
    from importlib import metadata  # which loads a parser of e-mails: not where nobody asks

    try:
        return f"{name}@{metadata.version(name)}" if name else None
    except (metadata.PackageNotFoundError, ValueError):
        return None


def _release_of_script(script: str, package: str) -> str | None:
    """The release of the distribution that installed a script which runs a package of another name.

    Costs about 10 ms for 60 distributions; looking for the package in their lists of files costs 170.
    """
    from importlib import metadata

    for group in _SCRIPT_GROUPS:
        for entry in metadata.entry_points(group=group):
            if entry.module.partition(".")[0] == package and entry.name in {script, package} and entry.dist:
                return f"{entry.dist.name}@{entry.dist.version}"
    return None
