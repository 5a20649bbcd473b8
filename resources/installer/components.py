"""What the packaged desk contains beside its own source, and under which licences."""

from __future__ import annotations

import platform
import re
import sysconfig
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAME: Final = re.compile(r"[A-Za-z0-9._-]+")
_BEYOND_PYTHON: Final = {"PyQt6-Qt6": "Qt: LGPL-3.0-only", "PyQt6": "GPL-3.0-only"}
"""Where the metadata says less, or speaks of the binding alone."""
_LONGEST: Final = 60
_TEXT: Final = re.compile(r"(?:LICEN[CS]E|COPYING|NOTICE)", re.IGNORECASE)
_GPL: Final = "PyQt6"
"""The component that makes a build GPL; its metadata has the text."""
_OWN: Final = Path(__file__).parents[2] / "LICENSE"
_HEAD: Final = """\
Crashdesk's own source is under the MIT licence (LICENSE.txt). This build contains PyQt6 and is therefore,
as a whole, distributed under the GNU General Public License, version 3 (GPL-3.txt).

It contains, each under its own licence (components/):

"""


def listed(distribution: str = "crashdesk", extra: str = "desk") -> list[str]:
    """One line for Python and each library that a distribution with an extra brings."""
    found = required(distribution, extra)
    lines = [f"{name} {one.version}: {licence(one)}" for name, one in found.items()]
    return [f"Python {platform.python_version()}: PSF-2.0", *lines]


def write_licences(folder: Path, distribution: str = "crashdesk", extra: str = "desk") -> Path:
    """Put the licences of a build into a folder: our own, the GPL, the list, and each component's text.

    Args:
        folder: made where it is not there.
        distribution: whose build it is.
        extra: with which extra.

    Returns:
        The folder.
    """
    parts = folder / "components"
    parts.mkdir(parents=True, exist_ok=True)
    found = required(distribution, extra)
    (folder / "LICENSE.txt").write_bytes(_OWN.read_bytes())
    (folder / "GPL-3.txt").write_text(_texts(found[_GPL]), "utf-8")
    (folder / "COMPONENTS.txt").write_text(_HEAD + "\n".join(listed(distribution, extra)) + "\n", "utf-8")
    texts = {name: _texts(one) for name, one in found.items()}
    texts["Python"] = _text_of_python()
    for name, text in texts.items():
        if text:
            (parts / f"{name}.txt").write_text(text, "utf-8")
    return folder


def required(distribution: str, extra: str) -> dict[str, metadata.Distribution]:
    """The libraries that a distribution with an extra brings, by their names."""
    found = {found.metadata["Name"]: found for found in _required(distribution, extra, set())}
    return dict(sorted(found.items(), key=_by_name))


def _texts(distribution: metadata.Distribution) -> str:
    """The texts that a distribution's metadata has."""
    files = [file for file in distribution.files or () if _is_licence(file.parts)]
    return "\n\n".join(Path(str(file.locate())).read_text("utf-8", "replace") for file in sorted(files))


def _is_licence(parts: tuple[str, ...]) -> bool:
    return parts[0].endswith(".dist-info") and _TEXT.match(parts[-1]) is not None


def _text_of_python() -> str:
    file = Path(sysconfig.get_path("stdlib"), "LICENSE.txt")
    return file.read_text("utf-8", "replace") if file.is_file() else ""


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
