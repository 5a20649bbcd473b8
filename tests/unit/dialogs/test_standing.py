from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtWidgets import QLabel

from crashdesk.dialogs.recipient import describe
from crashdesk.dialogs.standing import Standing
from crashdesk.protocol.dsn import Dsn

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

RECIPIENT = describe(Dsn.parse("https://key@errors.example/1"))


def standing(qtbot: QtBot, install_id: str = "7c0e") -> Standing:
    made = Standing(RECIPIENT, "production", install_id)
    qtbot.addWidget(made)
    made.show()
    return made


def test_one_test_at_a_time_and_its_end_is_told_as_plain_text(qtbot: QtBot) -> None:
    made = standing(qtbot)
    with qtbot.waitSignal(made.test_requested):
        made.test_button.click()
    assert not made.test_button.isEnabled()
    assert made.result == "Testing…"
    made.show_test(reached=False, detail="403: <b>wrong key</b>")
    assert made.result == "The recipient does not take reports now: 403: <b>wrong key</b>"
    assert made.test_button.isEnabled()
    made.show_test(reached=True, detail="200:")
    assert made.result == "The recipient answers."


def test_a_new_id_is_shown_in_place_of_the_old_one(qtbot: QtBot) -> None:
    made = standing(qtbot)
    with qtbot.waitSignal(made.new_id_requested):
        made.id_button.click()
    made.show_id("beef")
    shown = [label.text() for label in made.findChildren(QLabel)]
    assert "beef" in shown
    assert "7c0e" not in shown
    assert "new id" in made.result


def test_where_there_is_no_id_there_is_nothing_to_renew(qtbot: QtBot) -> None:
    assert not standing(qtbot, "").id_button.isEnabled()
