"""How well stalls of the main thread are found: random ones of known begin, end and cause, in a real window.

Prints one JSON line. The stalls (sleeps, loops and C functions that keep Python's lock or let it go, widgets
built, values set, windows resized) happen in slots of queued signals and of clicked buttons, in timers, paint
events and socket notifiers, at random times. What the reporter tells is taken from the transactions on
their way out. ``expected`` counts the stalls that took at least the threshold, but for those within
``EDGE`` of it, which may be told or not. ``missed`` ones were not told, ``false_stalls`` are spans that match
none. Errors are in milliseconds, ``culprit_right`` is the share with the right function. Then nothing blocks
for a while (an idle loop, modal dialogs, typing, a window that moves): ``false_stalls_in_quiet``.

Run: python -m tests.benchmarks.stalls [--stalls 200] [--max-ms 5000] [--quiet 600] [--seed 1]
"""

from __future__ import annotations

import argparse
import gc
import hashlib
import json
import os
import random
import re
import socket
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import TYPE_CHECKING, Any, Final

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PyQt6.QtCore import QEvent, QEventLoop, QObject, QPointF, QSocketNotifier, Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent
from PyQt6.QtWidgets import QApplication, QDialog, QLineEdit, QProgressBar, QPushButton, QWidget

import crashdesk

if TYPE_CHECKING:
    from collections.abc import Callable

EDGE: Final = 0.01
"""Seconds around the threshold in which a stall may be told or not."""
LEAST: Final = 0.06
SETTLE: Final = 5.0
"""Seconds after which all that was seen is told: a UI transaction is idle after 3."""
# Nobody listens there.
DSN: Final = "http://0123456789abcdef0123456789abcdef@127.0.0.1:9/1"


def naps(seconds: float) -> None:
    time.sleep(seconds)


