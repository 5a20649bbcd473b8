"""What the reporter takes of memory: resident megabytes of a minimal application, bare and with it.

Prints one JSON line. ``early`` is read while the first window is painted, before sentry_sdk is loaded;
``late`` a second after that is loaded, and for the bare application as long after its painting. ``added`` are
medians of the differences within a round.

Run: python -m tests.benchmarks.memory [--rounds 9]
"""

from __future__ import annotations

import argparse
import json
from statistics import median

from tests.benchmarks.variants import environment, run

PROGRAM = """
import os, sys
from pathlib import Path
from PyQt6.QtCore import QTimer
from PyQt6.QtWidgets import QApplication, QWidget
found = []
reporter = None

def resident():
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

class Window(QWidget):
    def paintEvent(self, event):
        if not found:
            found.append(resident())
            assert "sentry_sdk" not in sys.modules
            look()

def look():
    if reporter is None or reporter.reporter.engine.ready:
        QTimer.singleShot(1000, tell)
    else:
        QTimer.singleShot(50, look)

def tell():
    print(*found, resident(), flush=True)
    os._exit(0)

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
    with environment("offscreen") as environ:
        taken = [{name: run(PROGRAM, name, environ) for name in ("bare", "ours")} for _ in range(rounds)]
    figures = {}
    for place, moment in enumerate(("early", "late")):
        figures[moment] = {
            **{name: round(median(one[name][place] for one in taken), 1) for name in ("bare", "ours")},
            "added": round(median(one["ours"][place] - one["bare"][place] for one in taken), 1),
        }
    print(json.dumps({"benchmark": "memory", "unit": "MB resident", "rounds": rounds, **figures}))


if __name__ == "__main__":
    main()
