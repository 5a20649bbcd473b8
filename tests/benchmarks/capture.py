"""How long a capture holds up the thread it happens on, and how long until it is safe on disk.

Prints one JSON line; times are medians in milliseconds, over errors with 20 frames and 100 breadcrumbs.
``stock`` is what sentry_sdk.capture_exception alone costs on the same thread in the same run, with a
transport that throws away. Run: python -m tests.benchmarks.capture
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from functools import partial
from statistics import median
from typing import TYPE_CHECKING, Any

import sentry_sdk
from sentry_sdk.transport import Transport

from crashdesk.reporter.client import Reporter
from crashdesk.reporter.config import resolve
from crashdesk.reporter.consent import Consent, answer_all
from crashdesk.reporter.diagnostics import Diagnostics
from crashdesk.reporter.filters import Filters
from crashdesk.reporter.folders import Folders

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 60
FRAMES = 20
BREADCRUMBS = 100
# Nobody listens there: what is captured stays on disk.
DSN = "http://0123456789abcdef0123456789abcdef@127.0.0.1:9/1"


class Nowhere(Transport):
    """Throws everything away."""

    def capture_envelope(self, envelope: Any) -> None:
        envelope.serialize()


def failure(depth: int = FRAMES - 1) -> Exception:
    """An exception with so many frames."""
    try:
        _fail(depth)
    except LookupError as error:
        return error
    raise AssertionError


def _fail(depth: int) -> None:
    if depth:
        _fail(depth - 1)
    raise LookupError("order gone")


def timed(action: Callable[[], object]) -> float:
    """Milliseconds an action takes."""
    begin = time.perf_counter()
    action()
    return 1000 * (time.perf_counter() - begin)


def reporter_in(home: str) -> Reporter:
    diagnostics = Diagnostics()
    return Reporter(
        resolve({"dsn": DSN, "release": "benchmark@1"}, {}, {}, {}, frozen=False),
        Consent(answer_all("granted")),
        Filters(diagnostics),
        Folders.from_environment({"CRASHDESK_HOME": home}),
        diagnostics,
        {},
    )


def measure_ours(home: str) -> dict[str, float]:
    reporter = reporter_in(home)
    sys.excepthook = lambda *_: None  # what stood before us would print
    reporter.start()
    for number in range(BREADCRUMBS):
        reporter.trail.add(
            f"step {number}", "ui.click", data={"view.id": "button", "view.class": "QPushButton"}
        )
    handled, hook, durable, stormy = [], [], [], []
    for _ in range(ROUNDS):
        error = failure()
        handled.append(timed(partial(reporter.capture_exception, error, "error", {}, {})))
        _let_the_writer_finish(reporter)
        reporter.intake.storms.close()  # each round is a bug of its own
        error, before = failure(), _on_disk(reporter)
        begin = time.perf_counter()
        hook.append(timed(partial(sys.excepthook, type(error), error, error.__traceback__)))
        while _on_disk(reporter) == before:
            time.sleep(0.0002)
        durable.append(1000 * (time.perf_counter() - begin))
        sys.excepthook(LookupError, failure(), None)  # the second is a storm's sample
        error = failure()
        stormy.append(timed(partial(sys.excepthook, type(error), error, error.__traceback__)))
        _let_the_writer_finish(reporter)
    reporter.delivery.outbox.purge()
    reporter.uninstall()
    return {
        "capture_exception": median(handled),
        "hook": median(hook),
        "hook_in_storm": median(stormy),
        "hook_until_durable": median(durable),
    }


def _on_disk(reporter: Reporter) -> set[str]:
    return {entry.key for entry in reporter.delivery.outbox.entries()}


def _let_the_writer_finish(reporter: Reporter) -> None:
    reporter._writer.drain(10)
    reporter.delivery.outbox.purge()


def measure_stock() -> float:
    sentry_sdk.init(dsn=DSN, transport=Nowhere({"dsn": DSN}), release="benchmark@1")
    for number in range(BREADCRUMBS):
        sentry_sdk.add_breadcrumb(message=f"step {number}", category="ui.click", data={"view.id": "button"})
    return median(timed(lambda: sentry_sdk.capture_exception(failure())) for _ in range(ROUNDS))


def main() -> None:
    with tempfile.TemporaryDirectory() as home:
        ours = measure_ours(home)
    stock = measure_stock()
    figures = {name: round(value, 3) for name, value in ours.items()}
    print(
        json.dumps(
            {
                "benchmark": "capture",
                "unit": "ms, median",
                "rounds": ROUNDS,
                **figures,
                "stock": round(stock, 3),
                "capture_exception_to_stock": round(ours["capture_exception"] / stock, 3),
                "hook_to_stock": round(ours["hook"] / stock, 4),
            }
        )
    )


if __name__ == "__main__":
    main()
