"""The tags that tell a PyQt6 frontend's reports from others."""

from __future__ import annotations

import platform

from PyQt6.QtCore import QT_VERSION_STR


def frontend_tags(service: str | None) -> dict[str, str]:
    """``service`` (where it is known), ``component``, ``platform``, ``python_version``, ``qt_version``."""
    tags = {
        "component": "frontend",
        "platform": "PyQt6",
        "python_version": platform.python_version(),
        "qt_version": QT_VERSION_STR,
    }
    return {"service": service, **tags} if service else tags
