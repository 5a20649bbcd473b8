"""What the reporter adds to the start of an application: milliseconds from its process to its first painting.

Prints one JSON line. Each round starts a minimal application in turn: ``bare``, with ``crashdesk.install``
before its window (``ours``), and with ``sentry_sdk.init`` before its window (``stock``). ``added`` are
medians of the differences within a round; ``ours_to_stock`` is the ratio of what they add. ``first`` is the
very first start with the reporter, which has to find out what the others know already.

Run: python -m tests.benchmarks.app_start [--rounds 21] [--platform offscreen --platform xcb]
(xcb needs Xvfb and xdotool)
"""

from __future__ import annotations

import argparse
import json
import time
from statistics import median
from typing import TYPE_CHECKING

from tests.benchmarks.variants import PLATFORMS, VARIANTS, applications

if TYPE_CHECKING:
    from tests.benchmarks.variants import Application

PROGRAM = """
import sys, time
from PyQt6.QtCore import QTimer
from PyQt6.QtWidgets import QApplication, QWidget

class Window(QWidget):
    was_painted = False

    def paintEvent(self, event):
        if not self.was_painted:
            self.was_painted = True
            QTimer.singleShot(0, painted)

def painted():
    print(time.monotonic(), flush=True)
    QTimer.singleShot(1500, app.quit)  # a process that is killed is looked into by the next start

app = QApplication(sys.argv)
SET_UP
window = Window()
window.show()
app.exec()
"""


def start(application: Application) -> float:
    """Milliseconds until the first painting was over; the clock is the same in all processes."""
    begin = time.monotonic()
    [painted] = application.run()
    return 1000 * (painted - begin)


def measure(platform: str, rounds: int) -> dict[str, float]:
    with applications(PROGRAM, VARIANTS, platform) as known:
        first = {name: start(one) for name, one in known.items()}
        taken = [{name: start(one) for name, one in known.items()} for _ in range(rounds)]
    figures = {variant: median(one[variant] for one in taken) for variant in VARIANTS}
    ours, stock = (median(one[name] - one["bare"] for one in taken) for name in ("ours", "stock"))
    figures |= {"ours_added": ours, "stock_added": stock, "ours_to_stock": ours / stock}
    figures["first"] = first["ours"]
    return {name: round(value, 2) for name, value in figures.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=21)
    parser.add_argument("--platform", action="append", choices=PLATFORMS)
    given = parser.parse_args()
    platforms = given.platform or list(PLATFORMS)
    figures = {platform: measure(platform, given.rounds) for platform in platforms}
    print(json.dumps({"benchmark": "app_start", "unit": "ms, median", "rounds": given.rounds, **figures}))


if __name__ == "__main__":
    main()
