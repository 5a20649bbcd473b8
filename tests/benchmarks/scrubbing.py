"""What scrubbing costs: an event of 1 to 16 MiB, one long text of the same sizes, and a breadcrumb.

Prints one JSON line; times are medians, and those of the processor: what else the machine does must not
count. ``event_ms`` and ``text_ms`` are milliseconds by size in MiB, ``*_ratios`` how many times as long twice
the size takes (2 is linear). No text of an event comes twice but for what does in life: file names,
functions, keys. ``breadcrumb_us`` is microseconds for one breadcrumb with one of forty messages,
``new_breadcrumb_us`` with a message that never came before. Nothing is remembered from one measurement to
the next. Run: python -m tests.benchmarks.scrubbing
"""

from __future__ import annotations

import json
import time
from functools import partial
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Any, Final

from crashdesk.protocol.envelope import encode
from crashdesk.reporter.redactor import redactor_for
from crashdesk.reporter.scrubber import Policy, scrub, scrub_part, scrub_text

if TYPE_CHECKING:
    from collections.abc import Callable

MIB: Final = 1024 * 1024
SIZES: Final = (1, 2, 4, 8, 16)
ROUNDS: Final = 9
BREADCRUMBS: Final = 2000

LINES: Final = (
    "2024-05-06 12:30:05,{0:03d} INFO acme.orders.model loaded {0} rows in 0.4 s from orders/cache-{0}.bin",
    "2024-05-06 12:30:06,{0:03d} WARNING acme.sync retry {0} of request 7f9c{0:08x} after TimeoutError",
    "2024-05-06 12:30:07,{0:03d} DEBUG acme.ui OrdersWindow.resizeEvent(<QResizeEvent {0} x 600>)",
    "2024-05-06 12:30:08,{0:03d} ERROR acme.orders order {0} could not be saved, it is kept for later",
)
SECRETS: Final = (
    "connecting to postgres://acme:hunter{0}@db.example/orders",
    "Authorization: Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI{0}.c2ln",
    "opened /home/adalovelace/orders/{0}.db for ada{0}@example.org",
)


def policy() -> Policy:
    """A policy with nothing remembered."""
    redactor_for.cache_clear()
    return Policy(home="/home/adalovelace", account="adalovelace", host="adas-laptop", install_id="0" * 32)


def line(number: int) -> str:
    """One line of a log; one of fifty names something that must go."""
    lines = SECRETS if number % 50 == 0 else LINES
    return lines[number % len(lines)].format(number)


def frame(number: int) -> dict[str, Any]:
    """One frame of a stack, with its source lines."""
    return {
        "filename": f"acme/orders/part{number % 40}.py",
        "abs_path": f"/home/adalovelace/acme/orders/part{number % 40}.py",
        "function": f"save_{number % 90}",
        "module": f"acme.orders.part{number % 40}",
        "lineno": number,
        "in_app": True,
        "pre_context": [
            f"        rows_{number} = self._model.rows()",
            "",
            f"        # part {number}, of the model",
        ],
        "context_line": f"        order_{number} = self.orders[self._selected.id]",
        "post_context": [f"        self.status.showMessage(order_{number}.name)", "        return order"],
    }


def breadcrumb(number: int) -> dict[str, Any]:
    """One step of the trail."""
    return {
        "timestamp": 1_700_000_000.5 + number,
        "type": "ui",
        "category": "ui.click",
        "level": "info",
        "message": f"saveButton {number}",
        "data": {"view.id": "saveButton", "view.class": "QPushButton", "view.path": "MainWindow/OrdersPage"},
    }


def part(number: int) -> dict[str, Any]:
    """One part of an event: what many of make it long."""
    return {
        "frame": frame(number),
        "breadcrumb": breadcrumb(number),
        "log": [line(number + index) for index in range(8)],
    }


def event(size: int) -> dict[str, Any]:
    """An event of so many bytes at least, as JSON."""
    frames, crumbs, log = [], [], []
    number = written = 0
    while written < size:
        made = part(number)
        written += len(encode(made))
        frames.append(made["frame"])
        crumbs.append(made["breadcrumb"])
        log += made["log"]
        number += 8
    error = {"type": "LookupError", "value": "order gone", "stacktrace": {"frames": frames}}
    return {
        "event_id": "a" * 32,
        "timestamp": 1_700_000_000.5,
        "exception": {"values": [error]},
        "breadcrumbs": {"values": crumbs},
        "extra": {"log": log},
    }


def text(size: int) -> str:
    """One text of so many characters at least, such as a log."""
    lines: list[str] = []
    written = 0
    while written < size:
        lines.append(line(len(lines)))
        written += len(lines[-1]) + 1
    return "\n".join(lines)


def milliseconds(scrubs: Callable[[Policy], object]) -> float:
    """The median of a few rounds, each with nothing remembered."""
    taken = []
    for _ in range(ROUNDS):
        fresh = policy()
        begin = time.process_time()
        scrubs(fresh)
        taken.append(1000 * (time.process_time() - begin))
    return median(taken)


def microseconds(message: Callable[[int], str]) -> float:
    """What one breadcrumb costs, with messages of this kind."""
    fresh = policy()
    crumbs = [{**breadcrumb(number), "message": message(number)} for number in range(BREADCRUMBS)]
    begin = time.process_time()
    for crumb in crumbs:
        scrub_part(crumb, fresh)
    return 1e6 * (time.process_time() - begin) / BREADCRUMBS


def median_of(measure: Callable[[], float]) -> float:
    return round(median(measure() for _ in range(ROUNDS)), 2)


def ratios(figures: dict[int, float]) -> list[float]:
    return [round(larger / smaller, 2) for smaller, larger in pairwise(figures.values())]


def main() -> None:
    events = {size: milliseconds(partial(scrub, event(size * MIB))) for size in SIZES}
    texts = {size: milliseconds(partial(scrub_text, text(size * MIB))) for size in SIZES}
    print(
        json.dumps(
            {
                "benchmark": "scrubbing",
                "unit": "time of the processor, median",
                "rounds": ROUNDS,
                "event_ms": {size: round(value, 1) for size, value in events.items()},
                "event_ratios": ratios(events),
                "text_ms": {size: round(value, 1) for size, value in texts.items()},
                "text_ratios": ratios(texts),
                "breadcrumb_us": median_of(lambda: microseconds(lambda number: f"clicked {number % 40}")),
                "new_breadcrumb_us": median_of(lambda: microseconds(lambda number: f"loaded row {number}")),
            }
        )
    )


if __name__ == "__main__":
    main()
