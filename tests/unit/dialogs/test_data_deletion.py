from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QLabel

from crashdesk.dialogs.data_deletion import DataDeletionDialog
from crashdesk.dialogs.recipient import describe
from crashdesk.protocol.dsn import Dsn
from crashdesk.reporter.erasure import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.unit.dialogs.conftest import Hands

ELSEWHERE, HERE = "https://key@errors.example/1", "http://key@127.0.0.1:8969/1"
EVENT = "3f2a91bcd04e4c1aa52f1f0a6e0b7c11"
IDS = f"Installation id: 7c0e\nUser id: ada\nReport 3F2A-91BC: {EVENT}"


@pytest.fixture
def opened(hands: Hands) -> Callable[[str], DataDeletionDialog]:
    def show(dsn: str) -> DataDeletionDialog:
        return hands.open(DataDeletionDialog(describe(Dsn.parse(dsn)), ["7c0e", "ada"], [EVENT]))

    return show


def texts(dialog: DataDeletionDialog) -> str:
    return "\n".join(label.text() for label in dialog.findChildren(QLabel))


def test_elsewhere_the_ids_are_there_to_be_quoted_to_the_recipient(
    opened: Callable[[str], DataDeletionDialog],
) -> None:
    dialog = opened(ELSEWHERE)
    assert dialog.ids == IDS
    assert "kept by errors.example" in texts(dialog)
    assert not dialog.delete_button.isVisible()
    dialog.copy_button.click()
    clipboard = QGuiApplication.clipboard()
    assert clipboard is not None
    assert clipboard.text() == IDS


def test_on_this_computer_it_is_deleted_at_a_key_and_only_once_at_a_time(
    opened: Callable[[str], DataDeletionDialog], hands: Hands
) -> None:
    dialog = opened(HERE)
    asked: list[bool] = []
    dialog.deletion_requested.connect(lambda: asked.append(True))
    assert "cannot be undone" in texts(dialog)
    hands.press(dialog, Qt.Key.Key_Return)
    assert asked == [], "Enter alone deletes nothing"
    dialog.delete_button.setFocus()
    hands.press(dialog.delete_button, Qt.Key.Key_Space)
    assert (asked, dialog.told, dialog.delete_button.isEnabled()) == ([True], "Deleting…", False)


@pytest.mark.parametrize(
    ("outcome", "told", "again"),
    [
        (
            Outcome("done", {"events": 12, "feedback": 0, "sessions": 2, "others": 1}),
            "Deleted: crash reports: 12, usage statistics: 2, others: 1.",
            False,
        ),
        (Outcome("done", {"events": 0}), "There is nothing that carries these ids.", False),
        (
            Outcome("failed", said="503: <b>busy</b>"),
            "Not everything is deleted: 503: <b>busy</b>. Try again later.",
            True,
        ),
        (
            Outcome("unknown", said="404:"),
            (
                "The program that receives the reports does not delete on request. Quote the ids to whoever "
                "runs it."
            ),
            False,
        ),
    ],
)
def test_what_came_of_it_is_told_in_words(
    opened: Callable[[str], DataDeletionDialog],
    outcome: Outcome,
    told: str,
    again: bool,  # noqa: FBT001
) -> None:
    dialog = opened(HERE)
    dialog.delete_button.click()
    dialog.show_outcome(outcome)
    assert (dialog.told, dialog.delete_button.isEnabled()) == (told, again)
