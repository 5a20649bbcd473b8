"""PyInstaller's hook for ``crashdesk``: see ``survey``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PyInstaller.config import CONF

from crashdesk._pyinstaller import survey

hiddenimports = list(survey.PUBLIC_MODULES)
datas = survey.resources()


def hook(hook_api: Any) -> None:
    """Put the record of the build into the bundle."""
    scripts = getattr(hook_api.analysis, "inputs", ())
    entry = survey.write_record(Path(CONF["workpath"]), scripts, CONF["specnm"])
    hook_api.add_datas([entry])
