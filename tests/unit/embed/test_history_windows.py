from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest
from PyQt6.QtWidgets import QPushButton

from crashdesk.reporter.consent import Answer, Consent
from crashdesk.reporter.erasure import Outcome
from tests.helpers.reporter import NOWHERE, Receiver, consent, raised

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from crashdesk.embed.installation import Installation

    Install = Callable[..., Installation]

pytestmark = [
    pytest.mark.qt_no_exception_capture,
    # The offscreen plugin has no windows to raise, and says so.
    pytest.mark.qt_log_ignore("does not support raise", extend=True),
]
ELSEWHERE = "http://key@errors.invalid/1"


def crash() -> None:
    caught = raised(LookupError("order gone"))
    sys.excepthook(type(caught), caught, caught.__traceback__)


def dialog(at: Installation, name: str) -> Any:
    return at.conductor.windows.opened(name)


def opened(at: Installation, qtbot: QtBot) -> Any:
    """The history, opened from the settings, once it lists something or says that there is nothing."""
    at.conductor.show_privacy_settings()
    settings = dialog(at, "privacy")
    settings.page.history_button.click()
    settings.close()
    history = dialog(at, "history")
    qtbot.waitUntil(lambda: history._nothing.text() != "Looking…")
    return history


def states(history: Any) -> list[tuple[str, str]]:
    return [(record.kind, record.state) for record in history.model.records]


def test_the_open_history_follows_what_is_delivered(installed: Install, qtbot: QtBot) -> None:
    with Receiver() as receiver:
        at = installed(consent=consent("unknown"), dsn=receiver.dsn)
        crash()
        assert at.reporter._writer.drain(10)
        history = opened(at, qtbot)
        assert states(history) == [("error", "held")]
        at.consent.answer({"errors": "granted"})
        qtbot.waitUntil(lambda: states(history) == [("error", "sent")], timeout=20_000)
        history.show_button.click()
        assert [b"order gone" in body for body in receiver.bodies] == [True]
        [preview] = [each for each in history.children() if type(each).__name__ == "PreviewDialog"]
        assert '"order gone"' in preview.text


def test_copies_go_when_the_history_closes(installed: Install, qtbot: QtBot) -> None:
    with Receiver() as receiver:
        # Attachments would come when they like.
        at = installed(consent=Consent(Answer({"errors": "granted"})), dsn=receiver.dsn)
        crash()
        assert at.flush(20)
        history = opened(at, qtbot)
        history.table.selectAll()
        history.delete_button.click()
        assert at.reporter.delivery.history()
        history.close()
        assert at.reporter.delivery.history() == []


def test_with_nothing_reported_it_says_so(installed: Install, qtbot: QtBot) -> None:
    history = opened(installed(), qtbot)
    assert "Nothing has been reported" in history._nothing.text()


def test_opening_it_again_shows_the_same_window(installed: Install, qtbot: QtBot) -> None:
    at = installed()
    assert opened(at, qtbot) is opened(at, qtbot)


def test_elsewhere_the_ids_that_were_sent_are_shown(installed: Install, qtbot: QtBot) -> None:
    at = installed(consent=consent("unknown"), dsn=ELSEWHERE)
    at.reporter.set_user({"id": "0" * 32})
    crash()
    assert at.reporter._writer.drain(10)
    opened(at, qtbot).data_button.click()
    deletion = dialog(at, "data-deletion")
    assert deletion.ids.startswith(f"Installation id: {at.reporter.install_id.value}\nUser id: ")
    assert "Report" not in deletion.ids, "nothing has been sent"
    assert not deletion.delete_button.isVisible()


def test_a_deletion_that_fails_says_why(installed: Install, qtbot: QtBot) -> None:
    at = installed(dsn=NOWHERE)
    opened(at, qtbot).data_button.click()
    deletion = dialog(at, "data-deletion")
    deletion.delete_button.click()
    qtbot.waitUntil(
        lambda: deletion.told.startswith("Not everything is deleted: unreachable"), timeout=20_000
    )


def test_an_answer_that_comes_after_the_window_was_closed_harms_nobody(
    installed: Install, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = installed()
    tell: list[Callable[[Outcome], object]] = []
    monkeypatch.setattr(at.reporter.delivery, "erase", lambda _ids, answer: tell.append(answer))
    opened(at, qtbot).data_button.click()
    deletion = dialog(at, "data-deletion")
    deletion.delete_button.click()
    deletion.close()
    tell[0](Outcome("done"))
    qtbot.wait(20)
    assert dialog(at, "data-deletion") is None


def test_uninstall_takes_its_windows_away(installed: Install, qtbot: QtBot) -> None:
    at = installed()
    opened(at, qtbot).data_button.click()
    at.uninstall()
    assert at.conductor.windows._open == {}


def test_a_page_in_the_hosts_own_settings_opens_it_too(installed: Install, qtbot: QtBot) -> None:
    at = installed()
    page: Any = at.privacy_page()
    qtbot.addWidget(page)
    [button] = [each for each in page.findChildren(QPushButton) if each.text() == "Histor&y…"]
    button.click()
    qtbot.waitUntil(lambda: dialog(at, "history") is not None)
