from __future__ import annotations

import errno
from typing import TYPE_CHECKING

import pytest

from crashdesk.dialogs.contact import Contact
from crashdesk.embed.choices import Choices
from crashdesk.reporter.consent import Consent
from crashdesk.reporter.diagnostics import Diagnostics
from crashdesk.reporter.folders import Folders
from crashdesk.reporter.sources import Preferences, load_config
from tests.helpers.reporter import consent, files

if TYPE_CHECKING:
    from pathlib import Path

    from crashdesk.reporter.consent import State

ADA = Contact("Ada", "ada@example.org", remember=True)


def choices(home: Path, given: Consent | None = None) -> Choices:
    folders = Folders.from_environment({"CRASHDESK_HOME": str(home)})
    return Choices(given or consent("unknown"), Preferences(folders, "http://127.0.0.1/1"), Diagnostics())


def test_who_asked_to_be_remembered_is_there_at_the_next_start(home: Path) -> None:
    choices(home).remember(ADA)
    assert choices(home).contact == ADA


@pytest.mark.parametrize("contact", [Contact("Ada", "ada@example.org"), Contact("", "", remember=True)])
def test_nobody_else_is_remembered(home: Path, contact: Contact) -> None:
    choices(home).remember(contact)
    assert choices(home).contact == Contact()
    assert files(home) == []


def test_who_is_no_longer_to_be_remembered_is_forgotten(home: Path) -> None:
    choices(home).remember(ADA)
    choices(home).remember(Contact("Ada", "ada@example.org"))
    assert choices(home).contact == Contact()
    assert "Ada" not in "".join(file.read_text() for file in files(home))


@pytest.mark.parametrize(
    ("state", "send", "after"),
    [("unknown", True, "granted"), ("unknown", False, "denied"), ("denied", True, "granted")],
)
def test_a_decision_from_now_on_is_an_answer(home: Path, state: State, *, send: bool, after: State) -> None:
    given = Consent()
    given.answer({"errors": state, "usage": "granted"}, "ask")
    made = choices(home, given)
    made.decide_from_now_on(send=send)
    assert (given.state("errors"), given.state("usage")) == (after, "granted")
    assert given.mode == ("automatic" if send else "ask")
    assert made.prompts


def test_who_has_denied_and_says_no_again_is_not_asked_until_he_chooses_again(home: Path) -> None:
    given = consent("denied")
    choices(home, given).decide_from_now_on(send=False)
    again = choices(home, given)
    asked = [again.prompts]
    given.answer({"errors": "granted"})
    asked += [again.prompts, choices(home, given).prompts]
    assert asked == [False, True, True]


def test_without_a_recipient_choices_hold_for_this_run() -> None:
    made = Choices(consent(), None, Diagnostics())
    made.remember(ADA)
    assert made.contact == ADA


DSN = "http://key@127.0.0.1/1"


def full(*_given: object) -> None:
    raise OSError(errno.ENOSPC, "disk full")


def allowed(home: Path, recipient: str = DSN) -> tuple[bool, bool]:
    """Whether the next start lets personal data, and what variables held, leave."""
    folders = Folders.from_environment({"CRASHDESK_HOME": str(home)})
    config = load_config({"dsn": recipient, "send_default_pii": True}, folders)
    return config.send_default_pii, config.include_local_variables


@pytest.mark.parametrize(
    ("personal", "variables", "then"), [(False, False, (False, False)), (True, False, (True, False))]
)
def test_a_refusal_of_personal_data_outlasts_a_full_disk(
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    expects_reporter_failures: list[str],
    *,
    personal: bool,
    variables: bool,
    then: tuple[bool, bool],
) -> None:
    made = choices(home)
    with monkeypatch.context() as disk:
        disk.setattr("crashdesk.reporter.sources.write_json", full)
        made.keep(send_default_pii=personal, include_local_variables=variables)
    assert "it holds all the same" in caplog.text
    assert [file.stat().st_size for file in files(home)] == [0] * then.count(False)
    assert (allowed(home), allowed(home, "http://key@other/1")) == (then, (True, True))
    assert len(expects_reporter_failures) == 1
    made.keep(contact=None)  # whatever is written next takes it over
    assert allowed(home) == then
    made.keep(send_default_pii=True, include_local_variables=True)
    assert allowed(home) == (True, True)
    assert [file.name for file in files(home)] == ["settings.json"]


def test_a_refusal_that_leaves_no_trace_at_all_is_said_to_be_forgotten(
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    expects_reporter_failures: list[str],
) -> None:
    made = choices(home)
    monkeypatch.setattr("crashdesk.reporter.sources.write_json", full)
    monkeypatch.setattr("pathlib.Path.touch", full)
    made.keep(send_default_pii=False)
    assert "it holds until the application ends" in caplog.text
    assert len(expects_reporter_failures) == 1


def test_another_choice_that_cannot_be_kept_is_no_matter_of_personal_data(
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    expects_reporter_failures: list[str],
) -> None:
    made = choices(home)
    monkeypatch.setattr("crashdesk.reporter.sources.write_json", full)
    made.keep(send_default_pii=True, crash_prompt=False)
    assert (files(home), caplog.text) == ([], "")
    assert len(expects_reporter_failures) == 1
