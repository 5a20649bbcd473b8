"""What the reporter adds to an application that draws sixty frames a second: its CPU time, all threads.

Prints one JSON line. Each round runs the application bare and with the reporter, in turn. Figures are shares
of one core in percent; ``added`` is the median of the differences within a round in percentage points,
``ratio`` that of the quotients; the frames a second tell that both drew as many.

Run: python -m tests.benchmarks.animation [--rounds 7] [--seconds 10] [--platform offscreen --platform xcb]
(xcb needs Xvfb and xdotool)
"""

from __future__ import annotations

import argparse
import json
from statistics import median

from tests.benchmarks.variants import PLATFORMS, applications

PROGRAM = """
import sys, time
from PyQt6.QtCore import Qt, QTimer
from PyQt6.QtGui import QColor, QPainter
from PyQt6.QtWidgets import QApplication, QWidget

class Window(QWidget):
    frames = 0

    def paintEvent(self, event):
        Window.frames += 1
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor("white"))
        for number in range(40):
            painter.setBrush(QColor.fromHsv((number * 9 + self.frames) % 360, 200, 200))
            painter.drawEllipse((number * 13 + self.frames) % 400, number * 7, 60, 60)

def begin():
    Window.frames, begin.cpu, begin.at = 0, time.process_time(), time.monotonic()
    QTimer.singleShot(int(float(sys.argv[1]) * 1000), tell)

def tell():
    seconds = time.monotonic() - begin.at
    print(100 * (time.process_time() - begin.cpu) / seconds, Window.frames / seconds, flush=True)
    app.quit()

app = QApplication(sys.argv)
SET_UP
window = Window()
window.resize(480, 360)
window.show()
timer = QTimer()
timer.setTimerType(Qt.TimerType.PreciseTimer)
timer.timeout.connect(window.update)
timer.start(1000 // 60)
QTimer.singleShot(4000, begin)  # once everything is loaded and at rest
app.exec()
"""


def measure(platform: str, rounds: int, seconds: float) -> dict[str, float]:
    with applications(PROGRAM, ("bare", "ours"), platform) as known:
        taken = [{name: one.run(str(seconds)) for name, one in known.items()} for _ in range(rounds)]
    pairs = [(one["bare"][0], one["ours"][0]) for one in taken]
    figures = {
        "bare": median(bare for bare, _ in pairs),
        "ours": median(ours for _, ours in pairs),
        "added": median(ours - bare for bare, ours in pairs),
        "ratio": median(ours / bare for bare, ours in pairs),
        "bare_frames": median(one["bare"][1] for one in taken),
        "our_frames": median(one["ours"][1] for one in taken),
    }
    return {name: round(value, 3) for name, value in figures.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--platform", action="append", choices=PLATFORMS)
    given = parser.parse_args()
    platforms = given.platform or list(PLATFORMS)
    figures = {platform: measure(platform, given.rounds, given.seconds) for platform in platforms}
    print(json.dumps({"benchmark": "animation", "unit": "percent of a core", **figures}))


if __name__ == "__main__":
    main()
