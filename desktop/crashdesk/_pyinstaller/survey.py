"""What the hook finds out while an application is built, without PyInstaller.

Nothing here runs in the application: it looks at the environment that it is built in.
"""

from __future__ import annotations

import re
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Final

from crashdesk.reporter.build_record import FOLDER, NAME, BuildRecord, plain_name
from crashdesk.widgets.resources import root

if TYPE_CHECKING:
    from collections.abc import Iterable

_INSTALLED: Final = frozenset({"site-packages", "dist-packages"})
_MODULE: Final = re.compile(r"\.(?:pyd?|so|[\w-]+\.(?:pyd|so))$")

PUBLIC_MODULES: Final = (
    "crashdesk.embed.functions",
    "crashdesk.embed.setup",
    "crashdesk.qt.integration",
    "crashdesk.reporter.consent",
)
"""What ``crashdesk.NAME`` is loaded from at its first use: no code imports it by name."""


def resources() -> list[tuple[str, str]]:
    """The icons and the dialogs' translations, each file with its folder in the bundle."""
    files = [*root().glob("icons/*"), *root().glob("translations/crashdesk_*.qm")]
    return [(str(file), f"{FOLDER}/{file.parent.name}") for file in sorted(files) if file.is_file()]


def write_record(folder: Path, scripts: Iterable[str], name: str) -> tuple[str, str]:
    """Write down which packages are installed, and return the file with its folder in the bundle.

    Args:
        folder: to write to.
        scripts: what the application is started with.
        name: what the build is called, as its distribution may be.
    """
    file = folder / NAME
    file.write_text(record(scripts, name).as_text(), "utf-8")
    return str(file), FOLDER


def record(
    scripts: Iterable[str], name: str = "", distributions: Iterable[metadata.Distribution] | None = None
) -> BuildRecord:
    """Tell the packages apart: the application's own, and those that are installed beside it.

    A source run takes for a library what lies in ``site-packages``, but for the package that it was started
    as. So code that is only linked to from there (an editable install) is none.

    Args:
        scripts: what the application is started with.
        name: what the build is called.
        distributions: what is installed; by default in this environment.
    """
    own = {package for script in scripts if (package := top_package(Path(script)))}
    found = metadata.distributions() if distributions is None else distributions
    installed: dict[str, list[str]] = {}
    for distribution in found:
        title = distribution.metadata["Name"] or ""
        for package in _packages(distribution):
            if plain_name(title) == plain_name(name):
                own.add(package)
            installed.setdefault(package, []).append(title)
    return BuildRecord(
        frozenset(own), {package: by for package, by in installed.items() if package not in own}
    )


def top_package(script: Path) -> str:
    """The top-level package that a script is part of; empty where it is none's."""
    folder, package = script.absolute().parent, ""
    while (folder / "__init__.py").is_file() and folder != folder.parent:
        folder, package = folder.parent, folder.name
    return package


def _packages(distribution: metadata.Distribution) -> set[str]:
    """The top-level packages that a distribution has put into a folder of installed ones."""
    base = Path(str(distribution.locate_file("")))
    if base.name not in _INSTALLED:
        return set()
    listed = set((distribution.read_text("top_level.txt") or "").split())
    listed |= {_top_name(file.parts[0]) for file in distribution.files or () if _is_code(file.parts)}
    return {name for name in listed if name.isidentifier() and _is_there(base, name)}


def _is_code(parts: tuple[str, ...]) -> bool:
    return bool(parts) and _MODULE.search(parts[-1]) is not None


def _top_name(part: str) -> str:
    return part.partition(".")[0]


def _is_there(base: Path, name: str) -> bool:
    files = (file.name[len(name) :] for file in base.glob(f"{name}.*"))
    return (base / name).is_dir() or any(_MODULE.match(ending) for ending in files)
