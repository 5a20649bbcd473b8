"""How this very program is started once more."""

from __future__ import annotations

import sys


def command(*arguments: str) -> list[str]:
    """Return the command that runs this program with other arguments, frozen or not."""
    if getattr(sys, "frozen", False):
        return [sys.executable, *arguments]
    return [sys.executable, "-m", "crashdesk", *arguments]
