from __future__ import annotations

import errno
import json
from typing import TYPE_CHECKING, Any

import pytest

from crashdesk.reporter import consent as module
from crashdesk.reporter.consent import (
    PURPOSES,
    Answer,
    Consent,
    StoredConsent,
    answer_all,
    parse_answer,
    purpose_of,
    verdict,
)

if TYPE_CHECKING:
    from pathlib import Path

    from crashdesk.reporter.consent import Mode, Purpose, State, Verdict

TABLE: list[tuple[State, Mode, Verdict, Verdict]] = [
    ("unknown", "automatic", "hold", "drop"),
    ("unknown", "ask", "hold", "drop"),
    ("granted", "automatic", "send", "send"),
    ("granted", "ask", "hold", "send"),
    ("denied", "automatic", "memory", "drop"),
    ("denied", "ask", "memory", "drop"),
]


@pytest.mark.parametrize(("state", "mode", "errors", "others"), TABLE)
@pytest.mark.parametrize("purpose", PURPOSES)
def test_the_consent_table(
    purpose: Purpose, state: State, mode: Mode, errors: Verdict, others: Verdict
) -> None:
    assert verdict(purpose, state, mode) == (errors if purpose == "errors" else others)


@pytest.mark.parametrize(
    ("item_type", "purpose"),
    [
        ("event", "errors"),
        ("feedback", "errors"),
        ("transaction", "performance"),
        ("profile", "performance"),
        ("attachment", "attachments"),
        ("session", "usage"),
        ("something new", "usage"),
    ],
)
def test_each_item_serves_a_purpose_and_an_unknown_one_is_usage(item_type: str, purpose: Purpose) -> None:
    assert purpose_of(item_type) == purpose


def test_each_purpose_is_answered_on_its_own() -> None:
    consent = Consent()
    consent.answer({"errors": "granted", "performance": "denied"})
    assert [consent.verdict(kind) for kind in ("event", "transaction", "session")] == ["send", "drop", "drop"]
    consent.answer({"performance": "granted"}, "ask")
    assert [consent.verdict(kind) for kind in ("event", "transaction")] == ["hold", "send"]
    assert consent.mode == "ask"


def test_a_change_is_told_after_it_holds() -> None:
    consent = Consent()
    seen: list[str] = []
    consent.subscribe(lambda: seen.append(consent.state("errors")))
    consent.answer({"errors": "granted"})
    consent.withdraw()
    assert seen == ["granted", "denied"]
    assert consent.current == answer_all("denied")


def test_a_fixed_consent_does_not_change() -> None:
    consent = Consent(answer_all("granted"), fixed="by the administrator", asks=True)
    consent.subscribe(lambda: pytest.fail("nothing changed"))
    assert not consent.answer({"errors": "denied"})
    assert not consent.withdraw()
    assert consent.state("errors") == "granted"
    assert not consent.unanswered


def test_only_an_answer_on_errors_ends_the_asking() -> None:
    consent = Consent(asks=True)
    asked = [consent.unanswered]
    for answer in ("performance", "errors"):
        consent.answer({answer: "denied"})
        asked.append(consent.unanswered)
    assert asked == [True, True, False]
    assert not Consent().unanswered


def test_a_stored_answer_is_there_at_the_next_start(tmp_path: Path) -> None:
    path = tmp_path / "consent.json"
    StoredConsent(path, "https://one/1", app_version="acme@1").answer({"errors": "granted"}, "ask")
    again = StoredConsent(path, "https://one/1")
    assert (again.state("errors"), again.state("usage"), again.mode) == ("granted", "unknown", "ask")
    kept = json.loads(path.read_text())["https://one/1"]
    assert kept["app_version"] == "acme@1"
    assert kept["answered_at"] > 0


