"""What the reporter takes of memory: resident megabytes of a minimal application, bare and with it.

Prints one JSON line. ``painted`` is read while the first window is painted, when almost nothing of the
reporter is loaded; ``before_sdk`` when all of it is, but sentry_sdk is not; ``with_sdk`` a second after that
is, too. The bare application is read at the same moments. ``added`` are medians of the differences within a
round.

Run: python -m tests.benchmarks.memory [--rounds 9]
"""

from __future__ import annotations

import argparse
import json
from statistics import median

from tests.benchmarks.variants import applications

PROGRAM = """
import os, sys, threading
from pathlib import Path
from PyQt6.QtCore import QTimer
from PyQt6.QtWidgets import QApplication, QWidget
found = []
reporter = None

def resident():
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

class Gate:  # what comes before sentry_sdk is measured before that may come
    measured = threading.Event()

    def find_spec(self, name, path=None, target=None):
        if name == "sentry_sdk":
            self.measured.wait(30)

sys.meta_path.insert(0, Gate())

class Window(QWidget):
    def paintEvent(self, event):
        if not found:
            found.append(resident())
            QTimer.singleShot(0, complete)

def complete():
    if reporter is not None:
        reporter.consent  # asking for anything loads it
    found.append(resident())
    found.append("sentry_sdk" in sys.modules)
    Gate.measured.set()
    look()

def look():
    if reporter is None or reporter.reporter.engine.ready:
        QTimer.singleShot(1000, tell)
    else:
        QTimer.singleShot(50, look)

def tell():
    print(*map(float, found), resident(), flush=True)
    app.quit()

app = QApplication(sys.argv)
SET_UP
window = Window()
window.show()
app.exec()
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    rounds = parser.parse_args().rounds
    with applications(PROGRAM, ("bare", "ours"), "offscreen") as known:
        known["ours"].run()  # the first start has to find out what the others know already
        taken = [{name: one.run() for name, one in known.items()} for _ in range(rounds)]
    assert not any(one["ours"][2] for one in taken), "sentry_sdk was there too early"
    figures = {}
    for place, moment in ((0, "painted"), (1, "before_sdk"), (3, "with_sdk")):
        figures[moment] = {
            **{name: round(median(one[name][place] for one in taken), 1) for name in ("bare", "ours")},
            "added": round(median(one["ours"][place] - one["bare"][place] for one in taken), 1),
        }
    print(json.dumps({"benchmark": "memory", "unit": "MB resident", "rounds": rounds, **figures}))


if __name__ == "__main__":
    main()
