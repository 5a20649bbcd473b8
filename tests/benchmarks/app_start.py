"""What the reporter adds to the start of an application: milliseconds from its process to its first painting.

Prints one JSON line. Each round starts a minimal application three times, in turn: ``bare``, with
``crashdesk.install`` before its window (``ours``), and with ``sentry_sdk.init`` before its window (``stock``).
``added`` are medians of the differences within a round; ``ours_to_stock`` is the ratio of what they add.

Run: python -m tests.benchmarks.app_start [--rounds 21] [--platform offscreen --platform xcb]
(xcb needs Xvfb and xdotool)
"""

from __future__ import annotations

import argparse
import json
import time
from statistics import median

from tests.benchmarks.variants import PLATFORMS, VARIANTS, environment, run

PROGRAM = """
import os, sys, time
from PyQt6.QtCore import QTimer
from PyQt6.QtWidgets import QApplication, QWidget

class Window(QWidget):
    def paintEvent(self, event):
        QTimer.singleShot(0, painted)

def painted():
    print(time.monotonic(), flush=True)
    os._exit(0)

app = QApplication(sys.argv)
SET_UP
window = Window()
window.show()
app.exec()
"""


def start(variant: str, environ: dict[str, str]) -> float:
    """Milliseconds until the first painting was over; the clock is the same in all processes."""
    begin = time.monotonic()
    [painted] = run(PROGRAM, variant, environ)
    return 1000 * (painted - begin)


def measure(platform: str, rounds: int) -> dict[str, float]:
    with environment(platform) as environ:
        for variant in VARIANTS:
            start(variant, environ)  # files are warm from here on
        taken = [{variant: start(variant, environ) for variant in VARIANTS} for _ in range(rounds)]
    figures = {variant: median(one[variant] for one in taken) for variant in VARIANTS}
    ours, stock = (median(one[name] - one["bare"] for one in taken) for name in ("ours", "stock"))
    figures |= {"ours_added": ours, "stock_added": stock, "ours_to_stock": ours / stock}
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
