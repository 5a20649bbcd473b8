from __future__ import annotations

import sys
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest
from PyQt6.QtCore import QEventLoop, QTimer
from PyQt6.QtGui import QPainter
from PyQt6.QtWidgets import QApplication, QMainWindow, QPushButton, QWidget

from crashdesk.qt import screenshot
from crashdesk.qt.bridge import MainThread
from crashdesk.qt.witness import MAX_LOOKS, Witness, is_safe_moment
from crashdesk.reporter.attachments import LATEST
from crashdesk.reporter.diagnostics import Diagnostics
from crashdesk.reporter.hooks import ExceptionHooks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from PyQt6.QtGui import QPaintEvent
    from pytestqt.qtbot import QtBot

    from crashdesk.reporter.attachments import Make


class Setting:
    """A witness in the test's application."""

    def __init__(self) -> None:
        self.diagnostics = Diagnostics()
        self.main_thread = MainThread(self.diagnostics)
        self.granted, self.pii = True, False
        self.threads: list[int] = []
        self.seen: list[list[str]] = []
        self.witness = Witness(self.main_thread, lambda: self.granted, lambda: self.pii, self.diagnostics)

    def look(self, happened: float | None = None) -> None:
        self.witness.look(time.time() if happened is None else happened, self._hand_over)

    @property
    def looks(self) -> dict[str, int]:
        found: dict[str, int] = self.diagnostics.report().get("looks", {})
        return found

    def _hand_over(self, makes: Sequence[Make]) -> None:
        self.threads.append(threading.get_ident())
        made = [make() for make in makes]
        self.seen.append([attachment.name for attachment in made if attachment is not None])


class Broken(QWidget):
    """A widget of the host's whose painting fails once it is told to."""

    failing = False
    painted = 0

    def paintEvent(self, _event: QPaintEvent | None) -> None:
        self.painted += 1
        if self.failing:
            raise LookupError("order gone")


@pytest.fixture
def setting(qapp: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Setting]:
    for name in ("TOO_SLOW", "WINDOW"):  # on a busy machine a look may take long
        monkeypatch.setattr(f"crashdesk.qt.witness.{name}", 60.0)
    made = Setting()
    yield made
    made.witness.close()
    made.main_thread.close()


@pytest.fixture
def window(qtbot: QtBot) -> QMainWindow:
    made = QMainWindow()
    qtbot.addWidget(made)
    made.resize(200, 100)
    made.show()
    with qtbot.waitExposed(made):
        pass
    return made


def test_it_looks_on_the_main_thread_whoever_asks(
    qtbot: QtBot, setting: Setting, window: QMainWindow
) -> None:
    asking = threading.Thread(target=setting.look)
    asking.start()
    asking.join()
    assert setting.seen == [], "not before the event loop comes to it"
    qtbot.waitUntil(lambda: bool(setting.seen))
    assert setting.seen == [["view-hierarchy.json", "screenshot.png"]]
    assert setting.threads == [threading.get_ident()]


def test_what_was_withdrawn_meanwhile_is_not_looked_at(
    qtbot: QtBot, setting: Setting, window: QMainWindow
) -> None:
    setting.look()
    setting.granted = False
    qtbot.waitUntil(lambda: setting.looks.get("not granted") == 1)
    assert setting.seen == []


def test_what_the_main_thread_comes_to_too_late_is_not_looked_at(
    qtbot: QtBot, setting: Setting, window: QMainWindow
) -> None:
    setting.look(time.time() - LATEST - 1)
    qtbot.waitUntil(lambda: setting.looks.get("too late") == 1)
    assert setting.seen == []


def test_of_many_only_three_are_looked_at(qtbot: QtBot, setting: Setting, window: QMainWindow) -> None:
    for _ in range(10):
        setting.look()
        QApplication.processEvents()
    qtbot.waitUntil(lambda: setting.looks.get("too many") == 7)
    assert len(setting.seen) == setting.looks["taken"] == MAX_LOOKS


def test_no_more_than_three_wait_for_a_main_thread_that_hangs(
    qtbot: QtBot, setting: Setting, window: QMainWindow
) -> None:
    for _ in range(10):
        setting.look()
    qtbot.waitUntil(lambda: setting.looks.get("taken") == MAX_LOOKS)
    assert setting.looks.get("too many") is None


