from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QLabel, QWidget

from crashdesk.dialogs.opt_in import OptInDialog, answer_yes
from crashdesk.dialogs.recipient import describe
from crashdesk.protocol.dsn import Dsn
from crashdesk.reporter.consent import PURPOSES, Answer, answer_all

if TYPE_CHECKING:
    from tests.unit.dialogs.conftest import Hands

SENTRY = describe(Dsn.parse("https://key@o7.ingest.sentry.io/1"))
LOCAL = describe(Dsn.parse("http://key@localhost:8969/1"))


class Heard:
    """What the dialog told, in order."""

    def __init__(self, dialog: OptInDialog) -> None:
        self.told: list[Any] = []
        dialog.answered.connect(self.told.append)
        dialog.postponed.connect(lambda: self.told.append("postponed"))


@pytest.fixture
def dialog(hands: Hands) -> OptInDialog:
    dialog = OptInDialog("ACME", SENTRY)
    hands.open(dialog)
    return dialog


@pytest.fixture
def heard(dialog: OptInDialog) -> Heard:
    return Heard(dialog)


def texts(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel))


def press(hands: Hands, dialog: OptInDialog, key: Qt.Key) -> None:
    hands.press(dialog.focusWidget() or dialog, key)


def test_every_box_is_unticked_and_yes_waits_for_one(dialog: OptInDialog) -> None:
    assert list(dialog.boxes) == list(PURPOSES)
    assert not any(box.isChecked() for box in dialog.boxes.values())
    assert not dialog.yes_button.isEnabled()


def test_yes_is_off_again_once_the_last_box_is_unticked(dialog: OptInDialog) -> None:
    dialog.boxes["usage"].click()
    assert dialog.yes_button.isEnabled()
    dialog.boxes["usage"].click()
    assert not dialog.yes_button.isEnabled()


def test_not_now_is_the_default_and_has_the_focus(dialog: OptInDialog) -> None:
    assert dialog.later_button.isDefault()
    assert dialog.focusWidget() is dialog.later_button


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape])
def test_enter_and_escape_on_opening_decide_nothing(
    dialog: OptInDialog, heard: Heard, hands: Hands, key: Qt.Key
) -> None:
    press(hands, dialog, key)
    assert heard.told == ["postponed"]


def test_closing_the_window_decides_nothing(dialog: OptInDialog, heard: Heard) -> None:
    dialog.close()
    assert heard.told == ["postponed"]


def test_enter_in_a_ticked_box_still_decides_nothing(dialog: OptInDialog, heard: Heard, hands: Hands) -> None:
    box = dialog.boxes["errors"]
    box.setFocus()
    hands.press(box, Qt.Key.Key_Space)
    assert box.isChecked()
    hands.press(box, Qt.Key.Key_Return)
    assert heard.told == ["postponed"]


def test_yes_grants_what_is_ticked_and_denies_the_rest(
    dialog: OptInDialog, heard: Heard, hands: Hands
) -> None:
    dialog.boxes["errors"].click()
    dialog.boxes["performance"].click()
    dialog.yes_button.setFocus()
    hands.press(dialog.yes_button, Qt.Key.Key_Space)
    assert heard.told == [answer_yes(["errors", "performance"], ask_each_time=False)]
    assert heard.told[0].mode == "automatic"


def test_crash_reports_can_be_asked_for_each_time(dialog: OptInDialog, heard: Heard) -> None:
    assert not dialog.ask_box.isEnabled()
    dialog.boxes["errors"].click()
    dialog.ask_box.click()
    dialog.yes_button.click()
    assert heard.told[0].mode == "ask"


def test_no_denies_everything_whatever_is_ticked(dialog: OptInDialog, heard: Heard) -> None:
    dialog.boxes["errors"].click()
    dialog.no_button.click()
    assert heard.told == [answer_all("denied")]


def test_asking_each_time_means_nothing_without_crash_reports() -> None:
    answer = answer_yes(["usage"], ask_each_time=False)
    expected = {p: "granted" if p == "usage" else "denied" for p in PURPOSES}
    assert answer == Answer(expected, "automatic")  # type: ignore[arg-type]


def test_it_says_who_receives_how_long_it_is_kept_and_how_to_withdraw(dialog: OptInDialog) -> None:
    shown = texts(dialog)
    assert "Sentry (sentry.io), organisation 7" in shown
    assert "as long as o7.ingest.sentry.io keeps them" in shown
    assert "Privacy settings" in shown


def test_on_this_computer_reports_are_kept_for_90_days(hands: Hands) -> None:
    dialog = OptInDialog("ACME", LOCAL)
    hands.keep(dialog)
    assert "this computer (localhost)" in texts(dialog)
    assert "until it is deleted there" in texts(dialog)


def test_it_says_so_where_the_host_includes_personal_data(hands: Hands) -> None:
    dialog = OptInDialog("ACME", LOCAL, personal=True)
    hands.keep(dialog)
    assert "personal data is included" in texts(dialog)
