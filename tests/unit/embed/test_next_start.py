from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from crashdesk.embed.next_start import NextStart
from crashdesk.reporter.consent import Consent, answer_all
from tests.helpers.reporter import files, started

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.qt_no_exception_capture]
SETTINGS: dict[str, Any] = {"dsn": "http://key@127.0.0.1:9/1"}


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.excepthook", lambda *_: None)


def hints(home: Path) -> list[str]:
    return [path.name for path in files(home) if path.name.startswith("start-")]


def test_a_hint_comes_and_goes_with_the_consent_to_reports(home: Path) -> None:
    own = Consent(answer_all("denied"))
    with started(home, own) as at:
        NextStart(SETTINGS, at).prepare()
        assert hints(home) == []
        own.answer({"errors": "granted"}, "automatic")
        assert len(hints(home)) == 1
        own.withdraw()
        assert hints(home) == []


def test_without_a_recipient_the_next_start_has_none(home: Path) -> None:
    with started(home) as at:
        NextStart(SETTINGS, at).prepare()
        assert len(hints(home)) == 1
    with started(home, None, None) as at:
        NextStart(SETTINGS, at).prepare()
        assert hints(home) == []
