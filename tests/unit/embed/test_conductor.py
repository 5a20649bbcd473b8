from __future__ import annotations

import gc
import sys
import threading
from typing import TYPE_CHECKING, Any

import pytest
from PyQt6.QtWidgets import QDialog, QLabel, QWidget

from crashdesk.dialogs.crash_report import Reply
from crashdesk.dialogs.opt_in import OptInDialog
from crashdesk.dialogs.personal_data import Personal
from crashdesk.dialogs.preview import PreviewDialog
from crashdesk.dialogs.privacy import PrivacyDialog
from crashdesk.protocol.envelope import parse
from crashdesk.reporter.assembler import CrashNotice
from crashdesk.reporter.client import Reporter
from crashdesk.reporter.consent import Consent, answer_all
from crashdesk.reporter.sources import Preferences
from tests.helpers.reporter import Receiver, consent, events

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from crashdesk.dialogs.crash_prompt import CrashPrompt
    from crashdesk.embed.installation import Installation

    Install = Callable[..., Installation]

pytestmark = [
    pytest.mark.qt_no_exception_capture,
    # The offscreen plugin has no windows to raise, and says so.
    pytest.mark.qt_log_ignore("does not support raise", extend=True),
]
RECIPIENT = "http://127.0.0.1/1"


def crash(error: BaseException) -> None:
    try:
        raise error
    except type(error) as caught:
        sys.excepthook(type(caught), caught, caught.__traceback__)


def crashing(slot: Callable[[], None]) -> None:
    try:
        slot()
    except LookupError as caught:
        sys.excepthook(type(caught), caught, caught.__traceback__)


def dialog(at: Installation, name: str) -> Any:
    return at.conductor.windows.opened(name)


def prompted(at: Installation, qtbot: QtBot) -> CrashPrompt:
    crash(LookupError("order gone"))
    at.reporter.first_paint()
    qtbot.waitUntil(lambda: dialog(at, "crash") is not None)
    found: CrashPrompt = dialog(at, "crash")
    return found


def phases(at: Installation) -> list[str]:
    return [entry.phase for entry in at.reporter.delivery.outbox.entries()]


@pytest.mark.parametrize(
    ("given", "stance"),
    [
        (consent("granted"), "sent"),
        (consent("granted", "ask"), "held"),
        (consent("unknown"), "held"),
        (consent("denied"), "offered"),
    ],
)
def test_the_prompt_asks_what_consent_leaves_open(
    installed: Install, qtbot: QtBot, given: Consent, stance: str
) -> None:
    at = installed(consent=given)
    prompt = prompted(at, qtbot)
    assert [report.stance for report in prompt._reports] == [stance]
    assert prompt._reports[0].title == "LookupError: order gone"
    assert '"order gone"' in prompt._reports[0].preview().decode()
    assert not prompt.isModal()


def test_several_crashes_queue_into_one_prompt(installed: Install, qtbot: QtBot) -> None:
    at = installed(consent=consent("unknown"))
    prompt = prompted(at, qtbot)
    crash(ValueError("second"))
    qtbot.waitUntil(lambda: len(prompt._reports) == 2)
    assert dialog(at, "crash") is prompt


@pytest.mark.parametrize("state", ["unknown", "denied"])
def test_send_sends_the_report_and_the_comment(installed: Install, qtbot: QtBot, state: Any) -> None:
    with Receiver() as receiver:
        at = installed(consent=consent(state), dsn=receiver.dsn)
        prompt = prompted(at, qtbot)
        key = prompt._reports[0].event_id
        prompt.decided.emit([key], True, Reply("I pressed Save."))
        qtbot.waitUntil(lambda: len(receiver.bodies) == 2)
        by_id = {event["event_id"]: event for event in receiver.events}
        feedback = next(event for event in by_id.values() if event["event_id"] != key)
        assert feedback["contexts"]["feedback"] == {
            "message": "I pressed Save.",
            "associated_event_id": key,
        }
        qtbot.waitUntil(lambda: not at.conductor._questions._on_the_way)
        assert at.consent.state("errors") == state


