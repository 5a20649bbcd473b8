"""What a breadcrumb costs the thread that adds it, with the trail kept on disk and in memory alone.

Prints one JSON line; times are microseconds, the medians of rounds of 1,000. ``beside_a_busy_thread`` is
the time of single breadcrumbs while another thread computes; see ``held_write``. A click is on the same
button each time, a log's message is always a new one.
Run: python -m tests.benchmarks.breadcrumbs
"""

from __future__ import annotations

import json
import tempfile
import threading
import time
from itertools import count
from pathlib import Path
from statistics import median, quantiles
from typing import TYPE_CHECKING

from tests.helpers.reporter import reporter

if TYPE_CHECKING:
    from collections.abc import Callable

ROUND = 1000
ROUNDS = 30
SINGLE = 500
DATA = {
    "view.id": "saveButton",
    "view.class": "QPushButton",
    "view.path": "OrderWindow/QWidget/saveButton",
}


def rounds(add: Callable[[int], object]) -> float:
    """Microseconds of one breadcrumb, over whole rounds."""
    times = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        for number in range(ROUND):
            add(number)
        times.append((time.perf_counter() - begun) / ROUND)
    return round(median(times) * 1e6, 1)


def beside_a_busy_thread(add: Callable[[int], object]) -> dict[str, float]:
    """Microseconds of single breadcrumbs."""
    done = threading.Event()
    busy = threading.Thread(target=_compute, args=(done,))
    busy.start()
    times = []
    for number in range(SINGLE):
        time.sleep(0.001)
        begun = time.perf_counter()
        add(number)
        times.append((time.perf_counter() - begun) * 1e6)
    done.set()
    busy.join()
    cuts = quantiles(times, n=100)
    return {"p50": round(cuts[49], 1), "p99": round(cuts[98], 1)}


def _compute(done: threading.Event) -> None:
    while not done.is_set():
        sum(range(1000))


def main() -> None:
    with tempfile.TemporaryDirectory() as home:
        at = reporter(Path(home))
        trail = at.trail

        customers = count()

        def click(_number: int) -> None:
            trail.add("saveButton", "ui.click", "info", DATA, "ui")

        def log(_number: int) -> None:
            trail.add(f"loaded 17 orders of customer {next(customers)} in 3.2 s", "orders.sync", "info")

        found: dict[str, object] = {"click_in_memory": rounds(click), "log_in_memory": rounds(log)}
        begun = time.perf_counter()
        at._runs.begin()
        found["begin_ms"] = round((time.perf_counter() - begun) * 1e3, 2)
        at._runs.own.refresh()
        found |= {"click_on_disk": rounds(click), "log_on_disk": rounds(log)}
        found["click_beside_a_busy_thread"] = beside_a_busy_thread(click)
        at._runs.end()
        found["click_in_memory_beside_a_busy_thread"] = beside_a_busy_thread(click)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
