from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PyQt6.QtCore import QLocale, Qt
from PyQt6.QtGui import QGuiApplication, QPalette
from PyQt6.QtWidgets import QFileDialog, QLabel, QStyledItemDelegate

from crashdesk.dialogs.history import HistoryDialog
from crashdesk.dialogs.history_model import PAD, Column
from crashdesk.dialogs.palettes import TEXT, contrast
from crashdesk.dialogs.preview import PreviewDialog
from crashdesk.reporter.history import Record
from tests.helpers.desk_loop import palette
from tests.helpers.dialog_layout import settle

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PyQt6.QtWidgets import QApplication

    from crashdesk.reporter.history import State
    from tests.unit.dialogs.conftest import Hands

DATA = b'{"event_id":"a"}\n{"type":"event"}\n{"message":"order gone"}\n'


def record(letter: str, state: State = "sent", why: str = "") -> Record:
    key = letter * 32
    return Record(Path(f"{letter}.{state}"), key, 0.0, "error", f"Error {letter}", 9, state, why, key)


def read(record: Record) -> bytes:
    if record.key.startswith("d"):
        raise FileNotFoundError(record.path)
    return DATA


@pytest.fixture
def dialog(hands: Hands) -> HistoryDialog:
    dialog = hands.open(HistoryDialog(read))
    dialog.show_records(
        [record("a"), record("b", "refused", "413: too large"), record("c", "held"), record("d")]
    )
    return dialog


@pytest.fixture
def given_up(dialog: HistoryDialog) -> list[list[str]]:
    told: list[list[str]] = []
    dialog.copies_given_up.connect(lambda records: told.append([each.title for each in records]))
    return told


@pytest.fixture
def clipboard(qapp: object) -> Iterator[list[str]]:
    board = QGuiApplication.clipboard()
    assert board is not None
    copied: list[str] = []
    board.dataChanged.connect(lambda: copied.append(board.text()))
    yield copied
    board.dataChanged.disconnect()


def titles(dialog: HistoryDialog) -> list[str]:
    return [each.title[-1] for each in dialog.model.records]


def go_to(hands: Hands, dialog: HistoryDialog, row: int) -> None:
    """Go to a row with the keyboard."""
    hands.press(dialog.table, Qt.Key.Key_Home)
    for _ in range(row):
        hands.press(dialog.table, Qt.Key.Key_Down)


def test_before_the_first_listing_it_looks_and_then_says_what_will_appear(hands: Hands) -> None:
    dialog = hands.open(HistoryDialog(read))
    assert "Looking…" in [label.text() for label in dialog.findChildren(QLabel) if label.isVisible()]
    dialog.show_records([])
    [empty] = [label for label in dialog.findChildren(QLabel) if "Nothing has been reported" in label.text()]
    assert empty.isVisible()
    assert not dialog.table.isVisible()
    assert not dialog.show_button.isEnabled()
    assert dialog.data_button.isEnabled(), "there may be older data at the recipient"


def test_the_first_is_chosen_and_return_shows_its_bytes(dialog: HistoryDialog, hands: Hands) -> None:
    assert dialog.focusWidget() is dialog.table
    hands.press(dialog.table, Qt.Key.Key_Return)
    preview = dialog.findChild(PreviewDialog)
    assert preview is not None
    assert preview.isVisible()
    assert '"message": "order gone"' in preview.text


def test_the_very_bytes_are_saved(dialog: HistoryDialog, tmp_path: Path) -> None:
    dialog.save(record("a"), str(tmp_path / "report"))
    assert (tmp_path / "report").read_bytes() == DATA
    assert dialog.told.startswith("Saved as ")
    dialog.save(record("a"), str(tmp_path / "missing" / "report"))
    assert dialog.told.startswith("Not saved: ")


def test_the_file_is_asked_for_without_stopping_the_host(dialog: HistoryDialog) -> None:
    dialog.save_button.click()
    asked = dialog.findChild(QFileDialog)
    assert asked is not None
    assert asked.acceptMode() == QFileDialog.AcceptMode.AcceptSave
    asked.reject()


def test_why_a_report_was_refused_is_told_once_it_is_chosen(dialog: HistoryDialog, hands: Hands) -> None:
    go_to(hands, dialog, 1)
    assert dialog.told == "The recipient said: 413: too large"
    go_to(hands, dialog, 2)
    assert dialog.told == ""


