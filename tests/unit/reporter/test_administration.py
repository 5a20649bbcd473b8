from __future__ import annotations

import json
import pathlib
from typing import TYPE_CHECKING, Any

import pytest

from crashdesk.reporter.administration import ruling
from crashdesk.reporter.consent import PURPOSES
from crashdesk.reporter.folders import Folders
from crashdesk.reporter.permission import consent_for
from tests.helpers.reporter import config

if TYPE_CHECKING:
    from pathlib import Path


def ruled(folder: Path, content: Any) -> tuple[list[str], list[str]]:
    """The states by purpose that follow from a file's content, and the warnings."""
    folder.mkdir(exist_ok=True)
    text = content if isinstance(content, str) else json.dumps(content)
    (folder / "consent.json").write_text(text)
    warnings: list[str] = []
    answer = ruling(folder, warnings.append)
    assert answer is not None
    return [answer.state(purpose) for purpose in PURPOSES], warnings


def test_without_a_file_nothing_is_ruled(tmp_path: Path) -> None:
    assert ruling(tmp_path, pytest.fail) is None


@pytest.mark.parametrize(
    ("content", "states"),
    [
        ({"consent": "granted"}, ["granted"] * 4),
        ({"consent": "denied"}, ["denied"] * 4),
        ({"errors": "granted"}, ["granted", "denied", "denied", "denied"]),
        ({"errors": "denied", "usage": "granted"}, ["denied", "denied", "granted", "denied"]),
    ],
)
def test_one_word_rules_everything_and_a_purpose_that_is_not_named_is_denied(
    tmp_path: Path, content: dict[str, str], states: list[str]
) -> None:
    assert ruled(tmp_path, content) == (states, [])


@pytest.mark.parametrize(
    "content", ["", "{", "[]", {}, {"consent": "yes"}, {"errors": True}, {"errors": ["granted"]}]
)
def test_a_file_that_cannot_be_understood_denies_and_says_so(tmp_path: Path, content: Any) -> None:
    states, warnings = ruled(tmp_path, content)
    assert states == ["denied"] * 4
    assert len(warnings) == 1
    assert "consent.json takes granted or denied" in warnings[0]


def test_it_wins_over_the_environment_and_cannot_be_changed(home: Path) -> None:
    folders = Folders.from_environment({"CRASHDESK_HOME": str(home)})
    home.mkdir()
    ruled(folders.site, {"consent": "denied"})
    consent = consent_for("granted", config(), folders, {"CRASHDESK_CONSENT": "granted"}, pytest.fail)
    assert consent.state("errors") == "denied"
    assert consent.fixed == "Decided for this computer by its administrator."
    assert not consent.answer({"errors": "granted"})
    assert not consent.unanswered


def test_a_file_that_nobody_may_look_at_denies_everything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(*_: object, **__: object) -> None:
        raise PermissionError(13, "not for you")

    monkeypatch.setattr(pathlib.Path, "stat", forbidden)
    warnings: list[str] = []
    answer = ruling(tmp_path, warnings.append)
    monkeypatch.undo()
    assert answer is not None
    assert {answer.state(purpose) for purpose in PURPOSES} == {"denied"}
    assert len(warnings) == 1
