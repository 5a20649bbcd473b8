from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PyQt6.QtCore import QPoint, QPointF, Qt
from PyQt6.QtGui import QWheelEvent
from PyQt6.QtWidgets import QApplication, QLabel, QWidget

from crashdesk.dialogs.personal_data import Personal
from crashdesk.dialogs.privacy import PrivacyDialog, PrivacyPage
from crashdesk.dialogs.recipient import describe
from crashdesk.protocol.dsn import Dsn
from crashdesk.reporter.consent import PURPOSES, Answer, Consent, answer_all

if TYPE_CHECKING:
    from collections.abc import Callable

    from crashdesk.reporter.consent import Purpose
    from tests.unit.dialogs.conftest import Hands

RECIPIENT = describe(Dsn.parse("https://key@errors.example/1"))
SOME = Answer({"errors": "granted", "performance": "denied"}, "automatic")


@pytest.fixture
def settings(hands: Hands) -> Callable[..., PrivacyDialog]:
    """Open the settings of a consent."""

    def show(consent: Consent, **more: Any) -> PrivacyDialog:
        fields: dict[str, Any] = {
            "environment": "staging",
            "personal": Personal(),
            "install_id": "7c0e",
        } | more
        dialog = PrivacyDialog(consent, RECIPIENT, **fields)
        hands.open(dialog)
        return dialog

    return show


def texts(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel))


def shown(dialog: PrivacyDialog, purpose: Purpose) -> str:
    return dialog.page.choices.boxes[purpose].currentText()


def choose(hands: Hands, dialog: PrivacyDialog, purpose: Purpose, key: Qt.Key) -> None:
    """Choose as a person does, with the keyboard."""
    box = dialog.page.choices.boxes[purpose]
    box.setFocus()
    hands.press(box, key)


def test_each_purpose_shows_what_holds_and_what_was_never_answered(
    settings: Callable[..., PrivacyDialog],
) -> None:
    dialog = settings(Consent(SOME))
    assert shown(dialog, "errors") == "Send automatically"
    assert shown(dialog, "performance") == "Never"
    assert dialog.page.choices.boxes["usage"].currentIndex() == -1
    assert dialog.page.choices.boxes["usage"].placeholderText() == "Not answered yet"


def test_recipient_environment_and_install_id_are_shown(settings: Callable[..., PrivacyDialog]) -> None:
    words = texts(settings(Consent()))
    assert {"errors.example", "staging", "7c0e"} <= set(words.splitlines())


def test_a_choice_holds_only_once_it_is_applied(settings: Callable[..., PrivacyDialog], hands: Hands) -> None:
    consent = Consent(SOME)
    dialog = settings(consent)
    assert not dialog.apply_button.isEnabled()
    choose(hands, dialog, "errors", Qt.Key.Key_Down)
    assert shown(dialog, "errors") == "Ask each time"
    assert consent.current == SOME
    dialog.apply_button.click()
    assert consent.mode == "ask"
    assert not dialog.apply_button.isEnabled()
    assert dialog.isVisible()


def test_ok_applies_and_closes_and_leaves_the_unanswered_unanswered(
    settings: Callable[..., PrivacyDialog], hands: Hands
) -> None:
    consent = Consent(SOME)
    dialog = settings(consent)
    choose(hands, dialog, "errors", Qt.Key.Key_End)
    dialog.ok_button.click()
    assert not dialog.isVisible()
    assert consent.state("errors") == "denied"
    assert consent.state("usage") == "unknown"


@pytest.mark.parametrize("leave", ["cancel", "escape", "close"])
def test_cancel_escape_and_closing_change_nothing(
    settings: Callable[..., PrivacyDialog], hands: Hands, leave: str
) -> None:
    consent = Consent(SOME)
    dialog = settings(consent)
    told: list[Personal] = []
    dialog.personal_changed.connect(told.append)
    choose(hands, dialog, "errors", Qt.Key.Key_End)
    dialog.page.personal.box.click()
    match leave:
        case "cancel":
            dialog.cancel_button.click()
        case "escape":
            hands.press(dialog, Qt.Key.Key_Escape)
        case _:
            dialog.close()
    assert consent.current == SOME
    assert told == []


def test_personal_data_is_told_once_applied(settings: Callable[..., PrivacyDialog]) -> None:
    dialog = settings(Consent(SOME))
    told: list[Personal] = []
    dialog.personal_changed.connect(told.append)
    dialog.page.personal.box.click()
    assert told == []
    dialog.apply_button.click()
    dialog.ok_button.click()
    assert told == [Personal(allowed=True)]


