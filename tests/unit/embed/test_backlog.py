from __future__ import annotations

import threading
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from crashdesk.embed.backlog import Backlog
from crashdesk.qt.bridge import MainThread
from crashdesk.reporter.assembler import CrashNotice
from crashdesk.reporter.captures import Capture
from tests.helpers.reporter import EMPTY, reporter

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot


def notice(title: str) -> CrashNotice:
    return CrashNotice("a" * 32, title, 1.0, "send", 0)


class Half:
    """Stands for the Qt half: a main thread, and who tells the person of crashes."""

    def __init__(self, at: Any) -> None:
        self.told: list[str] = []
        self.frontend = SimpleNamespace(main_thread=MainThread(at.diagnostics))
        self.conductor = SimpleNamespace(start=lambda: setattr(at, "on_crash", self._tell))

    def _tell(self, given: CrashNotice) -> None:
        self.told.append(given.title)


def test_the_person_is_told_once_of_what_came_before_and_then_at_once(home: Path, qtbot: QtBot) -> None:
    at = reporter(home)
    backlog, half = Backlog(at), Half(at)
    at.on_crash(notice("first"))
    assert half.told == []
    backlog.hand_over(half)  # type: ignore[arg-type]
    at.on_crash(notice("second"))
    assert half.told == ["first", "second"]


def test_errors_are_let_go_of_on_the_main_thread_whenever_they_came(home: Path, qtbot: QtBot) -> None:
    at = reporter(home)
    backlog, half = Backlog(at), Half(at)
    captures = [Capture(EMPTY, error=LookupError()) for _ in range(2)]
    at.intake.release(captures[0])
    backlog.hand_over(half)  # type: ignore[arg-type]
    thread = threading.Thread(target=at.intake.release, args=(captures[1],))
    thread.start()
    thread.join()
    assert [capture.error is None for capture in captures] == [False, False]
    qtbot.waitUntil(lambda: all(capture.error is None for capture in captures))
    half.frontend.main_thread.close()