@pytest.mark.parametrize("state", ["unknown", "denied"])
def test_dont_send_leaves_no_copy(installed: Install, qtbot: QtBot, home: Path, state: Any) -> None:
    with Receiver() as receiver:
        at = installed(consent=consent(state), dsn=receiver.dsn)
        prompt = prompted(at, qtbot)
        key = prompt._reports[0].event_id
        prompt.decided.emit([key], False, Reply())
        assert at.reporter.delivery.gate.preview(key) is None
        assert at.flush(10)
        assert (receiver.bodies, events(home)) == ([], [])


def test_closing_the_prompt_keeps_what_is_held_and_forgets_memory(installed: Install, qtbot: QtBot) -> None:
    at = installed(consent=consent("unknown"))
    prompted(at, qtbot).close()
    assert phases(at) == ["held"]
    denied = installed(consent=consent("denied"))
    prompt = prompted(denied, qtbot)
    key = prompt._reports[0].event_id
    prompt.close()
    assert denied.reporter.delivery.gate.preview(key) is None


def test_a_report_that_is_gone_is_not_said_to_be_sent(installed: Install, qtbot: QtBot) -> None:
    at = installed(consent=consent("unknown"))
    prompt = prompted(at, qtbot)
    told: list[str] = []
    prompt.set_delivery = lambda state, detail="": told.append(state)  # type: ignore[method-assign]
    at.consent.withdraw()
    prompt.decided.emit([prompt._reports[0].event_id], True, Reply())
    assert told == ["refused"]


def test_a_prompt_that_went_with_its_window_does_not_silence_the_next_crash(
    installed: Install, qtbot: QtBot
) -> None:
    at = installed(consent=consent("unknown"))
    window = QWidget()
    prompt = prompted(at, qtbot)
    prompt.setParent(window)
    from PyQt6 import sip

    sip.delete(window)
    assert sip.isdeleted(prompt)
    crash(ValueError("second"))
    qtbot.waitUntil(lambda: dialog(at, "crash") is not None)


@pytest.mark.parametrize("state", ["granted", "denied"])
def test_where_consent_is_fixed_nothing_is_shown(
    installed: Install, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, state: str
) -> None:
    monkeypatch.setenv("CRASHDESK_CONSENT", state)
    at = installed()
    at.conductor.launched()
    crash(ValueError("x"))
    assert at.reporter._writer.drain(10)
    qtbot.wait(20)
    assert at.conductor.windows._open == {}
    assert not at.reporter.delivery.gate._unwritten._kept


def test_the_opt_in_is_shown_at_launch_only_while_it_is_unanswered(installed: Install, qtbot: QtBot) -> None:
    at = installed()
    at.conductor.launched()
    shown = dialog(at, "opt-in")
    assert isinstance(shown, OptInDialog)
    shown.answered.emit(answer_all("denied"))
    shown.close()
    at.conductor.launched()
    assert dialog(at, "opt-in") is None
    assert installed().consent.state("errors") == "denied"


def test_the_first_window_brings_the_opt_in(installed: Install, qtbot: QtBot) -> None:
    at = installed()
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    qtbot.waitUntil(lambda: dialog(at, "opt-in") is not None)


def test_after_uninstall_a_late_paint_shows_nothing(installed: Install, qtbot: QtBot) -> None:
    at = installed()
    at.uninstall()
    at._first_paint()
    assert at.conductor.windows._open == {}


def test_the_settings_keep_the_choice_on_personal_data(installed: Install, qtbot: QtBot, home: Path) -> None:
    from crashdesk.reporter.folders import Folders

    at = installed()
    at.conductor.show_privacy_settings()
    settings = dialog(at, "privacy")
    assert isinstance(settings, PrivacyDialog)
    settings.page.personal_changed.emit(Personal(allowed=True))
    allowed = [at.reporter.pii]
    assert Preferences(Folders.from_environment(), RECIPIENT).all() == {
        "send_default_pii": True,
        "include_local_variables": False,
    }
    settings.page.personal_changed.emit(Personal())
    assert [*allowed, at.reporter.pii] == [True, False]
    at.conductor.show_privacy_settings()
    assert dialog(at, "privacy") is settings


