from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from PyQt6.QtCore import QSize
from PyQt6.QtGui import QIcon, QImage, QPalette

from crashdesk.widgets import icons
from tests.helpers.desk_loop import palette

if TYPE_CHECKING:
    import pytest
    from PyQt6.QtWidgets import QApplication


def ink(icon: QIcon) -> set[str]:
    """The colours of an icon's opaque pixels."""
    image = icon.pixmap(QSize(32, 32)).toImage().convertToFormat(QImage.Format.Format_ARGB32)
    colors = (image.pixelColor(x, y) for x in range(32) for y in range(32))
    return {color.name() for color in colors if color.alpha() == 255}


def test_an_icon_takes_the_palettes_colour_and_follows_it(qapp: QApplication) -> None:
    before = qapp.palette()
    icon = icons.icon("check")
    try:
        shades = []
        for dark in (False, True):
            qapp.setPalette(palette(dark=dark))
            assert ink(icon) == {qapp.palette().color(QPalette.ColorRole.ButtonText).name()}
            shades.append(ink(icon))
        assert shades[0] != shades[1]
    finally:
        qapp.setPalette(before)


def test_an_icon_is_blank_where_qtawesome_is_not_installed(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    icons._qtawesome.cache_clear()
    monkeypatch.setitem(sys.modules, "qtawesome", None)
    try:
        assert ink(icons.icon("check")) == set()
    finally:
        icons._qtawesome.cache_clear()


def test_the_applications_own_icon_can_be_drawn(qapp: QApplication) -> None:
    assert ink(icons.application_icon())


def test_importing_the_icons_imports_no_qtawesome() -> None:
    code = "import sys, crashdesk.widgets.icons; print('qtawesome' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
