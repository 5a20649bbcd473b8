from __future__ import annotations

import pytest

from crashdesk.dialogs.choices import Choice, changes, choice_of, complete, options
from crashdesk.reporter.consent import PURPOSES, Answer, Consent, Mode, State, answer_all


@pytest.mark.parametrize(
    ("state", "mode", "choice"),
    [
        ("unknown", "automatic", None),
        ("denied", "ask", "never"),
        ("granted", "automatic", "automatic"),
        ("granted", "ask", "ask"),
    ],
)
def test_the_choice_for_crash_reports_tells_state_and_mode(
    state: State, mode: Mode, choice: Choice | None
) -> None:
    assert choice_of(Answer({"errors": state}, mode), "errors") == choice


def test_the_mode_concerns_crash_reports_alone() -> None:
    assert choice_of(answer_all("granted", "ask"), "usage") == "allow"


def test_what_was_not_touched_is_not_answered() -> None:
    answer = Answer({"errors": "granted", "usage": "denied"}, "ask")
    untouched = {purpose: choice_of(answer, purpose) for purpose in PURPOSES}
    assert changes(answer, untouched) == ({}, None)


def test_changing_only_the_mode_keeps_crash_reports_granted() -> None:
    assert changes(answer_all("granted", "ask"), {"errors": "automatic"}) == (
        {"errors": "granted"},
        "automatic",
    )


def test_every_choice_that_is_offered_holds_after_it_is_answered() -> None:
    for known in PURPOSES:
        for choice in options(known):
            consent = Consent()
            states, mode = changes(consent.current, {known: choice})
            consent.answer(states, mode)
            assert choice_of(consent.current, known) == choice


def test_a_complete_answer_brings_unknown_back() -> None:
    consent = Consent(Answer({"errors": "granted"}))
    before = consent.current
    consent.withdraw()
    consent.answer(complete(before), before.mode)
    assert [consent.state(purpose) for purpose in PURPOSES] == ["granted", "unknown", "unknown", "unknown"]
