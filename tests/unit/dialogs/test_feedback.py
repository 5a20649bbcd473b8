from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QLabel

from crashdesk.dialogs.contact import Contact
from crashdesk.dialogs.feedback import FeedbackDialog
from crashdesk.dialogs.recipient import describe
from crashdesk.protocol.dsn import Dsn

if TYPE_CHECKING:
    from tests.unit.dialogs.conftest import Hands

RECIPIENT = describe(Dsn.parse("https://key@errors.example/1"))


@pytest.fixture
def dialog(hands: Hands) -> FeedbackDialog:
    dialog = FeedbackDialog("ACME", RECIPIENT)
    hands.open(dialog)
    return dialog


@pytest.fixture
def submitted(dialog: FeedbackDialog) -> list[tuple[str, Contact]]:
    told: list[tuple[str, Contact]] = []
    dialog.submitted.connect(lambda *parts: told.append(parts))
    return told


def test_send_waits_for_a_message(dialog: FeedbackDialog, hands: Hands) -> None:
    assert not dialog.send_button.isEnabled()
    hands.type(dialog.message.edit, "  ")
    assert not dialog.send_button.isEnabled()
    hands.type(dialog.message.edit, "good")
    assert dialog.send_button.isEnabled()


def test_name_and_address_are_optional(
    dialog: FeedbackDialog, submitted: list[tuple[str, Contact]], hands: Hands
) -> None:
    hands.type(dialog.message.edit, "It works")
    dialog.send_button.click()
    assert submitted == [("It works", Contact())]
    assert not dialog.isVisible()


def test_control_enter_sends(
    dialog: FeedbackDialog, submitted: list[tuple[str, Contact]], hands: Hands
) -> None:
    hands.type(dialog.message.edit, "Slow")
    hands.type(dialog.contact.name, " Ada ")
    hands.type(dialog.contact.email, "ada@example.org")
    hands.press(dialog.message.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert submitted == [("Slow", Contact("Ada", "ada@example.org"))]


def test_control_enter_without_a_message_does_nothing(
    dialog: FeedbackDialog, submitted: list[tuple[str, Contact]], hands: Hands
) -> None:
    hands.press(dialog.message.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert submitted == []
    assert dialog.isVisible()


def test_enter_alone_never_sends(
    dialog: FeedbackDialog, submitted: list[tuple[str, Contact]], hands: Hands
) -> None:
    hands.type(dialog.message.edit, "Half a")
    for widget in (dialog.message.edit, dialog.contact.name, dialog.contact.email, dialog):
        hands.press(widget, Qt.Key.Key_Return)
    assert submitted == []


@pytest.mark.parametrize("how", ["escape", "close"])
def test_leaving_sends_nothing(
    dialog: FeedbackDialog, submitted: list[tuple[str, Contact]], hands: Hands, how: str
) -> None:
    hands.type(dialog.message.edit, "Never mind")
    if how == "escape":
        hands.press(dialog.message.edit, Qt.Key.Key_Escape)
    else:
        dialog.close()
    assert submitted == []


def test_it_says_who_will_read_it(dialog: FeedbackDialog) -> None:
    assert any("errors.example" in label.text() for label in dialog.findChildren(QLabel))
