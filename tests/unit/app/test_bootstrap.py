from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PyQt6.QtCore import QCoreApplication, QLocale

from crashdesk.app.bootstrap import _translation, has_display

if TYPE_CHECKING:
    from PyQt6.QtWidgets import QApplication


@pytest.mark.parametrize(("name", "quit_text"), [("zh_CN", "退出"), ("zh_TW", "Quit"), ("en_GB", "Quit")])
def test_the_desk_speaks_the_systems_language(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, name: str, quit_text: str
) -> None:
    monkeypatch.setattr(QLocale, "system", lambda: QLocale(name))
    translation = _translation(qapp)
    said = QCoreApplication.translate("Menus", "Quit")
    translation.leave()
    assert said == quit_text


@pytest.mark.parametrize(
    ("environ", "platform", "enough"),
    [
        ({}, "linux", False),
        ({"DISPLAY": ":0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({"QT_QPA_PLATFORM": "offscreen"}, "linux", True),
        ({"QT_QPA_PLATFORM": "xcb"}, "linux", False),
        ({}, "win32", True),
    ],
)
def test_a_display_is_missed_only_where_one_is_needed(
    environ: dict[str, str], platform: str, enough: object
) -> None:
    assert has_display(environ, platform) is enough
