from __future__ import annotations

import os
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest
from PyQt6.QtCore import QTimer

from crashdesk.reporter import debuggers
from crashdesk.reporter.consent import Answer, Consent, answer_all
from tests.helpers.reporter import events, until

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from crashdesk.embed.hang_watch import HangWatch
    from crashdesk.embed.installation import Installation
    from crashdesk.reporter.consent import State

THRESHOLD = 0.2


@pytest.fixture(autouse=True)
def undebugged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(debuggers, "is_debugged", lambda: False)


def watch_of(installation: Installation) -> HangWatch:
    assert installation._qt is not None
    return installation._qt.hang_watch


def watchers() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name == "crashdesk-watcher"]


def block(qtbot: QtBot, slot: Callable[[], object] = lambda: time.sleep(3 * THRESHOLD)) -> None:
    """Have a slot called by the event loop, after that has run for a moment."""
    done: list[object] = []
    QTimer.singleShot(50, lambda: done.append([slot()]))
    qtbot.waitUntil(lambda: bool(done), timeout=10_000)
    qtbot.wait(50)


def test_a_hang_becomes_one_report(qtbot: QtBot, installed: Callable[..., Installation], home: Path) -> None:
    installation = installed(consent="granted", hang_threshold=THRESHOLD)
    block(qtbot)
    until(lambda: any(event["contexts"]["hang"]["outcome"] == "recovered" for event in hangs(home)), 20)
    assert len(hangs(home)) == 1
    installation.uninstall()


def hangs(home: Path) -> list[dict[str, Any]]:
    """Those that are as long as what blocks here: a busy machine has shorter ones of its own."""
    found = [event for event in events(home) if "hang" in event.get("contexts", {})]
    return [event for event in found if event["contexts"]["hang"].get("duration", 60) > 2.9 * THRESHOLD]


def test_the_watcher_leaves_with_the_reporter(qtbot: QtBot, installed: Callable[..., Installation]) -> None:
    installation = installed(consent="granted")
    assert watchers()
    installation.uninstall()
    assert watchers() == []


def test_threads_of_ours_that_wake_look_at_the_main_thread_while_it_is_watched(
    qtbot: QtBot, installed: Callable[..., Installation]
) -> None:
    installation = installed(consent="granted")
    reporter, watcher = installation.reporter, watch_of(installation)._watcher
    assert watcher is not None
    places: list[Any] = [reporter._writer, reporter.delivery._postman, reporter.engine]
    assert [place.on_wake for place in places] == [watcher.glance] * 3
    installation.uninstall()
    assert watcher.glance not in [place.on_wake for place in places]


def test_nothing_is_watched_without_a_recipient(qtbot: QtBot, installed: Callable[..., Installation]) -> None:
    installed(dsn="", consent="granted")
    assert watchers() == []


def test_the_watcher_comes_and_goes_with_the_consent_to_errors(
    qtbot: QtBot, installed: Callable[..., Installation]
) -> None:
    own = Consent(answer_all("denied"))
    installed(consent=own)
    assert watchers() == []
    own.answer({"errors": "granted"}, "automatic")
    qtbot.waitUntil(lambda: watchers() != [])
    own.answer({"errors": "denied"}, "automatic")
    qtbot.waitUntil(lambda: watchers() == [])


def test_a_pause_hides_a_hang(qtbot: QtBot, installed: Callable[..., Installation], home: Path) -> None:
    installation = installed(consent="granted", hang_threshold=THRESHOLD)

    def paused() -> None:
        with installation.pause_hang_detection():
            time.sleep(3 * THRESHOLD)

    block(qtbot, paused)
    assert hangs(home) == []


def test_a_pause_lets_the_hosts_error_through_and_ends(
    qtbot: QtBot, installed: Callable[..., Installation], home: Path
) -> None:
    installation = installed(consent="granted", hang_threshold=THRESHOLD)
    with pytest.raises(LookupError), installation.pause_hang_detection():
        raise LookupError("the host's own")
    block(qtbot)
    until(lambda: hangs(home), 20)


