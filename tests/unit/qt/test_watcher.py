from __future__ import annotations

import itertools
import os
import re
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from PyQt6.QtCore import QCoreApplication, QEventLoop, QObject, Qt, QTimer
from PyQt6.QtGui import QImage, QPainter
from PyQt6.QtWidgets import QApplication, QDialog, QPushButton

from crashdesk.qt import watcher as module
from crashdesk.qt.events import EventFilter
from crashdesk.qt.watcher import Watcher
from crashdesk.reporter import debuggers
from crashdesk.reporter.clocks import processor_clock
from crashdesk.reporter.diagnostics import Diagnostics
from crashdesk.reporter.samples import common
from tests.helpers.reporter import until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from crashdesk.reporter.stalls import Stall

THRESHOLD = 0.2
knows_processor = pytest.mark.skipif(
    processor_clock(threading.get_ident()) is None, reason="the system has no clock of a thread's work"
)
LONG = 3 * THRESHOLD


class Listener:
    """Writes down what it is told."""

    def __init__(self, threshold: float = THRESHOLD) -> None:
        self.threshold = threshold
        self.begun: list[Stall] = []
        self.over: list[Stall] = []
        self.ongoing: list[bool] = []

    def began(self, stall: Stall) -> None:
        self.begun.append(stall)
        self.ongoing.append(stall.end is None)

    def ended(self, stall: Stall) -> None:
        self.over.append(stall)


class Scene:
    """An application's filter and a watcher of it, with two listeners."""

    def __init__(self, app: QApplication) -> None:
        self.app, self.events = app, EventFilter(Diagnostics())
        self.soon, self.late = Listener(), Listener(2 * LONG)
        self.watcher = Watcher(self.events, [self.soon, self.late], Diagnostics())
        app.installEventFilter(self.events)
        self.watcher.start()
        self.settle()
        self.blocked = 0.0

    def settle(self, seconds: float = 0.05) -> None:
        """Let the event loop run for a moment."""
        loop = QEventLoop()
        QTimer.singleShot(int(1000 * seconds), loop.quit)
        loop.exec()

    def run(self, slot: Callable[[], object]) -> float:
        """Have a slot called by the loop, and wait until the watcher has said what it says.

        Returns:
            The seconds that the slot took.
        """
        took = self.run_only(slot)
        until(lambda: self.watcher._judge.suspect is None)
        return took

    def run_only(self, slot: Callable[[], object]) -> float:
        """Have a slot called by the loop, and the loop run for a moment more."""
        loop, took = QEventLoop(), []

        def called() -> None:
            begin = time.monotonic()
            slot()
            took.append(time.monotonic() - begin)
            QTimer.singleShot(50, loop.quit)

        QTimer.singleShot(0, called)
        loop.exec()
        return took[0]

    def block(self, seconds: float = LONG) -> None:
        """Block the main thread, and note for how long that was: a busy machine lets one sleep longer."""
        begin = time.monotonic()
        blocks(seconds)
        self.blocked = time.monotonic() - begin

    def leave(self) -> None:
        self.watcher.stop()
        self.app.removeEventFilter(self.events)