def test_a_dialog_asked_for_on_another_thread_opens_on_the_main_one(installed: Install, qtbot: QtBot) -> None:
    at = installed()
    thread = threading.Thread(target=at.conductor.show_feedback_dialog)
    thread.start()
    thread.join()
    assert dialog(at, "feedback") is None
    qtbot.waitUntil(lambda: isinstance(dialog(at, "feedback"), QDialog))


def test_without_a_recipient_no_dialog_opens(installed: Install, qtbot: QtBot) -> None:
    at = installed(dsn="")
    at.conductor.show_privacy_settings()
    at.conductor.launched()
    assert at.conductor.windows._open == {}


def test_uninstall_takes_every_dialog_away(installed: Install, qtbot: QtBot) -> None:
    at = installed()
    at.conductor.launched()
    at.conductor.show_feedback_dialog()
    at.uninstall()
    assert at.conductor.windows._open == {}


def test_a_widget_that_only_a_traceback_holds_is_destroyed_on_the_main_thread(
    installed: Install, qtbot: QtBot
) -> None:
    died_on: list[threading.Thread] = []

    class Widget(QWidget):
        def __del__(self) -> None:
            died_on.append(threading.current_thread())

    def slot() -> None:
        widget = Widget()  # noqa: F841 - the frame's
        raise LookupError("x")

    at = installed(consent=consent("granted"))
    gc.collect()
    gc.disable()
    try:
        for _ in range(3):
            crashing(slot)
        assert at.reporter._writer.drain(10)
        assert len(died_on) == 1, "the third is only counted, and goes with its exception"
        qtbot.waitUntil(lambda: len(died_on) == 3)
    finally:
        gc.enable()
    assert set(died_on) == {threading.main_thread()}


def test_an_open_prompt_does_not_ask_about_what_leaves_by_itself_since(
    installed: Install, qtbot: QtBot
) -> None:
    with Receiver() as receiver:
        at = installed(consent=consent("unknown"), dsn=receiver.dsn)
        prompt = prompted(at, qtbot)
        assert prompt.send_button.text() == "&Send"
        at.consent.answer(answer_all("granted").states)
        qtbot.waitUntil(lambda: [report.stance for report in prompt._reports] == ["sent"])
        assert prompt.refuse_button.text() == "&Close"
        qtbot.waitUntil(lambda: len(receiver.bodies) >= 1)
        assert at.flush(10)
        assert "order gone" in prompt._reports[0].preview().decode(), "it can still be read once it is gone"
        prompt.close()


def test_the_settings_test_the_connection_and_renew_the_id(installed: Install, qtbot: QtBot) -> None:
    with Receiver() as receiver:
        at = installed(dsn=receiver.dsn)
        at.conductor.show_privacy_settings()
        standing = dialog(at, "privacy").page.standing
        standing.test_button.click()
        qtbot.waitUntil(lambda: standing.result == "The recipient answers.", timeout=10_000)
        before = at.reporter.install_id.value
        standing.id_button.click()
    assert at.reporter.install_id.value != before
    assert at.reporter.install_id.value in [label.text() for label in standing.findChildren(QLabel)]


def test_a_test_that_ends_after_the_settings_were_closed_harms_nobody(
    installed: Install, qtbot: QtBot
) -> None:
    with Receiver() as receiver:
        at = installed(dsn=receiver.dsn)
        at.conductor.show_privacy_settings()
        settings = dialog(at, "privacy")
        settings.page.standing.test_button.click()
        settings.close()
        qtbot.waitUntil(lambda: bool(receiver.bodies), timeout=10_000)
        qtbot.wait(50)