def test_it_lists_what_personal_data_adds(settings: Callable[..., PrivacyDialog]) -> None:
    words = texts(settings(Consent()))
    for part in (
        "your name and e-mail address",
        "the user id that the application gives you",
        "the IP address and the name of this computer",
        "e-mail and IP addresses in texts",
        "texts of buttons and fields, titles of windows (at most 100 characters)",
        "screenshots that can be read",
        "data and cookies of network requests",
        "What the program was working on when it crashed.",
    ):
        assert part in words


def test_withdrawing_everything_acts_at_once_without_a_question(
    settings: Callable[..., PrivacyDialog],
) -> None:
    consent = Consent(SOME)
    dialog = settings(consent)
    dialog.page.withdrawal.withdraw_button.click()
    assert {consent.state(purpose) for purpose in PURPOSES} == {"denied"}
    assert {shown(dialog, purpose) for purpose in PURPOSES} == {"Never"}
    assert "nothing is sent" in dialog.page.withdrawal.message


def test_a_withdrawal_is_undone_in_place_to_the_letter(
    settings: Callable[..., PrivacyDialog], hands: Hands
) -> None:
    consent = Consent(Answer({"errors": "granted"}, "ask"))
    dialog = settings(consent)
    withdrawal = dialog.page.withdrawal
    withdrawal.withdraw_button.setFocus()
    hands.press(withdrawal.withdraw_button, Qt.Key.Key_Space)
    assert dialog.focusWidget() is withdrawal.undo_button
    hands.press(withdrawal.undo_button, Qt.Key.Key_Space)
    assert consent.state("errors") == "granted"
    assert consent.state("usage") == "unknown"
    assert consent.mode == "ask"
    assert withdrawal.undo_button.isHidden()


def test_cancel_does_not_take_a_withdrawal_back(settings: Callable[..., PrivacyDialog]) -> None:
    consent = Consent(SOME)
    dialog = settings(consent)
    dialog.page.withdrawal.withdraw_button.click()
    dialog.cancel_button.click()
    assert consent.state("errors") == "denied"


def test_a_newer_answer_ends_the_undo(settings: Callable[..., PrivacyDialog], hands: Hands) -> None:
    consent = Consent(SOME)
    dialog = settings(consent)
    dialog.page.withdrawal.withdraw_button.click()
    choose(hands, dialog, "usage", Qt.Key.Key_Home)
    dialog.apply_button.click()
    assert dialog.page.withdrawal.undo_button.isHidden()
    assert consent.state("usage") == "granted"
    assert consent.state("errors") == "denied"


def test_a_fixed_consent_is_greyed_with_its_reason(settings: Callable[..., PrivacyDialog]) -> None:
    dialog = settings(Consent(answer_all("denied"), fixed="set by <b>CRASHDESK_CONSENT</b>"))
    page = dialog.page
    assert not any(box.isEnabled() for box in page.choices.boxes.values())
    assert not page.withdrawal.withdraw_button.isEnabled()
    assert "This cannot be changed here: set by <b>CRASHDESK_CONSENT</b>" in texts(dialog)


def test_fixed_personal_data_is_greyed_with_its_reason(settings: Callable[..., PrivacyDialog]) -> None:
    dialog = settings(Consent(SOME), personal_fixed="the application decides it")
    assert not dialog.page.personal.box.isEnabled()
    assert "This cannot be changed here: the application decides it" in texts(dialog)
    assert dialog.page.choices.boxes["errors"].isEnabled()


def test_scrolling_over_a_choice_grants_nothing(settings: Callable[..., PrivacyDialog]) -> None:
    dialog = settings(Consent(answer_all("denied")))
    box = dialog.page.choices.boxes["usage"]
    none = Qt.MouseButton.NoButton
    phase = Qt.ScrollPhase.NoScrollPhase
    at = QPointF(5, 5)
    modifiers = Qt.KeyboardModifier.NoModifier
    wheel = QWheelEvent(at, at, QPoint(), QPoint(0, 120), none, modifiers, phase, False)
    QApplication.sendEvent(box, wheel)
    assert box.currentText() == "Never"


def test_the_page_stands_in_a_hosts_own_settings(hands: Hands) -> None:
    consent = Consent()
    page = PrivacyPage(consent, RECIPIENT, environment="production", personal=Personal())
    hands.open(page)
    hands.press(page.choices.boxes["errors"], Qt.Key.Key_Home)
    edited = page.has_changes
    page.reset()
    assert (edited, page.has_changes) == (True, False)
    hands.press(page.choices.boxes["errors"], Qt.Key.Key_Home)
    page.apply()
    assert consent.state("errors") == "granted"
