from __future__ import annotations

import threading
import time
from types import SimpleNamespace
from typing import Any

import pytest
from PyQt6 import sip

from crashdesk.embed import current
from crashdesk.embed.early import MAX_ACTIONS, EarlyInstallation
from crashdesk.reporter.diagnostics import Diagnostics
from tests.helpers.reporter import until


class Loaded:
    """Stands for the installation; it is slow to begin where it is told to wait."""

    def __init__(self) -> None:
        self.is_begun = False
        self.ended: list[bool] = []
        self.dressed: list[EarlyInstallation] = []
        at_exit = lambda: self.ended.append(self.is_begun)  # noqa: E731
        self.reporter = SimpleNamespace(diagnostics=Diagnostics(), at_exit=at_exit)
        self.go = threading.Event()
        self.go.set()
        self.begun: list[EarlyInstallation] = []
        self.done: list[str] = []
        self.inside: list[object] = []

    def begin(self, early: EarlyInstallation) -> None:
        self.begun.append(early)
        self.inside.append(early.complete())
        self.go.wait(10)
        self.is_begun = True

    def dress(self, early: EarlyInstallation) -> None:
        self.dressed.append(early)

    def uninstall(self) -> None:
        pass


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
    assert time.monotonic() - begun < 5
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
    assert loaded.ended == [True], "what the first hooks have kept is told before the end"


def test_an_exit_waits_until_what_was_kept_is_told(early: Any, loaded: Loaded) -> None:
    loaded.go.clear()
    loader = threading.Thread(target=early.complete)
    loader.start()
    until(lambda: loaded.begun)
    leaving = threading.Thread(target=early._at_exit)
    leaving.start()
    leaving.join(0.2)
    assert loaded.ended == []
    loaded.go.set()
    loader.join(10)
    leaving.join(10)
    assert loaded.ended == [True]


def test_an_exit_waits_no_longer_than_an_end_may_take(
    early: Any, loaded: Loaded, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crashdesk.embed.early.END_PATIENCE", 0.1)
    loaded.go.clear()
    loader = threading.Thread(target=early.complete)
    loader.start()
    until(lambda: loaded.begun)
    begun = time.monotonic()
    early._at_exit()
    assert time.monotonic() - begun < 5
    loaded.go.set()
    loader.join(10)
    assert loaded.ended == []


def failing(_given: object) -> Any:
    raise LookupError("no disk")


def test_what_cannot_be_made_answers_the_host_all_the_same(
    qtbot: Any, caplog: pytest.LogCaptureFixture
) -> None:
    early: Any = EarlyInstallation(failing)
    early.keep(failing)
    current.put(early)
    try:
        assert [current.ask("x", lambda _it: 1, 2) for _ in range(2)] == [2, 2]
        current.later("x", failing)
    finally:
        current.take()
    assert (early.complete(), early.__pending__, early.flush(1)) == (None, False, False)
    assert early.privacy_page(None) is None
    with early.pause_hang_detection():
        assert not early.consent.unanswered
    early._at_exit()
    early.uninstall()
    said = [record.getMessage() for record in caplog.records if record.name == "crashdesk"]
    assert said == ["the reporter could not be loaded: LookupError: no disk"]


def test_what_fails_at_its_begin_still_reports_and_is_dressed_once(
    qtbot: Any, loaded: Loaded, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loaded, "begin", failing)
    early: Any = EarlyInstallation(lambda _it: loaded)  # type: ignore[arg-type, return-value]
    assert early.keep(lambda it: it.done.append("kept"))
    assert [early.complete(), early.complete()] == [loaded, loaded]
    assert (loaded.done, loaded.dressed, early.__pending__) == (["kept"], [early], False)
    said = [record.getMessage() for record in caplog.records if record.name == "crashdesk"]
    assert said == ["the reporter could not be started: LookupError: no disk"]


def test_a_half_that_cannot_be_put_on_does_not_reach_the_host(
    qtbot: Any, loaded: Loaded, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loaded, "dress", failing)
    early: Any = EarlyInstallation(lambda _it: loaded)  # type: ignore[arg-type, return-value]
    assert [early.complete(), early.complete()] == [loaded, loaded]
    said = [record.getMessage() for record in caplog.records if record.name == "crashdesk"]
    assert said == ["the reporter could not be put on: LookupError: no disk"]


def test_who_asks_while_it_is_being_made_makes_no_second_one(qtbot: Any, loaded: Loaded) -> None:
    made: list[object] = []

    def make(it: EarlyInstallation) -> Any:
        made.append(it.complete())
        return loaded

    early: Any = EarlyInstallation(make)
    assert early.complete() is loaded
    assert made == [None]
    assert loaded.dressed == [early]


def test_what_another_thread_had_loaded_is_dressed_by_the_event_loop(qtbot: Any, loaded: Loaded) -> None:
    early: Any = EarlyInstallation(lambda _it: loaded)  # type: ignore[arg-type, return-value]
    worker = threading.Thread(target=early.complete)
    worker.start()
    worker.join(10)
    assert loaded.dressed == []
    qtbot.waitUntil(lambda: loaded.dressed == [early])


def test_what_is_loaded_after_the_application_is_gone_is_dressed_by_nobody(
    qtbot: Any, loaded: Loaded, capsys: pytest.CaptureFixture[str]
) -> None:
    early: Any = EarlyInstallation(lambda _it: loaded)  # type: ignore[arg-type, return-value]
    sip.delete(early.window)
    early._hurry()
    early._thread.start()
    early._thread.join(10)
    assert (loaded.begun, loaded.dressed) == ([early], [])
    assert capsys.readouterr().err == ""
