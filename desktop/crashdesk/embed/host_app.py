"""The host's application: whether it is one, and what it is called."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PyQt6.QtCore import QCoreApplication

from crashdesk.reporter.host import host_release

if TYPE_CHECKING:
    from collections.abc import Callable

    from crashdesk.reporter.config import Config


def checked_app(app: Any, warn: Callable[[str], object]) -> QCoreApplication | None:
    """The application, if it is one; else the reporter looks for it itself."""
    if app is None or isinstance(app, QCoreApplication):
        return app
    warn(f"app: it takes the QApplication, not {type(app).__name__}; the one there is, or will be, is used")
    return None


def named(config: Config, app: QCoreApplication | None) -> tuple[Config, str]:
    """Fill in the service and the release from the application where they were not given.

    Returns:
        The configuration, and what the dialogs call the application.
    """
    app = app or QCoreApplication.instance()
    # Where the host gave no name, Qt answers with the script's or the interpreter's.
    own = QCoreApplication.applicationName() if app is not None else ""
    script = Path(sys.argv[0]).stem if sys.argv and sys.argv[0] else "application"
    name = own if own and own not in {script, f"{script}.py", Path(sys.executable).name} else script
    display = str(app.property("applicationDisplayName") or "") if app is not None else ""
    version = QCoreApplication.applicationVersion() if app is not None else ""
    # Asked only where it was not given: looking into what is installed takes time and memory.
    release = config.release or host_release() or (f"{name}@{version}" if version else None)
    return config.with_names(name, release), display if display and display != own else name