def test_a_host_may_put_the_settings_into_its_own(installed: Install, qtbot: QtBot) -> None:
    at = installed(consent="ask")
    page: Any = at.privacy_page()
    qtbot.addWidget(page)
    page.show()
    page.choices.boxes["errors"].setCurrentIndex(0)
    assert at.consent.state("errors") == "unknown"
    page.apply()
    assert at.consent.state("errors") == "granted"
    assert installed(dsn="").privacy_page() is None


def test_in_a_crash_loop_no_prompt_opens_for_the_crashes_of_the_loop(
    installed: Install, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = installed(consent=consent("granted"))
    state = {"starting": True}
    monkeypatch.setattr(Reporter, "crash_loop", property(lambda _: True))
    monkeypatch.setattr(Reporter, "starting", property(lambda _: state["starting"]))
    earlier = CrashNotice("a" * 32, "SIGSEGV: Segmentation fault", 1.0, "send", 0, earlier=True)
    at.conductor._questions.ask(earlier)
    at.conductor._questions.ask(CrashNotice("b" * 32, "LookupError: x", 2.0, "send", 0))
    assert dialog(at, "crash") is None
    state["starting"] = False
    at.conductor._questions.ask(earlier)
    assert dialog(at, "crash") is None, "it belongs to the loop whenever it is told"
    at.conductor._questions.ask(CrashNotice("c" * 32, "LookupError: x", 3.0, "send", 0))
    assert dialog(at, "crash") is not None


def test_a_death_of_an_earlier_run_is_told_outside_of_a_loop(installed: Install, qtbot: QtBot) -> None:
    at = installed(consent=consent("granted"))
    at.conductor._questions.ask(CrashNotice("a" * 32, "SIGSEGV", 1.0, "send", 0, earlier=True))
    assert dialog(at, "crash") is not None


def test_in_a_crash_loop_a_safe_start_is_offered_once_to_who_registered_one(
    installed: Install, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    monkeypatch.setattr(Reporter, "crash_loop", property(lambda _: True))
    at = installed(consent=consent("granted"))
    at.conductor.launched()
    assert dialog(at, "safe-start") is None, "the host offers none yet"
    at.offer_safe_start(lambda: done.append("without plug-ins"))
    asked = dialog(at, "safe-start")
    asked.safe_button.click()
    assert done == ["without plug-ins"]
    at.conductor.launched()
    assert dialog(at, "safe-start") is None, "it was answered"


def test_a_safe_start_that_fails_harms_nobody(
    installed: Install, monkeypatch: pytest.MonkeyPatch, expects_reporter_failures: list[str]
) -> None:
    def fail() -> None:
        raise LookupError("no plug-ins")

    monkeypatch.setattr(Reporter, "crash_loop", property(lambda _: True))
    at = installed(consent=consent("granted"))
    at.offer_safe_start(fail)
    at.conductor.launched()
    dialog(at, "safe-start").safe_button.click()
    assert len(expects_reporter_failures) == 1


def test_without_a_crash_loop_no_safe_start_is_offered(installed: Install, qtbot: QtBot) -> None:
    at = installed(consent=consent("granted"))
    at.offer_safe_start(at.flush)
    at.conductor.launched()
    assert not at.crash_loop
    assert dialog(at, "safe-start") is None


def test_the_opt_in_shows_a_real_report_of_this_application(installed: Install, qtbot: QtBot) -> None:
    at = installed(consent="ask", release="orders@1", before_send=lambda event, _hint: event)
    at.reporter.trail.add("saveButton clicked password=hunter2", "ui.click")
    at.conductor.launched()
    asked = dialog(at, "opt-in")
    asked.example_button.click()
    preview = asked.findChild(PreviewDialog)
    event = parse(preview._exact).items[0].json()
    preview.close()
    assert (event["release"], event["exception"]["values"][0]["type"]) == ("orders@1", "Example")
    assert event["exception"]["values"][0]["stacktrace"]["frames"]
    assert "hunter2" not in preview.text
    assert at.consent.state("errors") == "unknown"
    assert at.reporter.delivery.outbox.entries() == []
