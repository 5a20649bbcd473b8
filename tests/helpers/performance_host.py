"""A real application whose buttons block, work in threads and tasks, and open windows."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from tests.helpers.host import FRAME, running_host
from tests.helpers.reporter import until

if TYPE_CHECKING:
    from collections.abc import Mapping
    from contextlib import AbstractContextManager
    from pathlib import Path

    from tests.helpers.host import Host
    from tests.helpers.reporter import Receiver

INSTALL = """
import asyncio, time
from PyQt6.QtCore import QEvent, QObject, QPointF, QRunnable, Qt, QThread, QThreadPool
from PyQt6.QtGui import QAction, QMouseEvent
from PyQt6.QtWidgets import QPushButton, QVBoxLayout, QWidget, QDialog

reporter = crashdesk.install(app, dsn={dsn!r}, release="orders@1.2.3", {more})
times = {}

def note(name):
    times[name] = time.time()

def naps():
    note("begin")
    time.sleep(0.3)
    note("end")
    QTimer.singleShot(0, lambda: note("later"))

def counts_down():
    note("begin")
    end = time.thread_time() + 0.3  # of work, whatever the machine does besides
    while time.thread_time() < end:
        sum(range(1000))
    note("end")

@crashdesk.trace_function(op="db")
def reads():
    time.sleep(0.01)

class Worker(QThread):
    def run(self):
        reads()

class Job(QRunnable):
    def run(self):
        reads()

class Mover(QObject):
    def work(self):
        reads()
        QThread.currentThread().quit()

def starts_thread():
    global worker
    worker = Worker()
    worker.start()

def starts_executor():
    asyncio.get_event_loop().run_in_executor(None, reads)

idle = Worker()

class Fetcher(QObject):
    def work(self):
        import sentry_sdk
        with sentry_sdk.start_span(op="http.client", name="__main__.reads"):
            time.sleep(0.01)
        QThread.currentThread().quit()

def starts_fetcher():
    global thread, mover
    thread, mover = QThread(), Fetcher()
    mover.moveToThread(thread)
    thread.started.connect(mover.work)
    thread.start()

def starts_moved():
    global thread, mover
    thread, mover = QThread(), Mover()
    mover.moveToThread(thread)
    thread.started.connect(mover.work)
    thread.start()

def starts_job():
    QThreadPool.globalInstance().start(Job())

def starts_task():
    asyncio.ensure_future(awaits(), loop=loop)

async def awaits():
    await asyncio.sleep(0.2)
    with sentry_sdk.start_span(op="http.client", name="GET"):
        await asyncio.sleep(0.05)
    reads()

def starts_call():
    QThreadPool.globalInstance().start(reads)

def asks():
    dialog = QDialog(window)
    QTimer.singleShot(1500, dialog.accept)
    dialog.exec()

class Details(QDialog):
    def __init__(self):
        super().__init__(window)
        self.setObjectName("details")
        time.sleep(0.2)

def opens():
    global details
    details = Details()
    details.show()

class Canvas(QWidget):
    left = 0

    def paintEvent(self, event):
        if self.left:
            self.left -= 1
            time.sleep(0.05)
            QTimer.singleShot(30, self.update)

def stutters():
    global canvas
    canvas = Canvas(window)
    canvas.resize(20, 20)
    canvas.left = 3
    canvas.show()
    time.sleep(0.8)

def profilers():
    import threading
    return [thread.name for thread in threading.enumerate() if "profiler" in thread.name]

def click(slot=lambda: None, name="goButton"):
    \"\"\"Click as a person does: by events from the loop.\"\"\"
    button = QPushButton("Jane Doe", window)
    button.setObjectName(name)
    button.resize(50, 20)
    button.show()
    button.clicked.connect(slot)
    point, left = QPointF(5, 5), Qt.MouseButton.LeftButton
    none = Qt.MouseButton.NoButton
    for kind, held in ((QEvent.Type.MouseButtonPress, left), (QEvent.Type.MouseButtonRelease, none)):
        where = point, button.mapToGlobal(point)
        app.postEvent(button, QMouseEvent(kind, *where, left, held, Qt.KeyboardModifier.NoModifier))

def trigger(slot):
    action = QAction("Jane Doe", window)
    action.setObjectName("saveAction")
    window.menuBar().addAction(action)
    action.triggered.connect(slot)
    QTimer.singleShot(0, action.trigger)

def click_twice():
    click(starts_task, "firstButton")
    QTimer.singleShot(100, lambda: click(starts_job, "secondButton"))

def loaded():
    global sentry_sdk
    if reporter.reporter.engine.ready:
        import sentry_sdk
        return True
"""


BLOCKING = {f"__main__.{name}" for name in ("naps", "counts_down", "asks", "opens", "stutters")}
"""What blocks the main thread on purpose. What else seems to was held up by a busy machine."""


def hosting(
    folder: Path,
    receiver: Receiver,
    more: str = "consent='granted'",
    environ: Mapping[str, str] | None = None,
    frame: str = FRAME,
) -> AbstractContextManager[Host]:
    install = INSTALL.replace("{dsn!r}", repr(receiver.dsn)).replace("{more}", more)
    return running_host(folder, install, environ=environ, frame=frame)


def wait_loaded(host: Host) -> None:
    until(lambda: host.do("loaded()") == "True", 20)


def transactions(receiver: Receiver) -> list[dict[str, Any]]:
    """What the person did and what blocked; how windows came is told of each application.

    Left out, here and of their spans, is where a busy machine held the application up; so is a click that
    is told of for nothing else.
    """
    found = []
    for one in actions(receiver):
        own = _of_its_own(one["spans"])
        if not _is_hiccup(one["contexts"]["trace"]["op"], one["transaction"]) and (own or not one["spans"]):
            found.append({**one, "spans": own})
    return found


def actions(receiver: Receiver) -> list[dict[str, Any]]:
    """The same with nothing left out."""
    return [one for one in receiver.transactions if one["contexts"]["trace"]["op"] != "ui.load"]


def _of_its_own(spans: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [span for span in spans if not _is_hiccup(span["op"], span["description"])]


def _is_hiccup(op: str, name: str) -> bool:
    return op == "ui.task" and name not in BLOCKING


def loads(receiver: Receiver) -> list[dict[str, Any]]:
    """How windows came."""
    return [one for one in receiver.transactions if one["contexts"]["trace"]["op"] == "ui.load"]


def seconds(stamp: Any) -> float:
    return stamp if isinstance(stamp, float) else datetime.fromisoformat(stamp).timestamp()


ASYNC = FRAME.replace(
    "code = app.exec()",
    "import asyncio, qasync\nloop = qasync.QEventLoop(app)\nasyncio.set_event_loop(loop)\n"
    "app.aboutToQuit.connect(loop.stop)\ncode = loop.run_forever()",
)


def told(receiver: Receiver) -> list[tuple[str, list[str]]]:
    """Each transaction's name, and what its spans are called."""
    return [
        (event["transaction"], [span["description"] for span in event["spans"]])
        for event in transactions(receiver)
    ]
