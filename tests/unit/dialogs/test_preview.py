from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QFontInfo, QGuiApplication
from PyQt6.QtWidgets import QFileDialog, QPlainTextEdit, QPushButton

from crashdesk.dialogs.preview import PreviewDialog, readable

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.dialogs.conftest import Hands

TEXT = '{\n  "message": "<b>order</b> gone",\n  "level": "error"\n}'


@pytest.fixture
def dialog(hands: Hands) -> PreviewDialog:
    dialog = PreviewDialog(TEXT)
    hands.open(dialog)
    return dialog


def button(dialog: PreviewDialog, text: str) -> QPushButton:
    return next(each for each in dialog.findChildren(QPushButton) if each.text() == text)


def test_the_text_is_shown_to_the_letter_and_cannot_be_edited(dialog: PreviewDialog, hands: Hands) -> None:
    edit = dialog.findChild(QPlainTextEdit)
    assert edit is not None
    hands.type(edit, "typed")
    assert dialog.text == TEXT
    assert QFontInfo(edit.font()).family()


def test_copy_takes_all_of_it(dialog: PreviewDialog) -> None:
    button(dialog, "&Copy").click()
    clipboard = QGuiApplication.clipboard()
    assert clipboard is not None
    assert clipboard.text() == TEXT
    assert dialog.status == "Copied"


def test_it_is_saved_as_it_is_shown(dialog: PreviewDialog, tmp_path: Path) -> None:
    target = tmp_path / "report.txt"
    dialog.save(str(target))
    assert target.read_text(encoding="utf-8") == TEXT
    assert dialog.status == f"Saved as {target}"


def test_a_place_that_cannot_be_written_is_told(dialog: PreviewDialog, tmp_path: Path) -> None:
    dialog.save(str(tmp_path / "missing" / "report.txt"))
    assert dialog.status.startswith("Not saved: ")
    assert dialog.status.endswith("Choose another place.")


def test_the_file_is_asked_for_without_stopping_the_host(dialog: PreviewDialog) -> None:
    button(dialog, "&Save As…").click()
    asked = dialog.findChild(QFileDialog)
    assert asked is not None
    assert asked.acceptMode() == QFileDialog.AcceptMode.AcceptSave
    asked.reject()
    assert dialog.status == ""


def test_searching_goes_round_and_says_when_there_is_nothing(dialog: PreviewDialog, hands: Hands) -> None:
    hands.press(dialog, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert dialog.focusWidget() is dialog.search
    hands.type(dialog.search, "order")
    for _ in range(2):
        hands.press(dialog.search, Qt.Key.Key_Return)
        assert dialog.selected == "order"
        assert dialog.status == ""
    dialog.search.setText("nowhere")
    hands.press(dialog.search, Qt.Key.Key_Return)
    assert dialog.status == "Not found"


def test_enter_in_the_search_field_keeps_the_window_open(dialog: PreviewDialog, hands: Hands) -> None:
    hands.press(dialog.search, Qt.Key.Key_Return)
    assert dialog.isVisible()


def test_a_report_is_shown_indented_and_whole() -> None:
    shown = readable(b'{"event_id":"a"}\n{"type":"event"}\n{"message":"\xc3\xa9","n":[1]}\nno json\n')
    assert '"message": "é"' in shown
    assert shown.endswith("no json")
    assert shown.count("\n") > 8


def test_the_very_bytes_are_shown_and_saved_where_that_is_asked_for(hands: Hands, tmp_path: Path) -> None:
    exact = b'{"event_id":"a"}\n{"type":"event"}\n{"message":"\xc3\xa9"}\n'
    dialog = hands.open(PreviewDialog(readable(exact), exact=exact))
    assert dialog.text != exact.decode()
    dialog.exact_box.click()
    assert dialog.text.encode() == exact
    dialog.save(str(tmp_path / "report"))
    assert (tmp_path / "report").read_bytes() == exact
    dialog.exact_box.click()
    assert dialog.text == readable(exact)


def test_a_text_that_is_no_reading_has_no_other_form(dialog: PreviewDialog) -> None:
    assert not dialog.exact_box.isVisible()
