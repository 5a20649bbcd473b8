"""What watching the main thread costs: microseconds for each event, and wake-ups while nothing happens.

Prints one JSON line. Costs are CPU time, medians over rounds in which every variant is measured in turn, so
that their ratios hold whatever else the machine does: ``bare`` without a filter, ``empty`` with one in Python
that does nothing (the least any can cost), ``ours`` with the reporter's filter, breadcrumbs and watcher.
``added`` is what ours costs on top of bare. ``loop`` events are those that the event loop delivers,
``caused`` ones are sent by code while another is handled; ``paint`` events have a class of their own, of
``plain`` ones the type must be asked for, and for that of ``custom`` ones PyQt makes a new enum member each
time. ``woken`` counts voluntary context switches of our threads, from the kernel.

Run: python -m tests.benchmarks.event_filter [seconds of idling, 10 by default]
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import threading
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PyQt6.QtCore import QCoreApplication, QEvent, QEventLoop, QObject, QRect, Qt, QTimer
from PyQt6.QtGui import QPaintEvent
from PyQt6.QtWidgets import QApplication, QLabel

import crashdesk
from tests.helpers.reporter import Receiver

if TYPE_CHECKING:
    from collections.abc import Callable

    from crashdesk.embed.installation import Installation

EVENTS = 10_000
ROUNDS = 15
CUSTOM = QEvent.Type(QEvent.Type.User + 1)


class Empty(QObject):
    """The least that a filter in Python can do."""

    def eventFilter(self, _watched: QObject | None, _event: QEvent | None) -> bool:
        return False


class Last(QObject):
    """Ends a loop when its event comes."""

    def __init__(self, loop: QEventLoop) -> None:
        super().__init__()
        self._loop = loop

    def customEvent(self, _event: QEvent | None) -> None:
        self._loop.quit()


def run(loop: QEventLoop) -> None:
    """The one place from which loops are run: the watcher learns it once."""
    loop.exec()


def in_loop(make: Callable[[], QEvent]) -> float:
    """Microseconds an event takes that the loop delivers."""
    receiver, loop = QObject(), QEventLoop()
    last = Last(loop)
    for _ in range(EVENTS):
        QCoreApplication.postEvent(receiver, make())
    QCoreApplication.postEvent(last, QEvent(QEvent.Type.User))
    begin = time.thread_time()
    run(loop)
    return 1e6 * (time.thread_time() - begin) / EVENTS


def caused(make: Callable[[], QEvent]) -> float:
    """Microseconds an event takes that code sends."""
    receiver, event, loop = QObject(), make(), QEventLoop()
    taken: list[float] = []

    def slot() -> None:
        begin = time.thread_time()
        for _ in range(EVENTS):
            QCoreApplication.sendEvent(receiver, event)
        taken.append(1e6 * (time.thread_time() - begin) / EVENTS)
        loop.quit()

    QTimer.singleShot(0, slot)
    run(loop)
    return taken[0]


def paint() -> QEvent:
    return QPaintEvent(QRect())


def plain() -> QEvent:
    return QEvent(QEvent.Type.User)  # of Qt's own, posted ones are merged


def custom() -> QEvent:
    return QEvent(CUSTOM)


MEASURES: dict[str, Callable[[], float]] = {
    "loop_paint": lambda: in_loop(paint),
    "loop_plain": lambda: in_loop(plain),
    "caused_paint": lambda: caused(paint),
    "caused_plain": lambda: caused(plain),
    "caused_custom": lambda: caused(custom),
}


def measure(app: QApplication, installation: Installation) -> dict[str, dict[str, float]]:
    ours, empty = installation.frontend._filter, Empty()
    taken: dict[str, dict[str, list[float]]] = {name: {} for name in MEASURES}
    for _ in range(ROUNDS):
        for variant, used in {"bare": None, "empty": empty, "ours": ours}.items():
            app.removeEventFilter(ours)
            if used is not None:
                app.installEventFilter(used)
            for name, act in MEASURES.items():
                taken[name].setdefault(variant, []).append(act())
            if used is not None:
                app.removeEventFilter(used)
            app.installEventFilter(ours)
    return {name: _summary(variants) for name, variants in taken.items()}


def _summary(variants: dict[str, list[float]]) -> dict[str, float]:
    middle = {variant: median(values) for variant, values in variants.items()}
    added = {
        "added": median(a - b for a, b in zip(variants["ours"], variants["bare"], strict=True)),
        "ours_to_bare": middle["ours"] / middle["bare"],
        "ours_to_empty": middle["ours"] / middle["empty"],
    }
    return {name: round(value, 3) for name, value in {**middle, **added}.items()}


def measure_idle(seconds: float) -> dict[str, float]:
    """Wake-ups a second of our threads, while the event loop runs and nothing happens."""
    loop, counts = QEventLoop(), []
    stop = threading.Event()

    def observe() -> None:  # from a thread, because a timer would be an event
        stop.wait(3)  # until all has come to rest
        counts.append(_switches())
        stop.wait(seconds)
        counts.append(_switches())
        finished.emit()

    finished = _Signal(loop)
    thread = threading.Thread(target=observe)
    thread.start()
    run(loop)
    thread.join()
    before, after = counts
    return {name: round((after[name] - before.get(name, 0)) / seconds, 2) for name in sorted(after)}


class _Signal:
    """Ends a loop from another thread."""

    def __init__(self, loop: QEventLoop) -> None:
        self._last = Last(loop)

    def emit(self) -> None:
        QCoreApplication.postEvent(self._last, QEvent(QEvent.Type.User))


def _switches() -> dict[str, int]:
    found = {}
    for thread in threading.enumerate():
        if thread.name.startswith("crashdesk-"):
            status = Path(f"/proc/self/task/{thread.native_id}/status").read_text("ascii")
            line = next(line for line in status.splitlines() if line.startswith("voluntary_ctxt_switches"))
            found[thread.name.removeprefix("crashdesk-")] = int(line.split()[1])
    return found


def main() -> None:
    seconds = float(sys.argv[1]) if sys.argv[1:] else 10.0
    with tempfile.TemporaryDirectory() as home, Receiver() as receiver:
        os.environ["CRASHDESK_HOME"] = home
        app = QApplication(sys.argv[:1])
        installation = crashdesk.install(app, dsn=receiver.dsn, consent="granted", hang_threshold=2.0)
        label = QLabel("idle")
        label.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        label.show()
        settled = QEventLoop()
        QTimer.singleShot(500, settled.quit)
        run(settled)
        crashdesk.fully_displayed()  # or the start is told of in the middle of the measurement
        costs = measure(app, installation)
        installation.flush(10)
        woken = measure_idle(seconds)
        label.close()
        installation.uninstall()
    figures = {"benchmark": "event_filter", "unit": "µs an event, median", "events": EVENTS, **costs}
    print(json.dumps({**figures, "idle_seconds": seconds, "woken_a_second": woken}, ensure_ascii=False))


if __name__ == "__main__":
    main()
