"""What holds for every dialog, in every state worth a picture."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from PyQt6.QtCore import QObject, QSize, Qt
from PyQt6.QtGui import QPalette
from PyQt6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QStyle,
    QStyleOptionButton,
    QWidget,
)

from crashdesk.dialogs import window
from crashdesk.dialogs.palettes import CONTROL, TEXT, contrast
from crashdesk.widgets.translation import DIALOGS, LANGUAGES, Translation
from tests.helpers.desk_loop import palette
from tests.helpers.dialog_layout import faults, settle
from tests.helpers.dialog_scenes import scenes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PyQt6.QtWidgets import QApplication

    from crashdesk.dialogs.window import GuestDialog
    from tests.unit.dialogs.conftest import Hands


SMALL = (1024, 600)
"""A small screen, in pixels."""
SCALES = {"as it is": (SMALL, 1), "at 200 %": ((512, 300), 1), "with a doubled font": (SMALL, 2)}
"""How much room there is, in pixels of Qt's, and how large the font is."""


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[str]:
    translation = Translation((DIALOGS,))
    translation.use(request.param)
    yield request.param
    translation.leave()


@pytest.fixture(params=["light", "dark"])
def colours(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[str]:
    before = qapp.palette()
    qapp.setPalette(palette(dark=request.param == "dark"))
    yield request.param
    qapp.setPalette(before)


@pytest.fixture(params=list(SCALES))
def room(
    request: pytest.FixtureRequest, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> Iterator[QSize]:
    """The room for a dialog, with the font that goes with it."""
    (width, height), scale = SCALES[request.param]
    room, before = QSize(width, round(0.9 * height)), qapp.font()
    monkeypatch.setattr(window, "room_for", lambda _dialog: room)
    font = qapp.font()
    font.setPointSizeF(font.pointSizeF() * scale)
    qapp.setFont(font)
    yield room
    qapp.setFont(before)


@pytest.fixture(params=list(scenes()))
def dialog(request: pytest.FixtureRequest, hands: Hands) -> GuestDialog:
    dialog = scenes()[request.param]()
    hands.open(dialog)
    return dialog


def test_everything_can_be_reached_and_nothing_is_cut_off(
    language: str, room: QSize, dialog: GuestDialog
) -> None:
    settle()
    assert faults(dialog, room) == []


def test_the_buttons_stay_in_sight_where_the_rest_scrolls(
    language: str, room: QSize, dialog: GuestDialog
) -> None:
    settle()
    area = dialog.findChild(QScrollArea)
    assert area is not None
    fixed = [each for each in dialog.findChildren(QPushButton) if not area.isAncestorOf(each)]
    shown = [each for each in fixed if each.isVisible()]
    assert shown
    assert all(each.visibleRegion().boundingRect().size() == each.size() for each in shown)


def test_in_each_palette_boxes_and_selections_can_be_made_out(colours: str, dialog: GuestDialog) -> None:
    settle()
    boxes = dialog.findChildren(QCheckBox)
    poor = {box.text(): drawn_contrast(box) for box in boxes if box.isVisible() and box.isEnabled()}
    assert {text: ratio for text, ratio in poor.items() if ratio < CONTROL} == {}
    roles = QPalette.ColorRole
    for widget in [dialog, *dialog.findChildren(QAbstractItemView)]:
        for group in (QPalette.ColorGroup.Active, QPalette.ColorGroup.Inactive):
            ground, text = (
                widget.palette().color(group, r) for r in (roles.Highlight, roles.HighlightedText)
            )
            assert contrast(ground, text) >= TEXT


def drawn_contrast(box: QCheckBox) -> float:
    """How the edge of a box stands out from its ground, in the picture of the box."""
    style, option = box.style(), QStyleOptionButton()
    assert style is not None
    box.initStyleOption(option)
    area = style.subElementRect(QStyle.SubElement.SE_CheckBoxIndicator, option, box)
    edge = box.grab().toImage().pixelColor(area.left(), area.center().y())
    return contrast(edge, box.palette().color(QPalette.ColorRole.Window))


def inputs(dialog: GuestDialog) -> list[QWidget]:
    """Everything the Tab key reaches, besides what Qt builds inside its own widgets."""
    kinds = (QAbstractButton, QComboBox, QLineEdit, QPlainTextEdit)
    found = [widget for kind in kinds for widget in dialog.findChildren(kind)]
    return [each for each in found if not each.objectName().startswith("qt_") and not within_input(each)]


def within_input(widget: QWidget) -> bool:
    parent: QObject | None = widget.parentWidget()
    return isinstance(parent, QLineEdit | QComboBox)


def shown_name(widget: QWidget) -> str:
    text = widget.text() if isinstance(widget, QAbstractButton) else ""
    return widget.accessibleName() or text


def test_every_input_has_a_name_for_the_screen_reader(language: str, dialog: GuestDialog) -> None:
    nameless = [each for each in inputs(dialog) if not shown_name(each)]
    assert inputs(dialog)
    assert nameless == []


def test_no_label_guesses_rich_text(dialog: GuestDialog) -> None:
    assert {label.textFormat() for label in dialog.findChildren(QLabel)} == {Qt.TextFormat.PlainText}


def test_no_two_visible_things_share_a_mnemonic(language: str, dialog: GuestDialog) -> None:
    texts = [each.text() for each in dialog.findChildren(QAbstractButton) if each.isVisible()]
    texts += [label.text() for label in dialog.findChildren(QLabel) if label.buddy() and label.isVisible()]
    letters = [match[1].lower() for text in texts if (match := re.search(r"&([^&])", text))]
    assert sorted(letters) == sorted(set(letters))


def test_it_is_no_obstacle_to_the_host(dialog: GuestDialog) -> None:
    assert not dialog.isModal()
    assert not dialog.testAttribute(Qt.WidgetAttribute.WA_QuitOnClose)
    assert dialog.testAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)


def test_no_colour_is_its_own(dialog: GuestDialog) -> None:
    assert all(not each.styleSheet() for each in [dialog, *dialog.findChildren(QWidget)])


def test_tab_reaches_everything_that_can_be_used(dialog: GuestDialog) -> None:
    reached, current = set(), dialog.nextInFocusChain()
    while current is not None and current is not dialog:
        if current.focusPolicy() & Qt.FocusPolicy.TabFocus:
            reached.add(current)
        current = current.nextInFocusChain()
    assert {each for each in inputs(dialog) if each.isVisible() and each.isEnabled()} <= reached
