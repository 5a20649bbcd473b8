from __future__ import annotations

import platform

from PyQt6.QtCore import QT_VERSION_STR

from crashdesk.qt.tags import frontend_tags


def test_the_five_tags() -> None:
    assert frontend_tags("acme") == {
        "service": "acme",
        "component": "frontend",
        "platform": "PyQt6",
        "python_version": platform.python_version(),
        "qt_version": QT_VERSION_STR,
    }
    assert "service" not in frontend_tags(None)
