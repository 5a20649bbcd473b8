from __future__ import annotations

import errno
import threading
from typing import TYPE_CHECKING

import pytest

from crashdesk.embed.choices import Choices
from crashdesk.embed.chosen_elsewhere import ChosenElsewhere
from crashdesk.reporter.diagnostics import Diagnostics
from crashdesk.reporter.folders import Folders
from crashdesk.reporter.sources import Preferences, load_config
from tests.helpers.reporter import consent

if TYPE_CHECKING:
    from collections.abc import Callable
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
        self.followed = 0
        self.meanwhile: Callable[[], object] = lambda: None
        self.elsewhere = ChosenElsewhere(self.own, self._resolve, self._allow)

    def _allow(self, *allowed: bool) -> Callable[[], object]:
        self.told.append((allowed[0], allowed[1]))
        return self._follow

    def _follow(self) -> None:
        self.followed += 1

    def _resolve(self) -> Config:
        self.resolved += 1
        config = load_config({"dsn": DSN, "send_default_pii": True}, self.folders)
        self.meanwhile()
        return config


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


def test_no_thread_goes_on_by_what_held_before_while_another_applies_the_choice(setting: Setting) -> None:
    seen: list[list[tuple[bool, bool]]] = []

    def learn() -> None:
        setting.elsewhere.learn()
        seen.append(list(setting.told))

    other = threading.Thread(target=learn)

    def meanwhile() -> None:
        setting.meanwhile = lambda: None
        other.start()
        other.join(0.2)

    setting.meanwhile = meanwhile
    setting.other.update({"send_default_pii": False})
    setting.elsewhere.learn()
    other.join(5)
    assert seen == [[(False, False)]]


def test_an_older_choice_never_comes_after_a_newer_one(setting: Setting) -> None:
    other = threading.Thread(target=setting.elsewhere.learn)

    def meanwhile() -> None:
        setting.meanwhile = lambda: None
        setting.other.update({"send_default_pii": False})
        other.start()
        other.join(0.2)

    setting.meanwhile = meanwhile
    setting.other.update({"include_local_variables": False})
    setting.elsewhere.learn()
    other.join(5)
    assert setting.told == [(True, False), (False, False)]


def test_a_choice_that_could_not_be_applied_is_tried_again(setting: Setting) -> None:
    def fail() -> None:
        setting.meanwhile = lambda: None
        raise OSError(errno.EMFILE, "too many open files")

    setting.meanwhile = fail
    setting.other.update({"send_default_pii": False})
    with pytest.raises(OSError, match="too many"):
        setting.elsewhere.learn()
    setting.elsewhere.learn()
    assert (setting.told, setting.followed) == ([(False, False)], 1)


def test_what_follows_waits_for_no_other_thread_that_learns(setting: Setting) -> None:
    through: list[bool] = []

    def follow() -> None:
        other = threading.Thread(target=setting.elsewhere.learn, daemon=True)
        other.start()
        other.join(2)
        through.append(not other.is_alive())

    setting._follow = follow  # type: ignore[method-assign]
    setting.other.update({"send_default_pii": False})
    setting.elsewhere.learn()
    assert through == [True]


def refuse(*_given: object) -> None:
    raise OSError(errno.ENOSPC, "disk full")
