"""Finds the files of ``resources/`` in a wheel, an editable install, a checkout and a frozen build."""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def root() -> Path:
    """The resources folder.

    A wheel and a frozen build carry it inside the package; a checkout has it beside ``desktop/``.

    Raises:
        FileNotFoundError: the installation is incomplete.
    """
    from importlib.resources import files

    package = Path(str(files("crashdesk.widgets"))).parent
    for folder in (package / "resources", package.parent.parent / "resources"):
        if (folder / "icons").is_dir():
            return folder
    raise FileNotFoundError(f"Crashdesk's resources are missing from {package}: install it again")


def path(*parts: str) -> Path:
    """Path of one resource, such as ``path("icons", "crashdesk.svg")``."""
    return root().joinpath(*parts)
