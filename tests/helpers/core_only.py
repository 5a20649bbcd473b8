"""What ``pip install crashdesk`` makes, without the network: the wheel, and what it requires."""

from __future__ import annotations

import zipfile
from pathlib import Path

from resources.installer import components


def core_only(wheel: Path, folder: Path) -> Path:
    """Make such a folder of installed packages, for ``python -S`` with it as PYTHONPATH.

    Args:
        wheel: of crashdesk.
        folder: to make.
    """
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    for distribution in components.required("crashdesk", extra="").values():
        base = Path(str(distribution.locate_file("")))
        for name in {file.parts[0] for file in distribution.files or ()} - {"..", "__pycache__"}:
            link = folder / name
            if not link.exists():
                link.symlink_to(base / name)
    return folder
