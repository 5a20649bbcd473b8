from __future__ import annotations

import errno
from typing import TYPE_CHECKING

import pytest

from crashdesk.embed.choices import Choices
from crashdesk.embed.chosen_elsewhere import ChosenElsewhere
from crashdesk.reporter.diagnostics import Diagnostics
from crashdesk.reporter.folders import Folders
from crashdesk.reporter.sources import Preferences, load_config
from tests.helpers.reporter import consent

if TYPE_CHECKING:
    from pathlib import Path

    from crashdesk.reporter.config import Config

DSN = "http://key@127.0.0.1:9/1"
RECIPIENT = "http://127.0.0.1/1"


class Setting:
    """Two processes of one application, which allows personal data."""

    def __init__(self, home: Path) -> None:
        self.folders = Folders.from_environment({"CRASHDESK_HOME": str(home)})
        self.other = Preferences(self.folders, RECIPIENT)
        self.own = Preferences(self.folders, RECIPIENT)
        self.told: list[tuple[bool, bool]] = []
        self.resolved = 0
        self.elsewhere = ChosenElsewhere(self.own, self._resolve, lambda *allowed: self.told.append(allowed))

    def _resolve(self) -> Config:
        self.resolved += 1
        return load_config({"dsn": DSN, "send_default_pii": True}, self.folders)


@pytest.fixture
def setting(home: Path) -> Setting:
    return Setting(home)


def test_what_another_process_was_told_holds_here_too(setting: Setting) -> None:
    setting.elsewhere.learn()
    assert setting.told == []
    setting.other.update({"send_default_pii": True, "include_local_variables": False})
    setting.elsewhere.learn()
    setting.other.update({"send_default_pii": False})
    setting.elsewhere.learn()
    setting.other.update({"send_default_pii": True, "include_local_variables": True})
    setting.elsewhere.learn()
    setting.elsewhere.learn()
    assert setting.told == [(True, False), (False, False), (True, True)]


def test_other_choices_and_other_recipients_change_nothing(setting: Setting) -> None:
    setting.other.update({"contact": {"name": "Ada"}})
    Preferences(setting.folders, "http://other/1").update({"send_default_pii": False})
    setting.elsewhere.learn()
    assert (setting.told, setting.resolved) == ([], 0)


def test_a_choice_that_could_not_be_kept_is_not_undone_by_what_is_kept_later(
    setting: Setting, monkeypatch: pytest.MonkeyPatch, expects_reporter_failures: list[str]
) -> None:
    choices = Choices(consent(), setting.own, Diagnostics())
    with monkeypatch.context() as full:
        full.setattr(Preferences, "update", refuse)
        choices.keep(send_default_pii=False)
    choices.keep(contact={"name": "Ada"})
    setting.elsewhere.learn()
    assert setting.told in ([], [(False, False)])
    assert len(expects_reporter_failures) == 1


def refuse(*_given: object) -> None:
    raise OSError(errno.ENOSPC, "disk full")
