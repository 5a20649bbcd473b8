from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest
from PyQt6.QtCore import QRunnable, QThread, QThreadPool
from PyQt6.QtWidgets import QCheckBox

from crashdesk.qt.runs import Runs
from crashdesk.reporter.diagnostics import Diagnostics

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

pytestmark = pytest.mark.qt_no_exception_capture


class Early(QThread):
    def run(self) -> None:
        raise LookupError("early")


class Hooked:
    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.seen: list[tuple[str, str]] = []
        monkeypatch.setattr(sys, "excepthook", self.hook)
        self.runs = Runs(Diagnostics())
        self.runs.install()

    def hook(self, _kind: Any, error: BaseException, traceback: Any) -> None:
        self.seen.append((str(error), traceback.tb_frame.f_code.co_name))
        caller = sys._getframe(1).f_globals["__name__"] if sys._getframe().f_back else "PyQt6"
        self.caller = caller


@pytest.fixture
def hooked(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hooked]:
    made = Hooked(monkeypatch)
    yield made
    made.runs.uninstall()
    for name in ("last_type", "last_value", "last_traceback", "last_exc"):
        vars(sys).pop(name, None)


def ran(thread: QThread) -> None:
    thread.start()
    assert thread.wait(10_000)


def test_a_threads_error_reaches_the_hook_before_pyqt_sees_it(hooked: Hooked) -> None:
    ran(Early())
    assert hooked.seen == [("early", "run")], "without a frame of ours"
    assert hooked.caller == "crashdesk.qt.runs"
    assert str(sys.last_value) == "early"
    assert sys.last_traceback is not None


def test_so_does_that_of_a_class_made_since(hooked: Hooked) -> None:
    class Late(Early):
        def run(self) -> None:
            raise LookupError("late")

    ran(Late())
    assert [text for text, _ in hooked.seen] == ["late"]
    assert hooked.caller == "crashdesk.qt.runs"


def test_so_does_that_of_a_runnable(hooked: Hooked) -> None:
    class Job(QRunnable):
        def run(self) -> None:
            raise LookupError("job")

    pool = QThreadPool()
    pool.start(Job())
    assert pool.waitForDone(10_000)
    assert [text for text, _ in hooked.seen] == ["job"]


def test_who_calls_run_of_the_class_below_still_catches_what_it_raises(hooked: Hooked) -> None:
    caught: list[str] = []

    class Careful(Early):
        def run(self) -> None:
            try:
                super().run()
            except LookupError as error:
                caught.append(str(error))

    ran(Careful())
    assert (caught, hooked.seen) == (["early"], [])


def test_who_calls_run_himself_gets_the_error(hooked: Hooked) -> None:
    with pytest.raises(LookupError, match="early"):
        Early().run()
    assert hooked.seen == []


def test_a_subclass_with_arguments_of_its_own_is_born_as_ever(hooked: Hooked) -> None:
    class Base(QThread):
        colour = ""

        def __init_subclass__(cls, colour: str = "", **more: Any) -> None:
            super().__init_subclass__(**more)
            cls.colour = colour

    class Red(Base, colour="red"):
        def run(self) -> None:
            raise LookupError("red")

    ran(Red())
    assert Red.colour == "red"
    assert [text for text, _ in hooked.seen] == ["red"]


def test_leaving_puts_every_class_back(hooked: Hooked) -> None:
    wrapped = vars(Early)["run"]
    hooked.runs.uninstall()
    assert vars(Early)["run"] is wrapped.__wrapped__
    assert "__init_subclass__" not in vars(QThread)
    assert "__init_subclass__" not in vars(QRunnable)

    class Later(QThread):
        def run(self) -> None:
            """Do nothing."""

    assert not hasattr(vars(Later)["run"], "__wrapped__")


def test_what_somebody_wrapped_since_only_passes_on(hooked: Hooked) -> None:
    ours = vars(Early)["run"]

    def theirs(self: Any) -> None:
        ours(self)

    Early.run = theirs  # type: ignore[method-assign]
    hooked.runs.uninstall()
    assert vars(Early)["run"] is theirs
    with pytest.raises(LookupError):
        theirs(Early())
    Early.run = ours.__wrapped__  # type: ignore[method-assign]


def test_two_of_them_wrap_a_class_once(hooked: Hooked) -> None:
    second = Runs(Diagnostics())
    second.install()
    ran(Early())
    second.uninstall()
    assert len(hooked.seen) == 1


def test_a_signal_with_arguments_calls_a_run_that_takes_none(hooked: Hooked, qtbot: QtBot) -> None:
    found: list[QThread] = []

    class Job(QThread):
        def run(self) -> None:
            found.append(self)

    job, box = Job(), QCheckBox()
    qtbot.addWidget(box)
    box.clicked.connect(job.run)
    box.click()
    assert found == [job]
    assert hooked.seen == []
