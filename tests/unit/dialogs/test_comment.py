from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PyQt6.QtCore import QMimeData, Qt
from PyQt6.QtGui import QInputMethodEvent, QTextCursor
from PyQt6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from crashdesk.dialogs.comment import MAX_CHARACTERS, CommentField

if TYPE_CHECKING:
    from tests.unit.dialogs.conftest import Hands


@pytest.fixture
def field(hands: Hands) -> CommentField:
    field = CommentField()
    hands.keep(field)
    return field


def paste(field: CommentField, text: str) -> None:
    mime = QMimeData()
    mime.setText(text)
    field.edit.insertFromMimeData(mime)


def test_characters_are_counted_as_they_are_typed(field: CommentField, hands: Hands) -> None:
    hands.type(field.edit, "hello")
    assert field.count_text == "5 of 4096"


def test_a_paste_is_cut_at_the_limit(field: CommentField) -> None:
    paste(field, "x" * (MAX_CHARACTERS + 100))
    assert len(field.text) == MAX_CHARACTERS
    assert field.count_text == "4096 of 4096"


def test_a_paste_into_the_middle_keeps_what_stood_around_it(field: CommentField) -> None:
    field.edit.setPlainText("b" * 4090 + "e" * 5)
    cursor = field.edit.textCursor()
    cursor.setPosition(4090)
    field.edit.setTextCursor(cursor)
    paste(field, "NEW")
    assert field.text == "b" * 4090 + "N" + "e" * 5


def test_one_undo_takes_back_a_cut_paste(field: CommentField) -> None:
    field.edit.setPlainText("kept")
    field.edit.moveCursor(QTextCursor.MoveOperation.End)
    paste(field, "x" * 5000)
    field.edit.undo()
    assert field.text == "kept"


def test_a_cut_leaves_no_half_characters(field: CommentField) -> None:
    paste(field, "🦀" * (MAX_CHARACTERS + 3))
    assert field.edit.toPlainText() == "🦀" * MAX_CHARACTERS


def test_a_full_field_takes_no_more_keys_but_still_lets_go(field: CommentField, hands: Hands) -> None:
    paste(field, "x" * MAX_CHARACTERS)
    hands.type(field.edit, "y")
    hands.press(field.edit, Qt.Key.Key_Return)
    assert field.edit.toPlainText() == "x" * MAX_CHARACTERS
    hands.press(field.edit, Qt.Key.Key_Backspace)
    hands.type(field.edit, "y")
    assert field.text == "x" * (MAX_CHARACTERS - 1) + "y"


def test_what_is_selected_gives_way_in_a_full_field(field: CommentField, hands: Hands) -> None:
    paste(field, "x" * MAX_CHARACTERS)
    field.edit.selectAll()
    hands.type(field.edit, "z")
    assert field.text == "z"


def test_a_composed_text_is_cut_at_the_limit(field: CommentField) -> None:
    paste(field, "x" * (MAX_CHARACTERS - 1))
    composed = QInputMethodEvent()
    composed.setCommitString("你好")
    QApplication.sendEvent(field.edit, composed)
    assert field.text == "x" * (MAX_CHARACTERS - 1) + "你"


def test_enter_adds_a_line(field: CommentField, hands: Hands) -> None:
    hands.type(field.edit, "one")
    hands.press(field.edit, Qt.Key.Key_Return)
    hands.type(field.edit, "two")
    assert field.text == "one\ntwo"


def test_tab_leaves_the_field(hands: Hands) -> None:
    window = QWidget()
    field, following = CommentField(), QLineEdit()
    column = QVBoxLayout(window)
    column.addWidget(field)
    column.addWidget(following)
    hands.open(window)
    field.edit.setFocus()
    hands.press(field.edit, Qt.Key.Key_Tab)
    assert window.focusWidget() is following
    assert field.text == ""
