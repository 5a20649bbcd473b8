from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PyQt6.QtGui import QColor, QPalette
from PyQt6.QtWidgets import QCheckBox, QStyle, QStyleFactory, QStyleOptionButton

from crashdesk.dialogs.controls import Button, CheckBox, style_contrast
from crashdesk.dialogs.palettes import CONTROL, contrast
from tests.helpers.desk_loop import palette

if TYPE_CHECKING:
    from PyQt6.QtGui import QImage
    from pytestqt.qtbot import QtBot


@pytest.fixture
def fusion(qapp: object) -> QStyle:
    style = QStyleFactory.create("Fusion")
    assert style is not None
    return style


def picture(box: QCheckBox, style: QStyle, colours: QPalette) -> QImage:
    box.setStyle(style)
    box.setPalette(colours)
    return box.grab().toImage()


def drawn(box: QCheckBox, style: QStyle, colours: QPalette) -> float:
    """How the edge of the box stands out from its ground in its picture."""
    option = QStyleOptionButton()
    image = picture(box, style, colours)
    box.initStyleOption(option)
    area = style.subElementRect(QStyle.SubElement.SE_CheckBoxIndicator, option, box)
    return contrast(
        image.pixelColor(area.left(), area.center().y()), colours.color(QPalette.ColorRole.Window)
    )


@pytest.mark.parametrize("dark", [False, True])
def test_an_unticked_box_can_be_made_out_where_the_style_alone_fails(
    qtbot: QtBot, fusion: QStyle, *, dark: bool
) -> None:
    colours = palette(dark=dark)
    plain, ours = QCheckBox("Send"), CheckBox("Send")
    for box in (plain, ours):
        qtbot.addWidget(box)
    assert drawn(plain, fusion, colours) < CONTROL
    assert drawn(ours, fusion, colours) >= CONTROL


def test_where_the_style_draws_a_box_that_can_be_made_out_it_is_left_alone(
    qtbot: QtBot, fusion: QStyle
) -> None:
    colours = palette(dark=False)
    colours.setColor(QPalette.ColorRole.Window, QColor("#808080"))
    assert style_contrast(fusion, colours) >= CONTROL
    plain, ours = QCheckBox("Send"), CheckBox("Send")
    for box in (plain, ours):
        qtbot.addWidget(box)
    assert picture(ours, fusion, colours) == picture(plain, fusion, colours)


def test_a_name_is_read_out_without_its_mnemonic(qtbot: QtBot) -> None:
    button, box = Button(), CheckBox()
    for each in (button, box):
        qtbot.addWidget(each)
        each.rename("发送(&S)")
    assert [each.accessibleName() for each in (button, box)] == ["发送", "发送"]
    assert not button.autoDefault()
