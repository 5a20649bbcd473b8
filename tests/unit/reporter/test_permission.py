from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import pytest

from crashdesk.reporter.consent import Consent
from crashdesk.reporter.folders import Folders
from crashdesk.reporter.permission import consent_for
from tests.helpers.reporter import config

if TYPE_CHECKING:
    from pathlib import Path


class Silent:
    """Of the host's; whatever is asked of it fails."""

    def __str__(self) -> str:
        raise LookupError

    def __eq__(self, _other: object) -> bool:
        raise LookupError

    __repr__ = __str__
    __hash__ = None  # type: ignore[assignment]


def decide(
    asked: str | Consent, home: Path, environ: dict[str, str] | None = None, dsn: str | None = "http://k@h/1"
) -> tuple[Consent, list[str]]:
    warnings: list[str] = []
    folders = Folders.from_environment({"CRASHDESK_HOME": str(home)})
    return consent_for(asked, config(dsn), folders, environ or {}, warnings.append), warnings


@pytest.mark.parametrize("word", ["granted", "denied", " DENIED "])
@pytest.mark.parametrize("asked", ["ask", "granted", "denied"])
def test_the_administrators_variable_fixes_it(home: Path, word: str, asked: str) -> None:
    consent, warnings = decide(asked, home, {"CRASHDESK_CONSENT": word})
    assert consent.state("errors") == word.strip().lower()
    assert "CRASHDESK_CONSENT" in consent.fixed
    assert warnings == []


def test_another_word_in_it_is_named_and_passed_over(home: Path) -> None:
    consent, warnings = decide("ask", home, {"CRASHDESK_CONSENT": "yes"})
    assert warnings == ["CRASHDESK_CONSENT takes granted or denied, not 'yes'"]
    assert consent.unanswered
    assert not consent.fixed


def test_the_hosts_denied_fixes_it(home: Path) -> None:
    consent, _ = decide("denied", home)
    assert consent.fixed
    assert not consent.answer({"errors": "granted"})


def test_the_hosts_granted_holds_until_the_person_withdraws_for_good(home: Path) -> None:
    consent, _ = decide("granted", home)
    assert (consent.state("errors"), consent.unanswered) == ("granted", False)
    consent.withdraw()
    assert decide("granted", home)[0].state("errors") == "denied"


def test_ask_asks(home: Path) -> None:
    consent, warnings = decide("ask", home)
    assert consent.unanswered
    assert warnings == []


def test_another_word_of_the_hosts_is_named_and_means_ask(home: Path) -> None:
    consent, warnings = decide("sure", home)
    assert consent.unanswered
    assert warnings == ["argument consent takes ask, granted, denied or a Consent, not 'sure'"]


@pytest.mark.parametrize("asked", [["granted"], {}, {"errors": "granted"}, 5, b"granted", Silent()])
def test_what_is_no_word_at_all_is_said_and_means_ask(home: Path, asked: Any) -> None:
    consent, warnings = decide(asked, home)
    assert consent.unanswered
    [said] = warnings
    assert said.startswith("argument consent takes ask, granted, denied or a Consent, not ")


def test_the_hosts_own_consent_is_taken_as_it_is(home: Path) -> None:
    own = Consent()
    assert decide(own, home)[0] is own


def test_without_a_recipient_there_is_nothing_to_consent_to(home: Path) -> None:
    consent, _ = decide("granted", home, dsn=None)
    assert consent.state("errors") == "denied"
    assert consent.fixed


def test_an_answer_that_cannot_be_kept_is_told_when_it_is_given(
    home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    home.write_text("in the way")
    consent, _ = decide("ask", home)
    with caplog.at_level(logging.WARNING, "crashdesk"):
        consent.answer({"errors": "granted"})
    assert "could not be kept" in caplog.text
