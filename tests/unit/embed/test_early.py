from __future__ import annotations

import threading
import time
from types import SimpleNamespace
from typing import Any

import pytest

from crashdesk.embed.early import MAX_ACTIONS, EarlyInstallation
from crashdesk.reporter.diagnostics import Diagnostics
from tests.helpers.reporter import until


class Loaded:
    """Stands for the installation; it is slow to begin where it is told to wait."""

    def __init__(self) -> None:
        self.reporter = SimpleNamespace(diagnostics=Diagnostics(), at_exit=lambda: None)
        self.go = threading.Event()
        self.go.set()
        self.begun: list[EarlyInstallation] = []
        self.done: list[str] = []
        self.inside: list[object] = []

    def begin(self, early: EarlyInstallation) -> None:
        self.begun.append(early)
        self.inside.append(early.complete())
        self.go.wait(10)


@pytest.fixture
def loaded() -> Loaded:
    return Loaded()


@pytest.fixture
def early(qtbot: Any, loaded: Loaded) -> Any:
    def make(_it: EarlyInstallation) -> Any:
        return loaded

    made: Any = EarlyInstallation(make)
    made._dress = lambda: None
    return made


def test_what_is_kept_is_done_in_its_turn_once_it_is_loaded(early: Any, loaded: Loaded) -> None:
    assert early.keep(lambda it: it.done.append("first"))
    assert early.keep(lambda it: it.done.append("second"))
    assert loaded.begun == []
    assert early.complete() is loaded
    assert loaded.done == ["first", "second"]
    assert not early.keep(lambda _it: None)
    assert not early.__pending__
    assert loaded.begun == [early]


def test_what_asks_for_the_installation_while_it_begins_gets_that_one(early: Any, loaded: Loaded) -> None:
    early.complete()
    assert loaded.inside == [loaded]


def test_nobody_waits_for_the_loader_who_only_has_something_done(early: Any, loaded: Loaded) -> None:
    loaded.go.clear()
    loader = threading.Thread(target=early.complete)
    loader.start()
    until(lambda: loaded.begun)
    begun = time.monotonic()
    assert early.keep(lambda it: it.done.append("meanwhile"))
    assert time.monotonic() - begun < 1
    assert loader.is_alive()
    loaded.go.set()
    loader.join(10)
    assert loaded.done == ["meanwhile"]


def test_who_asks_for_more_than_can_be_kept_has_it_loaded(early: Any, loaded: Loaded) -> None:
    assert all(early.keep(lambda _it: None) for _ in range(MAX_ACTIONS))
    assert not early.keep(lambda _it: None)


def test_an_exit_while_it_is_being_made_makes_no_second_one(qtbot: Any, loaded: Loaded) -> None:
    go, made = threading.Event(), []

    def make(_it: EarlyInstallation) -> Any:
        made.append(1)
        go.wait(10)
        return loaded

    early = EarlyInstallation(make)
    loader = threading.Thread(target=early.complete)
    loader.start()
    until(lambda: made)
    leaving = threading.Thread(target=early._at_exit)
    leaving.start()
    go.set()
    loader.join(10)
    leaving.join(10)
    assert made == [1]
