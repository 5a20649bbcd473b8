from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QPalette

from crashdesk.desk.captions import Caption, Kind, LineCaption
from tests.helpers.desk_loop import palette

if TYPE_CHECKING:
    from PyQt6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot


def test_a_caption_shows_markup_as_it_is(qtbot: QtBot) -> None:
    for label in (Caption(Kind.TITLE, "<b>x</b>"), LineCaption(Kind.SMALL, "<b>x</b>")):
        qtbot.addWidget(label)
        assert label.textFormat() == Qt.TextFormat.PlainText


def test_captions_follow_the_palette_and_the_font(qtbot: QtBot, qapp: QApplication) -> None:
    before, font = qapp.palette(), qapp.font()
    label = LineCaption(Kind.QUIET, "x")
    qtbot.addWidget(label)
    label.show()
    try:
        shades = []
        for dark in (False, True):
            qapp.setPalette(palette(dark=dark))
            qapp.processEvents()
            shades.append(label.palette().color(QPalette.ColorRole.WindowText).lightness())
        assert shades[0] < 128 < shades[1]
        larger = qapp.font()
        larger.setPointSizeF(23)
        qapp.setFont(larger)
        qapp.processEvents()
        assert label.font().pointSizeF() == 23
    finally:
        qapp.setPalette(before)
        qapp.setFont(font)
