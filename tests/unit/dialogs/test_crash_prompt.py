from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QComboBox, QLabel, QWidget

from crashdesk.dialogs.preview import PreviewDialog
from tests.unit.dialogs.conftest import A, B, C, report

if TYPE_CHECKING:
    from collections.abc import Callable

    from crashdesk.dialogs.crash_prompt import CrashPrompt
    from crashdesk.dialogs.crash_report import Reply
    from tests.unit.dialogs.conftest import Hands, Heard

MARKUP = '<h1>Boom</h1><img src="http://tracker.example/x.png"><a href="file:///etc">click</a>'


def texts(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def test_it_says_what_happened_and_what_would_be_sent(ask: Callable[..., CrashPrompt]) -> None:
    shown = texts(ask())
    assert "Something went wrong in ACME." in shown
    assert "The program goes on." in shown
    assert "Send a report to errors.example" in shown
    assert (
        "1 report, 12 steps, personal\N{NO-BREAK SPACE}data\N{NO-BREAK SPACE}left\N{NO-BREAK SPACE}out"
        in shown
    )


def test_personal_data_in_a_report_is_named(ask: Callable[..., CrashPrompt]) -> None:
    assert (
        "with\N{NO-BREAK SPACE}personal\N{NO-BREAK SPACE}data" in ask(report(personal=True)).details.contents
    )


def test_send_takes_the_comment_along(ask: Callable[..., CrashPrompt], heard: Heard, hands: Hands) -> None:
    prompt = ask()
    hands.type(prompt.comment.edit, "I pressed Save")
    prompt.send_button.setFocus()
    hands.press(prompt.send_button, Qt.Key.Key_Space)
    assert heard.told == [([A], True, "I pressed Save")]


def test_dont_send_decides_and_closes_without_the_comment(
    ask: Callable[..., CrashPrompt], heard: Heard, hands: Hands
) -> None:
    prompt = ask()
    hands.type(prompt.comment.edit, "private")
    prompt.refuse_button.click()
    assert heard.told == [([A], False, "")]
    assert not prompt.isVisible()


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_enter_never_sends_and_never_discards(
    ask: Callable[..., CrashPrompt], heard: Heard, hands: Hands, key: Qt.Key
) -> None:
    prompt = ask()
    for widget in (prompt.comment.edit, prompt.send_button, prompt.refuse_button, prompt.details, prompt):
        hands.press(widget, key)
        hands.press(widget, key, Qt.KeyboardModifier.ControlModifier)
    assert heard.told == []
    assert prompt.isVisible()
    assert not prompt.send_button.isDefault()
    assert not prompt.send_button.autoDefault()


def test_what_is_typed_when_the_prompt_comes_up_lands_in_the_comment(ask: Callable[..., CrashPrompt]) -> None:
    prompt = ask()
    assert prompt.focusWidget() is prompt.comment.edit


def test_escape_dismisses_without_a_decision(
    ask: Callable[..., CrashPrompt], heard: Heard, hands: Hands
) -> None:
    hands.press(ask().comment.edit, Qt.Key.Key_Escape)
    assert heard.told == [("dismissed", [A])]


def test_closing_dismisses_without_a_decision(ask: Callable[..., CrashPrompt], heard: Heard) -> None:
    ask(report(A), report(B)).close()
    assert heard.told == [("dismissed", [A, B])]


def test_a_report_sent_by_itself_is_told_and_asks_for_a_comment(
    ask: Callable[..., CrashPrompt], heard: Heard, hands: Hands
) -> None:
    prompt = ask(report(stance="sent"))
    assert "As you chose, a report goes to errors.example." in texts(prompt)
    assert prompt.send_button.text() == "&Send comment"
    assert not prompt.send_button.isEnabled()
    hands.type(prompt.comment.edit, "It was the import")
    prompt.send_button.click()
    assert heard.told == [([A], True, "It was the import")]


def test_close_after_a_report_sent_by_itself_refuses_nothing(
    ask: Callable[..., CrashPrompt], heard: Heard
) -> None:
    prompt = ask(report(stance="sent"))
    assert prompt.refuse_button.text() == "&Close"
    prompt.refuse_button.click()
    assert heard.told == [("dismissed", [A])]


def test_after_a_denial_it_offers_just_this_one(ask: Callable[..., CrashPrompt], heard: Heard) -> None:
    prompt = ask(report(stance="offered"))
    assert "You have chosen to send no reports. Send just this one to errors.example?" in texts(prompt)
    prompt.send_button.click()
    assert heard.told == [([A], True, "")]


def test_markup_in_an_exceptions_message_is_shown_literally(ask: Callable[..., CrashPrompt]) -> None:
    prompt = ask(report(title=f"ValueError: {MARKUP}"))
    assert f"ValueError: {MARKUP}" in texts(prompt)
    prompt.set_delivery("refused", MARKUP)
    assert MARKUP in prompt.delivery.text
    assert {label.textFormat() for label in prompt.findChildren(QLabel)} == {Qt.TextFormat.PlainText}


def test_several_crashes_queue_into_one_prompt_with_one_decision(
    ask: Callable[..., CrashPrompt], heard: Heard
) -> None:
    prompt = ask(report(A), report(B, title="KeyError: 1"), report(C))
    assert "Send 3 reports to errors.example" in texts(prompt)
    assert prompt.details.contents.startswith("3 reports, 36 steps")
    prompt.send_button.click()
    assert heard.told == [([A, B, C], True, "")]


def test_the_list_chooses_which_report_is_shown(ask: Callable[..., CrashPrompt]) -> None:
    prompt = ask(report(A), report(B, title="KeyError: 1"))
    choice = prompt.details.findChild(QComboBox)
    assert choice is not None
    assert choice.itemText(1).startswith("2 of 2, ")
    assert choice.itemText(1).endswith("KeyError: 1")
    choice.setCurrentIndex(1)
    assert prompt.details.support_code == "BBBB-BBBB"


def test_each_report_can_be_decided_by_itself(ask: Callable[..., CrashPrompt], heard: Heard) -> None:
    prompt = ask(report(A), report(B))
    prompt.details.all_box.click()
    assert prompt.details.contents.startswith("1 report,")
    prompt.refuse_button.click()
    assert prompt.isVisible()
    prompt.send_button.click()
    assert heard.told == [([A], False, ""), ([B], True, "")]


def test_refusing_a_mixed_queue_leaves_alone_what_was_sent_by_itself(
    ask: Callable[..., CrashPrompt], heard: Heard
) -> None:
    prompt = ask(report(A, "sent"), report(B, "held"))
    prompt.refuse_button.click()
    assert heard.told == [([B], False, "")]


def test_a_report_is_asked_about_once(ask: Callable[..., CrashPrompt], heard: Heard) -> None:
    prompt = ask(report(A), report(A))
    prompt.send_button.click()
    prompt.add(report(A))
    prompt.close()
    assert heard.told == [([A], True, "")]


def test_the_support_code_can_be_copied_before_and_after_sending(ask: Callable[..., CrashPrompt]) -> None:
    prompt = ask()
    prompt.send_button.click()
    assert prompt.details.copy_button.isVisible()
    prompt.details.copy_button.click()
    clipboard = QGuiApplication.clipboard()
    assert clipboard is not None
    assert clipboard.text() == "AAAA-AAAA"


def test_the_whole_report_can_be_seen(ask: Callable[..., CrashPrompt]) -> None:
    prompt = ask(report(preview=lambda: b"the very bytes"))
    prompt.details.preview_button.click()
    preview = prompt.findChild(PreviewDialog)
    assert preview is not None
    assert preview.isVisible()
    assert preview.text == "the very bytes"


def test_a_report_that_is_gone_says_so_instead_of_failing(ask: Callable[..., CrashPrompt]) -> None:
    def gone() -> str:
        raise FileNotFoundError(2, "No such file")

    prompt = ask(report(preview=gone))
    prompt.details.preview_button.click()
    preview = prompt.findChild(PreviewDialog)
    assert preview is not None
    assert "cannot be shown any more" in preview.text


def test_restart_and_quit_decide_nothing_by_themselves(ask: Callable[..., CrashPrompt], heard: Heard) -> None:
    menu = ask().more_button.menu()
    assert menu is not None
    for action in menu.actions():
        action.trigger()
    assert heard.told == ["restart", "quit"]


def test_it_neither_takes_the_focus_nor_keeps_the_host_running(prompt: CrashPrompt) -> None:
    assert prompt.testAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
    assert not prompt.testAttribute(Qt.WidgetAttribute.WA_QuitOnClose)
    assert not prompt.isModal()


HOST = """
from PyQt6.QtCore import QTimer
from PyQt6.QtWidgets import QApplication, QMainWindow
from tests.helpers.dialog_scenes import prompt, report

app = QApplication([])
host = QMainWindow()
host.show()
asked = prompt(report())
asked.show()
QTimer.singleShot(0, host.close)
app.exec()
"""


def test_the_host_ends_with_its_own_last_window() -> None:
    subprocess.run([sys.executable, "-c", HOST], check=True, timeout=30, capture_output=True)


def test_what_ended_an_earlier_run_is_said_to_have_ended_it(ask: Callable[..., CrashPrompt]) -> None:
    prompt = ask(report(earlier=True))
    assert "ACME ended unexpectedly last time." in texts(prompt)
    assert "The program goes on." not in texts(prompt)
    assert not prompt.more_button.isVisible(), "there is nothing to restart"


def test_together_with_a_crash_of_this_run_the_program_goes_on(ask: Callable[..., CrashPrompt]) -> None:
    prompt = ask(report(A, earlier=True), report(B))
    assert "Something went wrong in ACME." in texts(prompt)
    assert prompt.more_button.isVisible()


def test_a_decision_may_hold_from_now_on(ask: Callable[..., CrashPrompt]) -> None:
    replies: list[Reply] = []
    prompt = ask(report(A), report(B))
    prompt.decided.connect(lambda _ids, _send, reply: replies.append(reply))
    prompt.details.all_box.click()
    prompt.refuse_button.click()
    prompt.from_now_on_box.click()
    prompt.send_button.click()
    assert [reply.from_now_on for reply in replies] == [False, True]


def test_a_report_that_leaves_by_itself_offers_no_such_decision(ask: Callable[..., CrashPrompt]) -> None:
    assert not ask(report(stance="sent")).from_now_on_box.isVisible()


@pytest.mark.parametrize("send", [True, False])
def test_where_reports_are_denied_only_the_asking_can_be_ended_from_now_on(
    ask: Callable[..., CrashPrompt], *, send: bool
) -> None:
    replies: list[Reply] = []
    prompt = ask(report(stance="offered"))
    prompt.decided.connect(lambda _ids, _send, reply: replies.append(reply))
    assert prompt.from_now_on_box.text() == "Do&n't ask again after “Don't send”"
    prompt.from_now_on_box.click()
    (prompt.send_button if send else prompt.refuse_button).click()
    assert replies[0].from_now_on is not send, "just this one is no consent to those to come"


def test_who_may_be_asked_back_goes_with_the_decision(ask: Callable[..., CrashPrompt]) -> None:
    replies: list[Reply] = []
    prompt = ask()
    prompt.decided.connect(lambda _ids, _send, reply: replies.append(reply))
    height = prompt.height()
    prompt.reachable.box.click()
    assert prompt.height() > height
    prompt.reachable.lines.email.insert("ada@example.org")
    prompt.send_button.click()
    assert replies[0].contact.email == "ada@example.org"
