"""For PyInstaller: what an application needs in its build for the reporter to work there as in a source run.

PyInstaller finds this by the entry point ``hook-dirs``, and runs ``hook-crashdesk.py`` where an application
imports crashdesk.
"""

from __future__ import annotations

from pathlib import Path


def hook_dirs() -> list[str]:
    """The folders with hooks."""
    return [str(Path(__file__).parent)]
