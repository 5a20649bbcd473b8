from __future__ import annotations

from typing import TYPE_CHECKING

from crashdesk.desk import notice_bar
from crashdesk.desk.notice_bar import NoticeBar

if TYPE_CHECKING:
    import pytest
    from pytestqt.qtbot import QtBot


def test_a_notice_goes_after_a_while_and_a_condition_stays(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notice_bar, "_STAYS", 30)
    notice, condition = NoticeBar("check"), NoticeBar("alert", lasting=True)
    for bar in (notice, condition):
        qtbot.addWidget(bar)
        bar.say("Resolved: it")
        assert bar.text == "Resolved: it"
    qtbot.waitUntil(lambda: notice.text == "")
    assert condition.text == "Resolved: it"
    condition.withdraw()
    assert condition.text == ""


def test_an_action_without_a_callback_is_no_action(qtbot: QtBot) -> None:
    bar = NoticeBar("check", lasting=True)
    qtbot.addWidget(bar)
    bar.say("text", "Undo")
    assert not bar.has_action
    bar.press()
    pressed: list[bool] = []
    bar.say("text", "Undo", lambda: pressed.append(bar.has_action))
    bar.press()
    assert pressed == [False]


def test_a_notice_said_by_an_action_stays(qtbot: QtBot) -> None:
    bar = NoticeBar("check", lasting=True)
    qtbot.addWidget(bar)
    bar.say("Resolved", "Undo", lambda: bar.say("Undone."))
    bar.press()
    assert bar.text == "Undone."
