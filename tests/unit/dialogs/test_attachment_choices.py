from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PyQt6.QtWidgets import QLabel

from crashdesk.dialogs.attachment_choices import AttachedFile, AttachmentChoices
from crashdesk.dialogs.controls import Button
from crashdesk.dialogs.picture import PictureDialog
from crashdesk.dialogs.preview import PreviewDialog
from tests.helpers.dialog_scenes import files
from tests.unit.dialogs.conftest import A, B, report

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from crashdesk.dialogs.crash_prompt import CrashPrompt
    from crashdesk.dialogs.crash_report import Reply


def test_each_file_has_a_box_and_the_picture_is_shown_in_small(qtbot: QtBot) -> None:
    made = AttachmentChoices()
    qtbot.addWidget(made)
    made.show_files(files(), frozenset())
    assert [box.text() for box in made.boxes] == [
        "Picture of the window, 34 kB",
        "Structure of the windows, 5 kB",
        "Last lines of the log, 12 kB",
    ]
    assert made.left_out == frozenset()
    shown = [label.pixmap() for label in made.findChildren(QLabel) if not label.pixmap().isNull()]
    assert len(shown) == 1
    made.boxes[0].click()
    assert made.left_out == frozenset({"screenshot.png"})
    assert made.count == 2


def test_the_picture_has_a_frame_and_all_buttons_one_width(ask: Callable[..., CrashPrompt]) -> None:
    details = ask(replace(report(), files=files())).details
    [picture] = [each for each in details.files.findChildren(QLabel) if not each.pixmap().isNull()]
    assert picture.frameShape() == QLabel.Shape.Box
    assert len({each.width() for each in details.findChildren(Button)}) == 1


def test_each_file_can_be_looked_at(qtbot: QtBot) -> None:
    made = AttachmentChoices()
    qtbot.addWidget(made)
    made.show_files(files(), frozenset())
    for row in (0, 2, 4):
        button = made._grid.itemAtPosition(row, 1)
        assert button is not None
        widget = button.widget()
        assert widget is not None
        widget.click()  # type: ignore[attr-defined]
    assert len(made.findChildren(PictureDialog)) == 1
    texts = [dialog.text for dialog in made.findChildren(PreviewDialog)]
    assert any("orders: saved" in text for text in texts)
    for dialog in [*made.findChildren(PictureDialog), *made.findChildren(PreviewDialog)]:
        dialog.close()


def test_a_foreign_name_is_shown_as_it_is(qtbot: QtBot) -> None:
    made = AttachmentChoices()
    qtbot.addWidget(made)
    made.show_files([AttachedFile("<b>&x.bin", 10, "application/octet-stream", lambda: None)], frozenset())
    assert made.boxes[0].text() == "<b>&&x.bin, 10 bytes"
    made._look(made._files[0])
    assert made.findChildren(PreviewDialog) == [], "it is gone"


def test_what_is_left_out_is_counted_and_goes_with_the_decision(ask: Callable[..., CrashPrompt]) -> None:
    replies: list[Reply] = []
    prompt = ask(replace(report(A), files=files()), report(B))
    prompt.decided.connect(lambda _ids, _send, reply: replies.append(reply))
    assert "3 files" in prompt.details.contents
    prompt.details.files.boxes[2].click()
    assert "2 files" in prompt.details.contents
    prompt.send_button.click()
    assert replies[0].left_out == {A: {"log.txt"}, B: frozenset()}


def test_files_that_come_later_are_shown_and_keep_what_was_chosen(ask: Callable[..., CrashPrompt]) -> None:
    prompt = ask(report(A), report(B))
    prompt.details._choice.setCurrentIndex(1)
    prompt.set_files(B, files()[:1])
    assert prompt.details.chosen is not None
    assert prompt.details.chosen.event_id == B
    prompt.details.files.boxes[0].click()
    prompt.set_files(B, files())
    assert [box.isChecked() for box in prompt.details.files.boxes] == [False, True, True]


def test_a_report_that_leaves_by_itself_asks_about_no_files(ask: Callable[..., CrashPrompt]) -> None:
    prompt = ask(report(stance="sent"))
    prompt.set_files(A, files())
    assert not prompt.details.files.isVisible()
