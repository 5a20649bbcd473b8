"""Which commit a build is made of, and when that was: the build's name and its only time."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_EARLIEST: Final = 315532800
"""1980-01-01, the first day that a zip archive can name."""
_ID_DIGITS: Final = 12


def build_id(root: Path) -> str:
    """The commit's beginning, ``+`` behind it where the sources differ from it; empty outside of git.

    Args:
        root: the project's folder.
    """
    commit = _git(root, "rev-parse", "HEAD")
    if not commit:
        return ""
    changed = _git(
        root, "status", "--porcelain", "--untracked-files=no", "--", "desktop", "resources", "build.spec"
    )
    return commit[:_ID_DIGITS] + ("+" if changed else "")


def epoch(root: Path, environ: Mapping[str, str] = os.environ) -> int:
    """Seconds since 1970 that stand for every time in a build: SOURCE_DATE_EPOCH, or the commit's.

    https://reproducible-builds.org/docs/source-date-epoch/
    """
    said = environ.get("SOURCE_DATE_EPOCH") or _git(root, "log", "-1", "--format=%ct")
    return int(said) if said.isdecimal() else _EARLIEST


def reproducible(root: Path, environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The environment under which two builds of a commit come out the same.

    Sets are written in the order of their hashes into compiled modules, so the seed is fixed.
    """
    return {**environ, "PYTHONHASHSEED": "0", "SOURCE_DATE_EPOCH": str(epoch(root, environ))}


def _git(root: Path, *arguments: str) -> str:
    try:
        ended = subprocess.run(
            ["git", "-C", str(root), *arguments], capture_output=True, text=True, check=False
        )
    except OSError:
        return ""
    return ended.stdout.strip() if ended.returncode == 0 else ""
