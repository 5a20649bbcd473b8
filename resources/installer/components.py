"""What the packaged desk contains beside its own source, and under which licences."""

from __future__ import annotations

import platform
import re
from importlib import metadata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAME: Final = re.compile(r"[A-Za-z0-9._-]+")
_BEYOND_PYTHON: Final = {"PyQt6-Qt6": "Qt: LGPL-3.0-only", "PyQt6": "GPL-3.0-only"}
"""Where the metadata says less, or speaks of the binding alone."""
_LONGEST: Final = 60


def listed(distribution: str = "crashdesk", extra: str = "desk") -> list[str]:
    """One line for Python and each library that a distribution with an extra brings."""
    found = {found.metadata["Name"]: found for found in _required(distribution, extra, set())}
    lines = [f"{name} {one.version}: {licence(one)}" for name, one in sorted(found.items(), key=_by_name)]
    return [f"Python {platform.python_version()}: PSF-2.0", *lines]


def licence(distribution: metadata.Distribution) -> str:
    """The licence that a distribution names, on one line."""
    told = distribution.metadata
    if (name := told["Name"]) in _BEYOND_PYTHON:
        return _BEYOND_PYTHON[name]
    words = next((told[field] for field in ("License-Expression", "License") if field in told), "")
    if 0 < len(words) <= _LONGEST and "\n" not in words:
        return words
    classes = [
        one.rpartition(" :: ")[2] for one in told.get_all("Classifier") or () if one.startswith("License")
    ]
    return ", ".join(classes) or "see its own files"


def _required(name: str, extra: str, seen: set[str]) -> Iterator[metadata.Distribution]:
    for requirement in metadata.requires(name) or ():
        wanted, _, marker = requirement.partition(";")
        if "extra" in marker and not re.search(rf"extra == ['\"]{extra}['\"]", marker):
            continue
        found = _NAME.match(wanted)
        key = found.group().lower().replace("_", "-") if found else ""
        if not key or key in seen:
            continue
        seen.add(key)
        try:
            distribution = metadata.distribution(key)
        except metadata.PackageNotFoundError:  # for another system or Python
            continue
        yield distribution
        yield from _required(key, "", seen)


def _by_name(item: tuple[str, metadata.Distribution]) -> str:
    return item[0].lower()
