from __future__ import annotations

import pytest

from crashdesk.dialogs.crash_report import CrashReport, Stance, concerned, prevailing


def report(
    stance: Stance = "held", title: str = "KeyError: 1", event_id: str = "3f2a91bc" + "0" * 24
) -> CrashReport:
    return CrashReport(event_id, title, 0.0, stance, 0, bytes)


def test_the_support_code_is_the_first_eight_digits_in_two_groups() -> None:
    assert report().support_code == "3F2A-91BC"


def test_a_headline_is_one_short_line() -> None:
    headline = report(title="ValueError: first\nsecond " + "x" * 5000).headline
    assert headline.startswith("ValueError: first second xxx")
    assert headline.endswith("…")
    assert len(headline) == 160


@pytest.mark.parametrize(
    ("stances", "expected"),
    [
        (["sent", "held", "offered"], "held"),
        (["sent", "offered"], "offered"),
        (["sent", "sent"], "sent"),
        ([], "sent"),
    ],
)
def test_an_open_decision_words_the_question(stances: list[Stance], expected: Stance) -> None:
    assert prevailing([report(stance) for stance in stances]) == expected


def test_refusing_does_not_touch_what_leaves_by_itself() -> None:
    both = [report("sent", event_id="a" * 32), report("held", event_id="b" * 32)]
    assert concerned(both, send=False) == ["b" * 32]
    assert concerned(both, send=True) == ["a" * 32, "b" * 32]
