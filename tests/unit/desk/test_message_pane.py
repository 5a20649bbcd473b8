from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtGui import QPalette

from crashdesk.desk.controls import GlyphView
from crashdesk.desk.message_pane import MessagePane
from tests.helpers.desk_loop import palette

if TYPE_CHECKING:
    from PyQt6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot


def test_a_message_has_a_headline_a_text_and_at_most_one_thing_to_do(qtbot: QtBot) -> None:
    pane, pressed = MessagePane(), []
    qtbot.addWidget(pane)
    pane.say("Nothing here", "It comes by itself.", "tray", "Try again", lambda: pressed.append(1))
    assert pane.text == "Nothing here\nIt comes by itself."
    pane.press()
    assert pressed == [1]
    pane.say("Nothing here", "", "tray")
    pane.press()
    assert pressed == [1]


def test_its_icon_follows_the_palette(qtbot: QtBot, qapp: QApplication) -> None:
    before, view = qapp.palette(), GlyphView("square", 16, QPalette.ColorRole.Text)
    qtbot.addWidget(view)
    try:
        shades = []
        for dark in (False, True):
            qapp.setPalette(palette(dark=dark))
            qapp.processEvents()
            shades.append(view.grab().toImage().pixelColor(8, 8).lightness())
        assert shades[0] < 60
        assert shades[1] > 200
    finally:
        qapp.setPalette(before)
