"""What holds for every dialog, in every state worth a picture."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from PyQt6.QtCore import QObject, Qt
from PyQt6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QWidget,
)

from tests.helpers.dialog_screenshots import scenes

if TYPE_CHECKING:
    from tests.unit.dialogs.conftest import Hands


@pytest.fixture(params=list(scenes()))
def dialog(request: pytest.FixtureRequest, hands: Hands) -> QDialog:
    dialog = scenes()[request.param]()
    hands.open(dialog)
    return dialog


def inputs(dialog: QDialog) -> list[QWidget]:
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


def test_it_fits_a_small_screen(dialog: QDialog) -> None:
    least = dialog.minimumSizeHint().expandedTo(dialog.minimumSize())
    assert least.width() <= 1024
    assert least.height() <= 560, "the title bar needs its place too"
    screen = dialog.screen()
    assert screen is not None
    room = 0.9 * screen.availableGeometry().height()
    # What scrolls takes what the screen has; the others cannot shrink.
    assert dialog.height() <= (room if dialog.findChildren(QScrollArea) else 600)


def test_every_input_has_a_name_for_the_screen_reader(dialog: QDialog) -> None:
    nameless = [each for each in inputs(dialog) if not shown_name(each)]
    assert inputs(dialog)
    assert nameless == []


def test_no_label_guesses_rich_text(dialog: QDialog) -> None:
    assert {label.textFormat() for label in dialog.findChildren(QLabel)} == {Qt.TextFormat.PlainText}


def test_no_two_visible_things_share_a_mnemonic(dialog: QDialog) -> None:
    texts = [each.text() for each in dialog.findChildren(QAbstractButton) if each.isVisible()]
    texts += [label.text() for label in dialog.findChildren(QLabel) if label.buddy() and label.isVisible()]
    letters = [match[1].lower() for text in texts if (match := re.search(r"&([^&])", text))]
    assert sorted(letters) == sorted(set(letters))


def test_it_is_no_obstacle_to_the_host(dialog: QDialog) -> None:
    assert not dialog.isModal()
    assert not dialog.testAttribute(Qt.WidgetAttribute.WA_QuitOnClose)
    assert dialog.testAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)


def test_no_colour_is_its_own(dialog: QDialog) -> None:
    assert all(not each.styleSheet() for each in [dialog, *dialog.findChildren(QWidget)])


def test_tab_reaches_everything_that_can_be_used(dialog: QDialog) -> None:
    reached, current = set(), dialog.nextInFocusChain()
    while current is not None and current is not dialog:
        if current.focusPolicy() & Qt.FocusPolicy.TabFocus:
            reached.add(current)
        current = current.nextInFocusChain()
    assert {each for each in inputs(dialog) if each.isVisible() and each.isEnabled()} <= reached
