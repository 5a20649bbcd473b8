"""The origins that need Qt, or the loop in it."""

from __future__ import annotations

import asyncio
import gc
from typing import TYPE_CHECKING, Any

from PyQt6.QtCore import (
    QAbstractListModel,
    QCoreApplication,
    QEvent,
    QModelIndex,
    QObject,
    QRunnable,
    QThread,
    QThreadPool,
    QTimer,
    pyqtSignal,
    pyqtSlot,
)
from PyQt6.QtWidgets import QListView, QPushButton, QWidget
from qasync import asyncSlot

import crashdesk

if TYPE_CHECKING:
    from collections.abc import Callable

    from PyQt6.QtGui import QPaintEvent

    Here = Callable[[str], Exception]


class BrokenWidget(QWidget):
    """Raises in its first paint, and in its first event of type User."""

    def __init__(self, here: Here) -> None:
        super().__init__()
        self._here = here
        self.painted = self.told = False

    def paintEvent(self, _event: QPaintEvent | None) -> None:
        if not self.painted:
            self.painted = True
            raise self._here("paint_event")

    def event(self, event: QEvent | None) -> bool:
        if event is not None and event.type() == QEvent.Type.User and not self.told:
            self.told = True
            raise self._here("event")
        return super().event(event)


class BrokenModel(QAbstractListModel):
    def __init__(self, here: Here) -> None:
        super().__init__()
        self._here = here
        self.asked = False

    def rowCount(self, _parent: QModelIndex | None = None) -> int:
        return 1

    def data(self, _index: QModelIndex, _role: int = 0) -> Any:
        if not self.asked:
            self.asked = True
            raise self._here("model_data")


class BrokenThread(QThread):
    def __init__(self, here: Here, *, handles: bool = False) -> None:
        super().__init__()
        self._here, self._handles = here, handles

    def run(self) -> None:
        if not self._handles:
            raise self._here("qthread")
        try:
            self.fail()
        except Exception as error:
            crashdesk.capture_exception(error)

    def fail(self) -> None:
        raise self._here("handled_in_qthread")


class BrokenRunnable(QRunnable):
    def __init__(self, here: Here) -> None:
        super().__init__()
        self._here = here

    def run(self) -> None:
        raise self._here("qrunnable")


class BrokenWorker(QObject):
    work = pyqtSignal()

    def __init__(self, here: Here) -> None:
        super().__init__()
        self._here = here
        self.work.connect(self.on_work)

    @pyqtSlot()  # else it runs where it was connected
    def on_work(self) -> None:
        thread = QThread.currentThread()
        assert thread is not None
        thread.quit()
        raise self._here("moved_worker")


class Buttons(QWidget):
    """Buttons with asynchronous slots."""

    def __init__(self, here: Here) -> None:
        super().__init__()
        self._here = here
        self.failing, self.waiting = QPushButton("a", self), QPushButton("b", self)
        self.failing.clicked.connect(self.on_failing)
        self.waiting.clicked.connect(self.on_waiting)

    @asyncSlot()  # type: ignore[untyped-decorator]
    async def on_failing(self) -> None:
        await asyncio.sleep(0)
        raise self._here("async_slot")

    @asyncSlot()  # type: ignore[untyped-decorator]
    async def on_waiting(self) -> None:
        self._here("cancelled_slot")
        self.waits = asyncio.current_task()
        await asyncio.sleep(60)


async def everything(here: Here) -> None:
    """Let everything happen, one after the other."""
    in_slots(here)
    widget = BrokenWidget(here)
    widget.show()
    QCoreApplication.postEvent(widget, QEvent(QEvent.Type.User))
    model, view = BrokenModel(here), QListView()
    view.setModel(model)
    view.show()
    await until(lambda: widget.painted and widget.told and model.asked)
    await in_threads(here)
    await in_tasks(here)
    await in_async_slots(here)
    widget.close()
    view.close()


def in_slots(here: Here) -> None:
    def slot() -> None:
        raise here("slot")

    def interrupted() -> None:
        here("interrupted_slot")
        raise KeyboardInterrupt

    QTimer.singleShot(0, slot)
    QTimer.singleShot(0, interrupted)


async def in_threads(here: Here) -> None:
    for thread in (BrokenThread(here), BrokenThread(here, handles=True)):
        thread.start()
        await until(thread.isFinished)
    pool = QThreadPool.globalInstance()
    assert pool is not None
    pool.start(BrokenRunnable(here))
    await until(lambda: pool.activeThreadCount() == 0)
    worker, thread_of_worker = BrokenWorker(here), QThread()
    worker.moveToThread(thread_of_worker)
    thread_of_worker.start()
    worker.work.emit()
    await until(thread_of_worker.isFinished)


async def in_tasks(here: Here) -> None:
    async def plain_task(name: str) -> None:
        raise here(name)

    def callback() -> None:
        raise here("callback")

    forgotten = asyncio.create_task(plain_task("plain_task"))
    await asyncio.sleep(0.05)
    del forgotten
    gc.collect()
    asyncio.get_running_loop().call_soon(callback)
    cancelled = asyncio.create_task(asyncio.sleep(60))
    await asyncio.sleep(0.05)
    here("cancelled_task")
    cancelled.cancel()
    await asyncio.gather(cancelled, asyncio.create_task(plain_task("awaited_task")), return_exceptions=True)


async def in_async_slots(here: Here) -> None:
    buttons = Buttons(here)
    buttons.failing.click()
    buttons.waiting.click()
    await until(lambda: hasattr(buttons, "waits"))
    assert buttons.waits is not None
    buttons.waits.cancel()
    await asyncio.sleep(0.05)


async def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds, in a loop that goes on."""
    while not holds():  # noqa: ASYNC110 - Qt's objects set no asyncio.Event
        await asyncio.sleep(0.01)