def counts(seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        sum(range(500))


def searches(seconds: float) -> None:
    """A regular expression that goes over a text again from each of its characters, lock in hand."""
    re.search(r"a*b", "a" * int((seconds / SPEED["searches"]) ** 0.5 * 10_000))


def sorts(seconds: float) -> None:
    """At most a second: what would take longer needs hundreds of megabytes."""
    sorted(NUMBERS[: int(min(seconds, 1.0) / SPEED["sorts"] * 100_000)])


def hashes(seconds: float) -> None:
    """A C function that lets the lock go."""
    hashlib.pbkdf2_hmac("sha256", b"secret", b"salt", max(1, int(seconds / SPEED["hashes"] * 100_000)))


def builds(seconds: float) -> None:
    """Widgets, thousands of them."""
    parent, end = QWidget(), time.monotonic() + seconds
    while time.monotonic() < end:
        for _ in range(20):
            QPushButton("one of many", parent)
    parent.deleteLater()


def sets_values(seconds: float) -> None:
    bar, end = SCENE["bar"], time.monotonic() + seconds
    while time.monotonic() < end:
        for value in range(50):
            bar.setValue(value)


def resizes(seconds: float) -> None:
    window, end = SCENE["resized"], time.monotonic() + seconds
    while time.monotonic() < end:
        for width in range(200, 260, 5):
            window.resize(width, 100)


WAYS: Final[list[Callable[[float], None]]] = [
    *(naps, counts, searches, sorts, hashes, builds, sets_values, resizes),
]
SPEED: dict[str, float] = {"searches": 1.0, "sorts": 1.0, "hashes": 1.0}
"""Seconds for 10,000 characters, 100,000 numbers, 100,000 rounds; measured at the start."""
NUMBERS: list[float] = []
SCENE: dict[str, Any] = {}


@dataclass
class Planned:
    """One stall that is to happen."""

    place: str
    way: Callable[[float], None]
    seconds: float
    begin: float = 0.0
    end: float = 0.0

    def happen(self) -> None:
        self.begin = time.time()
        self.way(self.seconds)
        self.end = time.time()


@dataclass
class Told:
    """One stall that the reporter told of."""

    begin: float
    end: float
    function: str


class Painted(QWidget):
    """Blocks while it is painted, where it is asked to."""

    planned: Planned | None = None

    def paintEvent(self, _event: QPaintEvent | None) -> None:
        planned, self.planned = self.planned, None
        if planned is not None:
            planned.happen()


class Stage(QObject):
    """Has a stall happen in each of the places that an application's code runs in."""

    asked = pyqtSignal()

    def __init__(self, window: QWidget) -> None:
        super().__init__()
        self._planned: Planned | None = None
        self.asked.connect(self._happen, Qt.ConnectionType.QueuedConnection)  # type: ignore[call-arg]
        self._button, self._canvas = QPushButton("Go", window), Painted(window)
        self._button.setObjectName("goButton")
        self._button.clicked.connect(self._happen)
        self._canvas.setGeometry(100, 0, 50, 50)
        self._near, self._far = socket.socketpair()
        # The stubs know a descriptor as sip's voidptr alone.
        descriptor: Any = self._near.fileno()
        self._notifier = QSocketNotifier(descriptor, QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._read)

    def start(self, planned: Planned) -> None:
        self._planned = planned
        starts: dict[str, Callable[[], object]] = {
            "slot": self.asked.emit,
            "click": self._click,
            "timer": lambda: QTimer.singleShot(1, self._happen),
            "paint": self._paint,
            "socket": lambda: self._far.send(b"x"),
        }
        starts[planned.place]()

    def close(self) -> None:
        self._notifier.setEnabled(False)
        self._near.close()
        self._far.close()

    def _click(self) -> None:
        point, left = QPointF(5, 5), Qt.MouseButton.LeftButton
        sent = {QEvent.Type.MouseButtonPress: left, QEvent.Type.MouseButtonRelease: Qt.MouseButton.NoButton}
        for kind, held in sent.items():
            where = point, self._button.mapToGlobal(point)
            event = QMouseEvent(kind, *where, left, held, Qt.KeyboardModifier.NoModifier)
            QApplication.postEvent(self._button, event)

    def _paint(self) -> None:
        self._canvas.planned = self._planned
        self._canvas.update()

    def _read(self) -> None:
        self._near.recv(1)
        self._happen()

    def _happen(self, *_: object) -> None:
        planned, self._planned = self._planned, None
        if planned is not None:
            planned.happen()


PLACES: Final = ("slot", "click", "timer", "paint", "socket")


def calibrate() -> None:
    """Find out how fast this computer is."""
    NUMBERS.extend(random.Random(0).random() for _ in range(4_000_000))
    acts: dict[str, Callable[[], object]] = {
        "searches": lambda: re.search(r"a*b", 10_000 * "a"),
        "sorts": lambda: sorted(NUMBERS[:100_000]),
        "hashes": lambda: hashlib.pbkdf2_hmac("sha256", b"secret", b"salt", 100_000),
    }
    for name, act in acts.items():
        taken = []
        for _ in range(5):
            begin = time.monotonic()
            act()
            taken.append(time.monotonic() - begin)
        SPEED[name] = median(taken)


def spend(seconds: float) -> None:
    """Let the event loop run, and nothing else happen."""
    loop = QEventLoop()
    QTimer.singleShot(round(1000 * seconds), loop.quit)
    loop.exec()


class Collector:
    """Takes the stalls out of transactions on their way."""

    def __init__(self) -> None:
        self.told: list[Told] = []

    def take(self, event: dict[str, Any], _hint: dict[str, Any]) -> dict[str, Any]:
        trace = event["contexts"]["trace"]
        if trace["op"] == "ui.task":
            self._add(event, trace.get("data") or {})
        for span in event["spans"]:
            if span["op"] == "ui.task":
                self._add(span, span.get("data") or {})
        return event

    def _add(self, what: dict[str, Any], data: dict[str, Any]) -> None:
        times = [_seconds(what[name]) for name in ("start_timestamp", "timestamp")]
        self.told.append(Told(times[0], times[1], str(data.get("code.function", ""))))


def _seconds(stamp: Any) -> float:
    if isinstance(stamp, datetime):
        return stamp.timestamp()
    return float(stamp) if isinstance(stamp, (int, float)) else datetime.fromisoformat(stamp).timestamp()


def plan(seed: int, count: int, most: float) -> list[Planned]:
    dice = random.Random(seed)
    return [
        Planned(PLACES[at % len(PLACES)], WAYS[at // len(PLACES) % len(WAYS)], dice.uniform(LEAST, most))
        for at in range(count)
    ]


def act(stage: Stage, planned: list[Planned], seed: int) -> None:
    dice = random.Random(seed)
    for one in planned:
        stage.start(one)
        spend(dice.uniform(0.15, 0.5))
        give_up = time.monotonic() + 60
        while not one.end:
            assert time.monotonic() < give_up, f"{_describe(one)} did not happen"
            spend(0.05)


def rest(seconds: float, window: QWidget) -> None:
    """Nothing that blocks: idling, modal dialogs, typing and a window that moves, a quarter each."""
    part = seconds / 4
    spend(part)
    end = time.monotonic() + part
    while time.monotonic() < end:
        dialog = QDialog(window)
        QTimer.singleShot(700, dialog.accept)
        dialog.exec()
    line, end = SCENE["line"], time.monotonic() + part
    while time.monotonic() < end:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            key = QKeyEvent(kind, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier, "a")
            QApplication.postEvent(line, key)
        spend(0.01)
    end = time.monotonic() + part
    while time.monotonic() < end:
        window.move(window.x() + 1 if window.x() < 200 else 0, window.y())
        spend(0.01)


def match(planned: list[Planned], told: list[Told], threshold: float) -> dict[str, Any]:
    """Compare what happened with what was told: one goes with another where they overlap most."""
    left, pairs, missed, expected = list(told), [], [], 0
    for one in planned:
        due = one.end - one.begin
        found = max(left, key=lambda it: _overlap(one, it), default=None)
        if found is not None and _overlap(one, found) > 0:
            left.remove(found)
            pairs.append((one, found))
        elif due >= threshold + EDGE:
            missed.append(one)
        expected += due >= threshold + EDGE
    begins = [1000 * abs(found.begin - one.begin) for one, found in pairs]
    ends = [1000 * abs(found.end - one.end) for one, found in pairs]
    wrong = [(one, found) for one, found in pairs if found.function != one.way.__name__]
    return {
        "expected": expected,
        "found": len(pairs),
        "missed": len(missed),
        "begin_error_p50": _percentile(begins, 50),
        "begin_error_p95": _percentile(begins, 95),
        "end_error_p50": _percentile(ends, 50),
        "end_error_p95": _percentile(ends, 95),
        "culprit_right": round(1 - len(wrong) / len(pairs), 4) if pairs else None,
        "false_stalls": len(left),
        "missed_ones": [_describe(one) for one in missed],
        "wrong_culprits": [f"{_describe(one)}: {found.function or 'none'}" for one, found in wrong],
        "worst": [
            f"{_describe(one)}: {1000 * (found.begin - one.begin):+.0f} {1000 * (found.end - one.end):+.0f}"
            for one, found in sorted(pairs, key=_worst)[-3:]
        ],
    }


def _worst(pair: tuple[Planned, Told]) -> float:
    one, found = pair
    return max(abs(found.begin - one.begin), abs(found.end - one.end))


def _overlap(one: Planned, found: Told) -> float:
    return min(one.end, found.end) - max(one.begin, found.begin)


def _describe(one: Planned) -> str:
    return f"{one.way.__name__} in a {one.place}, {1000 * (one.end - one.begin):.0f} ms"


def _percentile(values: list[float], share: int) -> float | None:
    ordered = sorted(values)
    return round(ordered[min(len(ordered) - 1, len(ordered) * share // 100)], 2) if ordered else None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stalls", type=int, default=200)
    parser.add_argument("--max-ms", type=float, default=5000)
    parser.add_argument("--threshold", type=float, default=0.1)
    parser.add_argument("--quiet", type=float, default=600, help="seconds in which nothing blocks")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    print(json.dumps(run(given), ensure_ascii=False))


def run(given: argparse.Namespace) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as home:
        os.environ["CRASHDESK_HOME"] = home
        calibrate()
        # Or each full collection looks at our millions of numbers, for 50 ms at the begin of some stalls.
        gc.freeze()
        app = QApplication(sys.argv[:1])
        collector = Collector()
        installation = crashdesk.install(
            app,
            dsn=DSN,
            consent="granted",
            environment="development",
            stall_threshold=given.threshold,
            hang_threshold=60.0,
            before_send_transaction=collector.take,
        )
        window = QWidget()
        window.resize(300, 200)
        SCENE.update(bar=QProgressBar(window), line=QLineEdit(window), resized=QWidget(window))
        stage = Stage(window)
        window.show()
        spend(SETTLE)
        collector.told.clear()  # what the start itself took
        planned = plan(given.seed, given.stalls, given.max_ms / 1000)
        act(stage, planned, given.seed)
        spend(SETTLE)
        installation.flush(2)
        figures = match(planned, list(collector.told), given.threshold)
        collector.told.clear()
        rest(given.quiet, window)
        spend(SETTLE)
        installation.flush(2)
        quiet = [f"{told.function} {1000 * (told.end - told.begin):.0f} ms" for told in collector.told]
        stage.close()
        installation.uninstall()
        window.close()
    return {
        "benchmark": "stalls",
        "unit": "ms",
        "stalls": given.stalls,
        "max_ms": given.max_ms,
        "threshold_ms": 1000 * given.threshold,
        **figures,
        "quiet_seconds": given.quiet,
        "false_stalls_in_quiet": len(quiet),
        "quiet_ones": quiet,
    }


if __name__ == "__main__":
    main()