@pytest.fixture
def scene(qtbot: Any, qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    monkeypatch.setattr(debuggers, "is_debugged", lambda: False)
    monkeypatch.setattr(debuggers, "is_traced", lambda _frame: False)
    made = Scene(qapp)
    yield made
    made.leave()


def blocks(seconds: float = LONG) -> None:
    time.sleep(seconds)


def culprit(stall: Stall) -> str:
    found = common(stall.stacks).culprit
    return found.code.co_name if found else ""


def test_a_stall_is_told_while_it_goes_on_and_when_it_is_over(scene: Scene) -> None:
    took = scene.run(blocks)
    (stall,) = scene.soon.begun
    assert scene.soon.over == [stall]
    assert scene.soon.ongoing == [True]
    assert stall.duration == pytest.approx(took, abs=0.15)
    assert stall.duration >= LONG
    assert stall.event in {"Timer", "MetaCall"}
    assert culprit(stall) == "blocks"


def test_a_listener_hears_only_of_what_reaches_its_own_threshold(scene: Scene) -> None:
    scene.run(blocks)
    assert scene.late.begun == scene.late.over == []
    scene.run(lambda: time.sleep(2.5 * LONG))
    assert len(scene.soon.over) == 2
    assert len(scene.late.over) == 1
    assert scene.late.over[0] is scene.soon.over[1]


def test_what_is_short_is_no_stall(scene: Scene) -> None:
    while scene.run(lambda: time.sleep(THRESHOLD / 4)) >= THRESHOLD:  # the machine was busy
        scene.soon.begun.clear()
    scene.settle(2 * THRESHOLD)
    assert scene.soon.begun == []


def test_code_that_keeps_pythons_lock_is_found_when_it_lets_go(scene: Scene) -> None:
    pattern, seconds = re.compile(r"(a+)+$"), 0.0
    size = 18

    def searches() -> None:
        nonlocal seconds
        begin = time.monotonic()
        pattern.match("a" * size + "b")
        seconds = time.monotonic() - begin

    while seconds < 2 * THRESHOLD:
        scene.soon.begun.clear()
        size += 1
        scene.run(searches)
    stall = scene.soon.begun[-1]
    assert culprit(stall) == "searches"
    assert stall.duration == pytest.approx(seconds, abs=0.15)


def seconds_of_search(size: int) -> float:
    """Of the processor: a busy machine gives it to others meanwhile."""
    begin = time.thread_time()
    search(size)
    return time.thread_time() - begin


def search(size: int) -> None:
    """A C function that keeps Python's lock; twice the size takes four times as long."""
    re.search(r"a*b", "a" * size)


def size_of_search(seconds: float) -> int:
    return int(10_000 * (seconds / min(seconds_of_search(10_000) for _ in range(3))) ** 0.5)


def test_what_qt_does_alone_is_blamed_on_nobody(scene: Scene) -> None:
    timer = QTimer()
    timer.setSingleShot(True)
    timer.timeout.connect(partial(time.sleep, LONG))
    timer.start(0)
    scene.settle(0.2)
    assert scene.watcher.settle(10)
    (stall,) = scene.soon.over
    assert (stall.stacks != [], culprit(stall)) == (True, "")


@knows_processor
def test_a_c_function_that_qt_calls_itself_is_found_by_the_processors_time(scene: Scene) -> None:
    pattern, text = re.compile(r"a*b"), "a" * size_of_search(LONG)
    scene.settle()
    scene.soon.over.clear()  # on a slow machine it was one to find the size
    QTimer.singleShot(0, partial(pattern.search, text))
    # Longer than it takes on a busy machine: it is the loop's coming to rest that tells of the end.
    deadline = time.monotonic() + 30
    while not scene.soon.over and time.monotonic() < deadline:
        scene.settle(2 * LONG)
    assert len(scene.soon.over) == 1
    assert scene.soon.over[0].duration > THRESHOLD


@contextmanager
def blind(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The watcher does not get to look meanwhile."""
    look, free = scene.watcher._look, threading.Event()

    def looks_late() -> Any:
        free.wait(10)
        return look()

    monkeypatch.setattr(scene.watcher, "_look", looks_late)
    yield
    free.set()


@knows_processor
def test_a_stall_that_was_over_before_the_watcher_could_run_is_found(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where other threads get the lock first when a C function lets it go."""
    size = size_of_search(LONG)
    scene.run(blocks)  # from here on the loop is known
    scene.soon.over.clear()
    with blind(scene, monkeypatch):
        scene.run_only(lambda: search(size))
    until(lambda: len(scene.soon.over) == 1)
    [stall] = scene.soon.over
    assert stall.duration > THRESHOLD
    assert stall.stacks == [], "nobody could look"
    assert stall.event in {"Timer", "MetaCall"}


def test_a_click_that_sleeps_while_a_busy_machine_lets_no_watcher_run_is_found(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No processor's time tells of a sleep; the click's own probe does."""
    scene.run(blocks)  # from here on the loop is known
    scene.soon.over.clear()

    def clicked() -> None:
        scene.watcher.step()
        time.sleep(LONG)

    with blind(scene, monkeypatch):
        scene.run_only(clicked)
        scene.settle(LONG)  # a rest, which is none of it
    until(lambda: len(scene.soon.over) == 1)
    [stall] = scene.soon.over
    assert stall.duration == pytest.approx(LONG, abs=0.1)


@knows_processor
def test_what_another_thread_saw_tells_the_code_of_a_stall_that_the_watcher_missed(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.run(blocks)  # from here on the loop is known
    scene.soon.over.clear()
    done = threading.Event()

    def glances() -> None:
        while not done.wait(0.02):
            scene.watcher.glance()

    def counts() -> None:
        end = time.thread_time() + LONG
        while time.thread_time() < end:
            sum(range(500))
        done.set()
        other.join()  # in here, for the last glance counts

    other = threading.Thread(target=glances)
    other.start()
    with blind(scene, monkeypatch):
        scene.run_only(counts)
    until(lambda: len(scene.soon.over) == 1)
    [stall] = scene.soon.over
    assert culprit(stall) == "counts"
    assert 0 < stall.samples.until - stall.begin <= stall.duration


def test_synchronous_events_do_not_hide_the_begin(scene: Scene) -> None:
    def builds() -> None:
        end = time.monotonic() + LONG
        while time.monotonic() < end:
            button = QPushButton()
            button.resize(20, 20)
            button.deleteLater()

    scene.run(builds)
    (stall,) = scene.soon.over
    assert stall.duration >= LONG
    assert culprit(stall) == "builds"


def test_the_receiver_is_named_once_the_stall_is_over(scene: Scene) -> None:
    class Sleeper(QObject):
        def timerEvent(self, event: Any) -> None:
            self.killTimer(event.timerId())
            blocks()

    sleeper = Sleeper()
    sleeper.setObjectName("sleeper")
    sleeper.startTimer(0)
    scene.settle(2 * LONG)
    until(lambda: scene.soon.over)
    (stall,) = scene.soon.over
    assert (stall.receiver, stall.name, stall.event) == ("Sleeper", "sleeper", "Timer")


def test_a_dialog_that_runs_a_loop_of_its_own_is_no_stall_but_what_blocks_in_it_is(scene: Scene) -> None:
    dialog = QDialog()

    def opens() -> None:
        QTimer.singleShot(int(1000 * LONG), dialog.accept)
        dialog.exec()

    scene.run(opens)
    assert scene.soon.begun == []

    def opens_and_blocks() -> None:
        QTimer.singleShot(100, scene.block)
        QTimer.singleShot(200, dialog.accept)
        dialog.exec()

    scene.run(opens_and_blocks)
    (stall,) = scene.soon.over
    assert culprit(stall) == "blocks"
    assert stall.duration == pytest.approx(scene.blocked, abs=0.15)
    dialog.deleteLater()


def test_work_after_a_dialog_is_a_stall_again(scene: Scene) -> None:
    dialog = QDialog()

    def opens_then_blocks() -> None:
        QTimer.singleShot(int(1000 * LONG), dialog.accept)
        dialog.exec()
        scene.block()

    scene.run(opens_then_blocks)
    (stall,) = scene.soon.over
    assert culprit(stall) == "blocks"
    assert stall.duration == pytest.approx(scene.blocked, abs=0.15)
    dialog.deleteLater()


def test_a_dialog_of_the_platforms_own_is_no_stall(scene: Scene) -> None:
    dialog = QDialog()
    dialog.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    dialog.setModal(True)
    other = QPushButton()
    other.show()

    def opens() -> None:
        dialog.show()
        blocks()  # as its loop does, which handles no events of Qt's
        dialog.close()

    scene.run(opens)
    assert scene.soon.begun == []
    other.close()
    other.deleteLater()
    dialog.deleteLater()


def test_a_pause_hides_what_happens_in_it_and_nothing_after_it(scene: Scene) -> None:
    def pauses() -> None:
        scene.watcher.pause()
        scene.watcher.pause()
        blocks()
        scene.watcher.resume()
        blocks()
        scene.watcher.resume()

    scene.run(pauses)
    assert scene.soon.begun == []

    def pauses_then_blocks() -> None:
        scene.watcher.pause()
        blocks()
        scene.watcher.resume()
        scene.block()

    scene.run(pauses_then_blocks)
    (stall,) = scene.soon.over
    assert stall.duration == pytest.approx(scene.blocked, abs=0.15)


def test_who_is_debugged_does_not_stall(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(debuggers, "is_debugged", lambda: True)
    scene.run(blocks)
    assert scene.soon.begun == []
    monkeypatch.setattr(debuggers, "is_debugged", lambda: False)
    scene.run(blocks)
    assert len(scene.soon.over) == 1


def test_who_is_stepped_through_by_a_debugger_does_not_stall(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(debuggers, "is_traced", lambda frame: frame is not None)
    scene.run(blocks)
    assert scene.soon.begun == []


def test_a_process_that_a_debugger_holds_as_a_whole_does_not_stall(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The watcher is held up, too: it sees what is over."""
    monkeypatch.setattr(debuggers, "is_debugged", lambda: True)
    # Again and again: who stops itself after the last one would never go on.
    wakes = f"import os, time\nwhile True: time.sleep(0.4); os.kill({os.getpid()}, {int(signal.SIGCONT)})"
    waker = subprocess.Popen([sys.executable, "-c", wakes])

    def is_held() -> None:
        time.sleep(THRESHOLD / 10)
        os.kill(os.getpid(), signal.SIGSTOP)
        end = time.monotonic() + THRESHOLD / 2
        while time.monotonic() < end:
            sum(range(100))

    scene.run(is_held)
    waker.kill()
    waker.wait(10)
    assert scene.soon.begun == []


def test_work_after_process_events_is_a_stall(scene: Scene) -> None:
    """The probe is handled in there: the loop seems to rest."""

    def shows_progress_first() -> None:
        time.sleep(THRESHOLD / 3)
        QCoreApplication.processEvents()
        scene.block()

    scene.run(shows_progress_first)
    (stall,) = scene.soon.over
    assert stall.duration == pytest.approx(scene.blocked, abs=0.15)
    assert culprit(stall) == "blocks"
    assert stall.event in {"Timer", "MetaCall"}


def test_work_after_process_events_in_a_click_is_a_stall(scene: Scene) -> None:
    def clicked() -> None:
        scene.watcher.step()
        QCoreApplication.processEvents()
        scene.block()

    scene.run(clicked)
    (stall,) = scene.soon.over
    assert stall.duration == pytest.approx(scene.blocked, abs=0.15)


def test_a_loop_that_the_application_runs_by_hand_is_no_stall(scene: Scene) -> None:
    pauses: list[float] = []

    def runs_by_hand() -> None:
        pauses.clear()
        end = time.monotonic() + 2 * LONG
        while time.monotonic() < end:
            QCoreApplication.processEvents()
            scene.block(THRESHOLD / 10)
            pauses.append(scene.blocked)

    scene.run(runs_by_hand)
    while max(pauses) >= THRESHOLD:  # the machine was busy
        scene.soon.begun.clear()
        scene.run(runs_by_hand)
    assert scene.soon.begun == []


def test_the_hosts_variables_die_when_its_function_ends(scene: Scene) -> None:
    """While an observer writes what it sees of a stall: a painter must not outlive its paintEvent."""
    image, painting = QImage(8, 8, QImage.Format.Format_RGB32), []

    class Writing(Listener):
        def began(self, stall: Stall) -> None:
            super().began(stall)
            time.sleep(0.2)

    scene.watcher._audience._observers = (Writing(),)

    def paints() -> None:
        painter = QPainter(image)
        time.sleep(THRESHOLD + 0.05)
        assert painter.isActive()

    def paints_and_looks() -> None:
        paints()
        painting.append(image.paintingActive())

    scene.run_only(paints_and_looks)
    assert painting == [False]


def test_a_suspend_is_no_stall(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = itertools.count(0.0, 60.0)
    monkeypatch.setattr(module, "slept", lambda: next(clock))
    scene.run(blocks)
    assert scene.soon.begun == []


def test_an_idle_loop_is_no_stall_and_lets_the_watcher_park(scene: Scene) -> None:
    scene.settle(2 * LONG)
    assert scene.soon.begun == []
    until(lambda: scene.watcher._pulse.attention)


def test_an_event_loop_that_another_call_runs_is_learned(scene: Scene) -> None:
    QCoreApplication.processEvents()
    scene.settle(2 * THRESHOLD)
    scene.run(blocks)
    assert len(scene.soon.over) == 1


def test_an_observer_that_fails_does_not_keep_others_from_hearing(
    scene: Scene, expects_reporter_failures: list[str]
) -> None:
    scene.watcher._audience._observers = (Failing(), scene.soon)
    scene.run(blocks)
    assert len(scene.soon.over) == 1
    assert len(expects_reporter_failures) == 2


class Failing(Listener):
    def began(self, stall: Stall) -> None:
        raise ValueError("began")

    def ended(self, stall: Stall) -> None:
        raise ValueError("ended")


def test_stopping_in_a_stall_tells_that_it_is_over_and_leaves_nothing_behind(scene: Scene) -> None:
    def stops() -> None:
        blocks()
        scene.watcher.stop()

    scene.run(stops)
    (stall,) = scene.soon.over
    assert stall.duration >= LONG
    assert scene.events._handlers == {}
    assert not [thread for thread in threading.enumerate() if thread.name == "crashdesk-watcher"]
    scene.soon.over.clear()
    scene.run(blocks)
    scene.watcher.stop()
    assert scene.soon.over == []


def test_settling_waits_until_the_observers_were_told(scene: Scene) -> None:
    go = threading.Event()
    scene.watcher._audience._observers = (Slow(go),)
    scene.run_only(blocks)
    assert not scene.watcher.settle(0.05)
    go.set()
    assert scene.watcher.settle(10)
    assert scene.watcher.settle(0)


class Slow(Listener):
    """An observer that takes its time."""

    def __init__(self, go: threading.Event) -> None:
        super().__init__()
        self.go = go

    def ended(self, stall: Stall) -> None:
        self.go.wait(10)


def test_work_after_the_loop_has_ended_is_no_stall(scene: Scene) -> None:
    def quits() -> None:
        scene.app.aboutToQuit.emit()
        blocks()

    scene.run(quits)
    assert scene.soon.begun == []


def test_work_after_what_is_deleted_at_the_end_of_the_loop_is_no_stall(scene: Scene) -> None:
    def leaves() -> None:
        QObject(scene.app).deleteLater()
        scene.app.quit()

    run_application(scene, leaves)
    blocks()
    scene.settle()
    assert scene.soon.begun == []


def test_a_loop_that_runs_after_the_last_one_has_ended_is_watched(scene: Scene) -> None:
    run_application(scene, scene.app.quit)

    def blocks_and_leaves() -> None:
        QTimer.singleShot(0, scene.app.quit)
        blocks()

    run_application(scene, blocks_and_leaves)
    assert scene.watcher.settle(10)
    assert [culprit(stall) for stall in scene.soon.over] == ["blocks"]


def run_application(scene: Scene, last: Callable[[], object]) -> None:
    """Run the application's loop; what it does last is called once the watcher knows the place."""
    QTimer.singleShot(10, lambda: None)
    QTimer.singleShot(200, last)
    scene.app.exec()


def test_the_samples_hold_no_variables_of_the_hosts(scene: Scene) -> None:
    class Widget:
        pass

    gone: list[int] = []

    def holds() -> None:
        widget = Widget()
        gone.append(sys.getrefcount(widget))
        blocks()
        gone.append(sys.getrefcount(widget))

    scene.run(holds)
    assert scene.soon.over[0].stacks
    assert gone[0] == gone[1]
