from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from crashdesk.dialogs.preview import PreviewDialog
from tests.unit.dialogs.conftest import A, B, report

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from crashdesk.dialogs.crash_prompt import CrashPrompt
    from tests.unit.dialogs.conftest import Heard


def test_sent_is_said_only_once_it_is_known(ask: Callable[..., CrashPrompt]) -> None:
    prompt = ask()
    prompt.send_button.click()
    assert prompt.delivery.text == "Sending…"
    assert prompt.send_button.isHidden()
    assert prompt.refuse_button.text() == "&Close"
    assert prompt.isVisible()


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("waiting", "No connection now."),
        ("refused", "did not take it. 413 too large"),
        ("saved", "Saved on this computer"),
    ],
)
def test_what_did_not_arrive_stays_to_be_read(
    ask: Callable[..., CrashPrompt], qtbot: QtBot, state: Any, words: str
) -> None:
    prompt = ask()
    prompt.send_button.click()
    prompt.set_delivery(state, "413 too large" if state == "refused" else "")
    assert words in prompt.delivery.text
    qtbot.wait(120)
    assert prompt.isVisible()


def test_it_closes_itself_a_moment_after_sent(
    ask: Callable[..., CrashPrompt], heard: Heard, qtbot: QtBot
) -> None:
    prompt = ask()
    prompt.send_button.click()
    with qtbot.waitSignal(prompt.finished, timeout=20_000):
        prompt.set_delivery("sent")
    assert heard.told == [([A], True, "")]


def test_it_does_not_close_together_with_a_report_that_is_being_read(
    ask: Callable[..., CrashPrompt], qtbot: QtBot
) -> None:
    prompt = ask()
    prompt.details.preview_button.click()
    prompt.send_button.click()
    prompt.set_delivery("sent")
    qtbot.wait(120)
    assert prompt.isVisible()
    preview = prompt.findChild(PreviewDialog)
    assert preview is not None
    with qtbot.waitSignal(prompt.finished, timeout=20_000):
        preview.close()


def test_it_stays_open_when_another_crash_comes_in_after_sent(
    ask: Callable[..., CrashPrompt], heard: Heard, qtbot: QtBot
) -> None:
    prompt = ask()
    prompt.send_button.click()
    prompt.set_delivery("sent")
    prompt.add(report(B))
    qtbot.wait(120)
    assert prompt.isVisible()
    assert prompt.send_button.isVisible()
    prompt.refuse_button.click()
    assert heard.told[-1] == ([B], False, "")


def test_it_does_not_close_under_a_comment_when_an_automatic_report_has_arrived(
    ask: Callable[..., CrashPrompt], qtbot: QtBot
) -> None:
    prompt = ask(report(stance="sent"))
    prompt.set_delivery("sent")
    qtbot.wait(120)
    assert prompt.isVisible()
