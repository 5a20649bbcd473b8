from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crashdesk.dialogs.contact import Contact
from crashdesk.embed.choices import Choices
from crashdesk.reporter.consent import Consent
from crashdesk.reporter.diagnostics import Diagnostics
from crashdesk.reporter.folders import Folders
from crashdesk.reporter.sources import Preferences
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