def test_an_answer_counts_for_its_recipient_alone(tmp_path: Path) -> None:
    path = tmp_path / "consent.json"
    StoredConsent(path, "https://one/1").answer({"errors": "granted"})
    StoredConsent(path, "https://two/1").answer({"errors": "denied"})
    assert StoredConsent(path, "https://one/1").state("errors") == "granted"
    assert StoredConsent(path, "https://three/1").unanswered


def test_an_answer_to_other_words_is_asked_for_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "consent.json"
    StoredConsent(path, "https://one/1").answer({"errors": "granted"})
    monkeypatch.setattr(module, "TEXT_VERSION", module.TEXT_VERSION + 1)
    assert StoredConsent(path, "https://one/1").unanswered


def test_nothing_is_written_before_there_is_an_answer(tmp_path: Path) -> None:
    StoredConsent(tmp_path / "folder" / "consent.json", "https://one/1")
    assert list(tmp_path.iterdir()) == []


def test_an_unwritable_folder_keeps_the_answer_for_this_run(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    errors: list[OSError] = []
    consent = StoredConsent(tmp_path / "file" / "consent.json", "https://one/1", on_error=errors.append)
    assert consent.answer({"errors": "denied"})
    assert consent.state("errors") == "denied"
    assert len(errors) == 1


def test_another_process_answer_holds_here_once_it_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "consent.json"
    told: list[str] = []
    one, two = StoredConsent(path, "https://one/1"), StoredConsent(path, "https://one/1")
    two.subscribe(lambda: told.append(two.state("errors")))
    one.answer({"errors": "granted"})
    assert two.state("errors") == "unknown"
    two.refresh()
    two.refresh()
    one.withdraw()
    two.refresh()
    assert told == ["granted", "denied"]


def test_another_recipients_answer_changes_nothing_here(tmp_path: Path) -> None:
    path = tmp_path / "consent.json"
    told: list[str] = []
    one = StoredConsent(path, "https://one/1", default=answer_all("granted"))
    one.subscribe(lambda: told.append("changed"))
    StoredConsent(path, "https://two/1").withdraw()
    one.refresh()
    assert (told, one.state("errors")) == ([], "granted")


def test_a_denial_that_cannot_be_kept_leaves_no_older_yes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "consent.json"
    errors: list[OSError] = []
    consent = StoredConsent(path, "https://one/1", on_error=errors.append)
    consent.answer({"errors": "granted"})

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "no space left")

    monkeypatch.setattr(module, "write_json", full)
    consent.withdraw()
    consent.refresh()
    assert consent.state("errors") == "denied"
    assert StoredConsent(path, "https://one/1").unanswered
    assert len(errors) == 1


def test_a_default_holds_until_the_person_says_otherwise(tmp_path: Path) -> None:
    path = tmp_path / "consent.json"
    consent = StoredConsent(path, "https://one/1", default=answer_all("granted"))
    assert consent.state("errors") == "granted"
    consent.withdraw()
    assert StoredConsent(path, "https://one/1", default=answer_all("granted")).state("errors") == "denied"


@pytest.mark.parametrize(
    "stored",
    [
        None,
        [],
        {},
        {"text_version": 1},
        {"text_version": 1, "states": []},
        {"text_version": "1", "states": {}},
    ],
)
def test_what_is_no_answer_counts_as_none(stored: Any) -> None:
    assert parse_answer(stored) is None


def test_a_damaged_state_counts_as_not_answered() -> None:
    stored = {
        "text_version": 1,
        "states": {"errors": "granted", "usage": ["granted"], "performance": "yes", "more": "granted"},
        "mode": 7,
    }
    assert parse_answer(stored) == Answer({"errors": "granted"}, "automatic")


def test_an_answer_about_other_purposes_is_asked_for_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "consent.json"
    StoredConsent(path, "https://one/1").answer({"errors": "granted"})
    assert not StoredConsent(path, "https://one/1").unanswered
    monkeypatch.setattr(module, "PURPOSES", (*module.PURPOSES, "advertising"))
    assert StoredConsent(path, "https://one/1").unanswered