def test_a_look_that_held_the_person_up_is_the_last(
    qtbot: QtBot, setting: Setting, window: QMainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crashdesk.qt.witness.TOO_SLOW", 0.0)
    setting.look()
    qtbot.waitUntil(lambda: setting.looks.get("taken") == 1)
    setting.look()
    qtbot.waitUntil(lambda: setting.looks.get("too slow") == 1)


def test_an_application_that_ends_is_not_looked_at(
    qtbot: QtBot, setting: Setting, window: QMainWindow
) -> None:
    QApplication.processEvents()
    app = QApplication.instance()
    assert app is not None
    app.aboutToQuit.emit()
    setting.look()
    qtbot.waitUntil(lambda: setting.looks.get("leaving") == 1)


def test_without_a_window_there_is_no_screenshot(qtbot: QtBot, setting: Setting) -> None:
    setting.look()
    qtbot.waitUntil(lambda: bool(setting.seen))
    assert setting.seen == [["view-hierarchy.json"]]


def test_a_screenshot_that_fails_takes_nothing_with_it(
    qtbot: QtBot,
    setting: Setting,
    window: QMainWindow,
    monkeypatch: pytest.MonkeyPatch,
    expects_reporter_failures: list[str],
) -> None:
    monkeypatch.setattr(screenshot, "picture", lambda *_, **__: 1 / 0)
    setting.look()
    qtbot.waitUntil(lambda: setting.seen == [["view-hierarchy.json"]])
    assert len(expects_reporter_failures) == 1


@pytest.mark.parametrize("pii", [True, False])
@pytest.mark.qt_no_exception_capture
def test_a_paint_event_that_raises_for_us_is_told_nobody(
    qtbot: QtBot, setting: Setting, window: QMainWindow, monkeypatch: pytest.MonkeyPatch, *, pii: bool
) -> None:
    told: list[object] = []
    monkeypatch.setattr(sys, "excepthook", lambda *args: told.append(args))
    broken = Broken(window)
    broken.resize(50, 50)
    broken.show()
    qtbot.waitUntil(lambda: broken.painted > 0)
    broken.failing, setting.pii = True, pii
    before = broken.painted
    setting.look()
    qtbot.waitUntil(lambda: bool(setting.seen))
    broken.failing = False
    assert setting.seen == [["view-hierarchy.json", "screenshot.png"]]
    assert told == []
    assert setting.looks["suppressed reports"] == broken.painted - before == int(pii)


def test_inside_a_paint_event_is_no_safe_moment(qtbot: QtBot, window: QMainWindow) -> None:
    moments: list[bool] = []

    class Curious(QWidget):
        def paintEvent(self, _event: QPaintEvent | None) -> None:
            QPainter(self).end()
            moments.append(is_safe_moment())

    curious = Curious(window)
    curious.show()
    qtbot.waitUntil(lambda: bool(moments))
    assert is_safe_moment()
    assert not any(moments)


def test_inside_a_hook_that_runs_an_event_loop_is_no_safe_moment(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    moments: list[bool] = []

    def hook(*_: object) -> None:
        loop = QEventLoop()
        QTimer.singleShot(0, lambda: moments.append(is_safe_moment()))
        QTimer.singleShot(0, loop.quit)
        loop.exec()

    monkeypatch.setattr(sys, "excepthook", hook)
    monkeypatch.setattr(threading, "excepthook", lambda _args: None)
    hooks = ExceptionHooks(lambda _error, _mechanism: None, Diagnostics())
    hooks.install()
    sys.excepthook(LookupError, LookupError(), None)
    hooks.uninstall()
    assert moments == [False]


def test_a_closed_witness_looks_no_more(qtbot: QtBot, setting: Setting, window: QMainWindow) -> None:
    button = QPushButton(window)
    QApplication.processEvents()
    setting.witness.close()
    setting.look()
    qtbot.waitUntil(lambda: setting.looks.get("leaving") == 1)
    assert setting.seen == []
    button.deleteLater()
