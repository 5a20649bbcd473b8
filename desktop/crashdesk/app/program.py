"""How this very program is started once more, and which build of it runs."""

from __future__ import annotations

import sys
from pathlib import Path

_CONSOLE = "crashdesk"
"""The console program of a packaged build, as ``build.spec`` names it."""


def command(*arguments: str) -> list[str]:
    """Return the command that runs this program with other arguments, frozen or not."""
    if getattr(sys, "frozen", False):
        return [str(_console(Path(sys.executable))), *arguments]
    return [sys.executable, "-m", "crashdesk", *arguments]


def build_id() -> str | None:
    """The commit that a packaged build was made of; None in a source run."""
    from crashdesk.widgets import resources

    try:
        return resources.path("build-id").read_text("ascii").strip() or None
    except OSError:
        return None


def _console(own: Path) -> Path:
    """The console program beside the windowed one, which has no output to be read; or the only one."""
    console = own.with_name(_CONSOLE + own.suffix)
    return console if console.is_file() else own