def test_the_support_codes_of_all_that_is_chosen_are_copied(
    dialog: HistoryDialog, hands: Hands, clipboard: list[str]
) -> None:
    dialog.table.selectAll()
    dialog.code_button.click()
    assert clipboard == ["AAAA-AAAA\nBBBB-BBBB\nCCCC-CCCC\nDDDD-DDDD"]


def test_copies_are_deleted_only_once_the_window_closes(
    dialog: HistoryDialog, hands: Hands, given_up: list[list[str]]
) -> None:
    dialog.table.selectAll()
    hands.press(dialog.table, Qt.Key.Key_Delete)
    assert titles(dialog) == ["c"], "what waits is no copy"
    assert dialog.told == "3 copies are deleted when this window closes."
    assert given_up == []
    hands.press(dialog, Qt.Key.Key_Escape)
    assert given_up == [["Error a", "Error b", "Error d"]]


def test_a_deletion_is_undone_in_place(
    dialog: HistoryDialog, hands: Hands, given_up: list[list[str]]
) -> None:
    go_to(hands, dialog, 1)
    dialog.delete_button.click()
    assert (titles(dialog), dialog.told) == (["a", "c", "d"], "1 copy is deleted when this window closes.")
    assert [each.title for each in dialog.selected] == ["Error c"], "the next in its place"
    dialog.undo_button.click()
    assert titles(dialog) == ["a", "b", "c", "d"]
    assert [each.title for each in dialog.selected] == ["Error b"]
    assert dialog.undo_button.isHidden()
    dialog.close()
    assert given_up == []


def test_what_waits_cannot_be_deleted_here(dialog: HistoryDialog, hands: Hands) -> None:
    go_to(hands, dialog, 2)
    assert not dialog.delete_button.isEnabled()
    hands.press(dialog.table, Qt.Key.Key_Delete)
    assert titles(dialog) == ["a", "b", "c", "d"]


def test_a_new_listing_keeps_the_selection_and_what_was_deleted(dialog: HistoryDialog, hands: Hands) -> None:
    dialog.delete_button.click()
    go_to(hands, dialog, 1)
    before = dialog.selected
    moved = replace(before[0], path=Path("c.sent"), state="sent")
    dialog.show_records([record("e"), record("a"), record("b"), moved])
    assert titles(dialog) == ["e", "b", "c"]
    assert [(each.title, each.state) for each in dialog.selected] == [("Error c", "sent")]


def test_a_report_that_has_moved_on_is_asked_for_again(dialog: HistoryDialog, hands: Hands) -> None:
    asked: list[bool] = []
    dialog.outdated.connect(lambda: asked.append(True))
    go_to(hands, dialog, 3)
    dialog.show_button.click()
    dialog.show_records([record("a")])
    assert asked == [True]
    assert dialog.told.startswith("This report has moved on")
    assert dialog.findChild(PreviewDialog) is None


def test_sizes_stand_clear_of_what_follows_them(dialog: HistoryDialog) -> None:
    delegate = dialog.table.itemDelegateForColumn(Column.SIZE)
    assert isinstance(delegate, QStyledItemDelegate)
    header = dialog.model.headerData(Column.SIZE, Qt.Orientation.Horizontal)
    assert delegate.displayText("9 bytes", QLocale()) == f"9 bytes{PAD}"
    assert header == f"Size{PAD}", "right above the numbers"


@pytest.mark.parametrize("dark", [False, True])
def test_the_selected_row_can_be_read_as_it_is_drawn(
    dialog: HistoryDialog, qapp: QApplication, *, dark: bool
) -> None:
    before = qapp.palette()
    qapp.setPalette(palette(dark=dark))
    try:
        settle()
        row = dialog.table.visualRect(dialog.model.index(0, Column.KIND))
        viewport = dialog.table.viewport()
        assert viewport is not None
        image = viewport.grab().toImage()
        grounds = [image.pixelColor(row.right() - 2, y) for y in range(row.top(), row.bottom())]
    finally:
        qapp.setPalette(before)
    text = palette(dark=dark).color(QPalette.ColorRole.HighlightedText)
    assert min(contrast(ground, text) for ground in grounds) >= TEXT


def test_my_data_can_be_asked_to_be_deleted(dialog: HistoryDialog) -> None:
    asked: list[bool] = []
    dialog.data_deletion_requested.connect(lambda: asked.append(True))
    dialog.data_button.click()
    assert asked == [True]
