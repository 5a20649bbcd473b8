from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest
from PyQt6.QtCore import QObject, QRunnable, QThread, QThreadPool
from PyQt6.QtWidgets import QCheckBox

from crashdesk.qt.handovers import Handovers
from crashdesk.qt.runs import Runs
from crashdesk.reporter import span_context
from crashdesk.reporter.diagnostics import Diagnostics
from crashdesk.reporter.span_context import Carried
from crashdesk.reporter.spans import EarlySpan, make_current

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot


class Stage:
    """A span that is current on the main thread, and what other threads find."""

    def __init__(self) -> None:
        self.handovers = Handovers(Diagnostics())
        self.runs = Runs(Diagnostics(), self.handovers.carried)
        self.runs.install()
        self.handovers.install()
        self.found: list[object] = []
        self.span = EarlySpan("click", "ui.action.click")
        make_current(self.span)
        self.pool = QThreadPool()

    def look(self) -> None:
        self.found.append(span_context.current())

    def leave(self) -> None:
        self.pool.waitForDone()
        make_current(None)
        self.handovers.uninstall()
        self.runs.uninstall()


@pytest.fixture
def stage(qtbot: QtBot) -> Iterator[Stage]:
    made = Stage()
    yield made
    made.leave()


def thread_that_runs(stage: Stage) -> QThread:
    class Worker(QThread):
        def run(self) -> None:
            stage.look()

    return Worker()


def runnable(stage: Stage) -> QRunnable:
    class Job(QRunnable):
        def run(self) -> None:
            stage.look()

    return Job()


def test_a_thread_works_in_the_span_that_it_was_started_in(stage: Stage) -> None:
    thread = thread_that_runs(stage)
    thread.start()
    assert thread.wait(10_000)
    assert stage.found == [stage.span]


def test_started_again_without_a_span_it_works_in_none(stage: Stage) -> None:
    thread = thread_that_runs(stage)
    thread.start(QThread.Priority.LowPriority)
    assert thread.wait(10_000)
    make_current(None)
    thread.start()
    assert thread.wait(10_000)
    assert stage.found == [stage.span, None]


def test_what_a_pool_runs_works_in_the_span_that_it_was_given_in(stage: Stage) -> None:
    stage.pool.start(runnable(stage))
    stage.pool.start(runnable(stage), 1)
    stage.pool.waitForDone()
    taken = stage.pool.tryStart(runnable(stage))  # an assert would take the method apart from the call
    assert taken
    stage.pool.waitForDone()
    stage.pool.start(stage.look)
    stage.pool.waitForDone()
    assert stage.found == [stage.span] * 4


def test_the_pools_thread_keeps_nothing_of_it(stage: Stage) -> None:
    stage.pool.setMaxThreadCount(1)
    stage.pool.start(stage.look)
    stage.pool.waitForDone()
    make_current(None)
    stage.pool.start(stage.look)
    stage.pool.waitForDone()
    assert stage.found == [stage.span, None]


def test_a_span_that_is_over_by_then_is_nobodys(stage: Stage) -> None:
    job, over = runnable(stage), threading.Event()

    def waits() -> None:
        over.wait(20)

    blocker = QThreadPool()
    blocker.setMaxThreadCount(1)
    blocker.start(waits)
    blocker.start(job)
    stage.span.finish()
    over.set()
    blocker.waitForDone()
    assert stage.found == [None]


def test_objects_moved_to_a_thread_can_ask_what_it_was_started_for(stage: Stage) -> None:
    class Mover(QObject):
        def work(self) -> None:
            carried = stage.handovers.of_thread()
            stage.found.append(carried and carried.span)
            thread.quit()

    thread, mover = QThread(), Mover()
    mover.moveToThread(thread)
    thread.started.connect(mover.work)
    thread.start()
    assert thread.wait(10_000)
    assert stage.found == [stage.span]
    assert stage.handovers.of_thread() is None, "this thread was started for nothing"


def test_a_wrong_call_fails_as_it_always_did(stage: Stage) -> None:
    with pytest.raises(TypeError):
        stage.pool.start()  # type: ignore[call-overload]
    with pytest.raises(TypeError):
        stage.pool.start(7)  # type: ignore[call-overload]
    with pytest.raises(TypeError):
        QThread.start(7)  # type: ignore[arg-type]


def test_leaving_puts_back_what_was_there(qtbot: QtBot) -> None:
    before = vars(QThread)["start"], vars(QThreadPool)["start"], vars(QThreadPool)["tryStart"]
    stage = Stage()
    assert vars(QThread)["start"] is not before[0]
    stage.leave()
    after = vars(QThread)["start"], vars(QThreadPool)["start"], vars(QThreadPool)["tryStart"]
    assert after == before
    thread = thread_that_runs(stage)
    thread.start()
    assert thread.wait(10_000)
    assert stage.found == [None]


def test_a_wrapper_around_ours_only_passes_on_when_we_have_left(stage: Stage) -> None:
    before, taken = stage.handovers._before[0][2], QThread.start

    def theirs(*given: Any) -> object:
        return taken(*given)

    setattr(QThread, "start", theirs)  # noqa: B010 - no stub knows of it
    try:
        stage.handovers.uninstall()
        assert vars(QThread)["start"] is theirs
        thread = thread_that_runs(stage)
        thread.start()
        assert thread.wait(10_000)
    finally:
        setattr(QThread, "start", before)  # noqa: B010
    assert stage.found == [None]


def test_a_signal_with_arguments_starts_a_thread_as_qt_does(stage: Stage) -> None:
    thread, box = thread_that_runs(stage), QCheckBox()
    stage.handovers.of_step = lambda: stage.span
    make_current(None)
    box.clicked.connect(thread.start)
    box.click()
    assert thread.wait(10_000)
    assert stage.found == [stage.span], "it counts as the work of the person's step"
    box.clicked.disconnect(thread.start)


def test_what_was_connected_before_us_can_be_disconnected(qtbot: QtBot) -> None:
    thread, box = QThread(), QCheckBox()
    box.clicked.connect(thread.start)
    stage = Stage()
    box.clicked.disconnect(thread.start)
    stage.leave()
    box.click()
    assert not thread.isRunning()
    assert not thread.isFinished()


def test_started_by_a_call_without_a_span_it_is_no_work_of_the_step(stage: Stage) -> None:
    stage.handovers.of_step = lambda: stage.span
    make_current(None)
    thread = thread_that_runs(stage)
    thread.start()
    assert thread.wait(10_000)
    assert stage.found == [None]


def test_a_class_of_the_hosts_that_starts_itself_is_followed(stage: Stage) -> None:
    class Worker(QThread):
        def start(self, priority: QThread.Priority = QThread.Priority.LowPriority) -> None:
            super().start(priority)

        def run(self) -> None:
            stage.look()

    thread = Worker()
    thread.start()
    assert thread.wait(10_000)
    assert stage.found == [stage.span]


def test_a_thread_lets_go_of_a_span_that_is_over(stage: Stage) -> None:
    class Mover(QObject):
        def work(self) -> None:
            stage.found.append(stage.handovers.of_thread())
            thread.quit()

    thread, mover = QThread(), Mover()
    mover.moveToThread(thread)
    box = QCheckBox()
    box.clicked.connect(mover.work)
    thread.start()
    kept = [each for each in vars(thread).values() if isinstance(each, Carried)]
    stage.span.finish()
    box.click()
    assert thread.wait(10_000)
    assert [carried.span for carried in kept] == [stage.span]
    assert stage.found == [None]
    assert not any(isinstance(each, Carried) for each in vars(thread).values())