def test_a_pause_goes_on_where_another_watcher_takes_over_meanwhile(
    qtbot: QtBot, installed: Callable[..., Installation], home: Path
) -> None:
    installation = installed(consent="granted", hang_threshold=THRESHOLD)

    def paused() -> None:
        with installation.pause_hang_detection(), installation.pause_hang_detection():
            before = watch_of(installation)._watcher
            installation.set_rates(stalls=0.0)
            qtbot.waitUntil(lambda: watch_of(installation)._watcher is not before)
            qtbot.wait(20)
            time.sleep(3 * THRESHOLD)

    block(qtbot, paused)
    assert hangs(home) == []
    block(qtbot)
    until(lambda: hangs(home), 20)


def test_a_pause_that_began_without_a_watcher_holds_for_the_one_that_comes(
    qtbot: QtBot, installed: Callable[..., Installation], home: Path
) -> None:
    own = Consent(answer_all("denied"))
    installation = installed(consent=own, hang_threshold=THRESHOLD)

    def paused() -> None:
        with installation.pause_hang_detection():
            own.answer({"errors": "granted"}, "automatic")
            qtbot.waitUntil(lambda: watchers() != [])
            qtbot.wait(20)
            time.sleep(3 * THRESHOLD)

    block(qtbot, paused)
    assert hangs(home) == []
    block(qtbot)
    until(lambda: hangs(home), 20)


def test_a_pause_without_a_watcher_does_nothing(qtbot: QtBot, installed: Callable[..., Installation]) -> None:
    installation = installed(dsn="")
    paused = []
    with installation.pause_hang_detection():
        paused.append(watchers())
    assert paused == [[]]


def test_a_forked_process_does_not_speak_for_its_parent(
    qtbot: QtBot, installed: Callable[..., Installation], monkeypatch: pytest.MonkeyPatch
) -> None:
    installation = installed(consent="granted")
    monkeypatch.setattr(os, "getpid", lambda: -1)
    watch_of(installation)._at_exit()
    assert watchers()


def thresholds(installation: Installation) -> list[float]:
    """What the main thread is watched for."""
    watcher = watch_of(installation)._watcher
    return [] if watcher is None else watcher._audience.thresholds


def test_stalls_are_watched_for_beside_hangs(qtbot: QtBot, installed: Callable[..., Installation]) -> None:
    installation = installed(consent="granted", hang_threshold=5.0, stall_threshold=0.2)
    assert thresholds(installation) == [5.0, 0.2]


@pytest.mark.parametrize("performance", ["denied", "unknown"])
def test_without_consent_to_performance_nobody_looks_for_stalls(
    performance: State, qtbot: QtBot, installed: Callable[..., Installation]
) -> None:
    own = Consent(Answer({"errors": "granted", "performance": performance}))
    installation = installed(consent=own, hang_threshold=5.0)
    assert thresholds(installation) == [5.0]
    own.answer({"performance": "granted"})
    qtbot.waitUntil(lambda: len(thresholds(installation)) == 2)
    own.answer({"performance": "denied", "errors": "denied"})
    qtbot.waitUntil(lambda: thresholds(installation) == [])


def test_stalls_are_watched_for_where_only_performance_is_allowed(
    qtbot: QtBot, installed: Callable[..., Installation]
) -> None:
    own = Consent(Answer({"errors": "denied", "performance": "granted"}))
    assert thresholds(installed(consent=own)) == [0.1]


def test_with_tracing_off_the_monitor_is_not_even_installed(
    qtbot: QtBot, installed: Callable[..., Installation], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SENTRY_ENABLE_TRACING", "false")
    assert thresholds(installed(consent="granted", hang_threshold=5.0)) == [5.0]


def test_it_comes_and_goes_with_the_rate_of_stalls(
    qtbot: QtBot, installed: Callable[..., Installation]
) -> None:
    installation = installed(consent="granted", hang_threshold=5.0, stall_sample_rate=0.0)
    assert thresholds(installation) == [5.0]
    installation.set_rates(stalls=0.5)
    qtbot.waitUntil(lambda: thresholds(installation) == [5.0, 0.1])
    installation.set_rates(stalls=0.0)
    qtbot.waitUntil(lambda: thresholds(installation) == [5.0])


def test_an_answer_that_changes_nothing_leaves_the_watcher_alone(
    qtbot: QtBot, installed: Callable[..., Installation]
) -> None:
    own = Consent(answer_all("granted"))
    installation = installed(consent=own)
    before = watch_of(installation)._watcher
    own.answer({"usage": "denied"})
    qtbot.wait(20)
    assert watch_of(installation)._watcher is before
