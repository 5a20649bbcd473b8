"""How long the desk takes from its start until its window stands, and until its server answers.

``python -m tests.benchmarks.start [--runs N] [PROGRAM …]``, such as ``dist/crashdesk/crashdesk``; by default
this source tree. Needs Xvfb and xdotool. The first run is left out: what counts is a start with warm files.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tests.helpers.display import display

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.helpers.display import Display

PATIENCE = 60.0


def main() -> None:
    """Print the medians and the worst, in seconds, as one JSON line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("program", nargs="*", default=[sys.executable, "-m", "crashdesk"])
    options = parser.parse_args()
    with display() as screen, tempfile.TemporaryDirectory() as home:
        runs = [start(options.program, screen, Path(home)) for _ in range(options.runs + 1)][1:]
    windows, servers = zip(*runs, strict=True)
    figures = {"runs": len(runs), **summary("window", windows), **summary("server", servers)}
    sys.stdout.write(json.dumps(figures) + "\n")


def summary(name: str, seconds: Sequence[float]) -> dict[str, float]:
    """Median and worst."""
    return {f"{name}_median": round(statistics.median(seconds), 3), f"{name}_worst": round(max(seconds), 3)}


def start(command: Sequence[str], screen: Display, home: Path) -> tuple[float, float]:
    """Start the desk once; seconds until its window is visible, and until its server is."""
    environ = {**screen.environ, "CRASHDESK_HOME": str(home), "CRASHDESK_CONSENT": "denied"}
    begin = time.monotonic()
    desk = subprocess.Popen([*command], env=environ)
    try:
        window = seconds_until(lambda: screen.shows("Crashdesk"), begin)
        server = seconds_until((home / "data" / "server" / "server.json").exists, begin)
    finally:
        desk.terminate()
        desk.wait(PATIENCE)
    return window, server


def seconds_until(holds: Callable[[], bool], begin: float) -> float:
    """Seconds since the beginning when something came to hold."""
    while not holds():
        if time.monotonic() - begin > PATIENCE:
            raise TimeoutError
        time.sleep(0.005)
    return time.monotonic() - begin


if __name__ == "__main__":
    main()
