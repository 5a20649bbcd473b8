"""A long queue: what it adds to the start, and whether memory stays flat while it drains.

Prints one JSON line. ``start_extra_ms`` is what 1,000 queued envelopes add to the time that
``Reporter.start`` holds up its thread (median of 20 starts each, in turns); ``drain`` sends them at the
usual pace to a receiver on this computer. Run: python -m tests.benchmarks.queue [--quick], the latter with
a tenth of the pace's gap.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import threading
import time
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median

from crashdesk.protocol.dsn import Dsn
from crashdesk.protocol.envelope import Envelope, item, serialize
from crashdesk.reporter.consent import Consent, answer_all
from crashdesk.reporter.delivery import Delivery
from crashdesk.reporter.diagnostics import Diagnostics
from crashdesk.reporter.entries import Bounds
from crashdesk.reporter.outbox import Outbox
from crashdesk.reporter.postman import Pace
from crashdesk.reporter.scrubber import Policy
from tests.benchmarks.capture import reporter_in, timed

QUEUED = 1000
STARTS = 20


class Taker(BaseHTTPRequestHandler):
    """Takes everything."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_words: object) -> None:
        """Say nothing."""


def fill(folder: Path) -> None:
    """Leave a queue as an earlier run would, each envelope of 18 kB."""
    outbox = Outbox(folder, Bounds(count=10 * QUEUED))
    for _ in range(QUEUED):
        key = uuid.uuid4().hex
        event = {"event_id": key, "level": "error", "extra": {"text": "x" * 18_000}}
        outbox.store(key, serialize(Envelope({"event_id": key}, [item("event", event)])), "errors", "ready")
    outbox.close()


def start_times(home: str) -> float:
    """Milliseconds that a start holds up its thread."""
    reporter = reporter_in(home)
    reporter.delivery.outbox._bounds = Bounds(count=10 * QUEUED)
    taken = timed(reporter.start)
    reporter.uninstall()
    return taken


def measure_start() -> tuple[float, float]:
    with tempfile.TemporaryDirectory() as empty, tempfile.TemporaryDirectory() as full:
        fill(reporter_in(full).delivery.outbox._files._shared)
        pairs = [(start_times(empty), start_times(full)) for _ in range(STARTS)]
    return median(pair[0] for pair in pairs), median(pair[1] for pair in pairs)


def measure_drain(gap: float) -> dict[str, float]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Taker)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    dsn = Dsn.parse(f"http://key@127.0.0.1:{server.server_address[1]}/1")
    with tempfile.TemporaryDirectory() as home:
        fill(Path(home) / "outbox")
        granted = Consent(answer_all("granted"))
        delivery = Delivery(dsn, Path(home), granted, Policy, Diagnostics(), Pace(gap=gap))
        delivery.outbox._bounds = Bounds(count=10 * QUEUED)
        delivery.recover(lambda event: event)
        delivery.start()
        time.sleep(20 * gap)  # the connection is open, urllib3 is loaded
        before, begin = _peak(), time.perf_counter()
        assert delivery.drain(600)
        seconds, after = time.perf_counter() - begin, _peak()
        delivery.stop()
    server.shutdown()
    return {
        "seconds": round(seconds, 1),
        "a_second": round(QUEUED / seconds, 1),
        "grown_mb": round(after - before, 2),
    }


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    gap = 0.01 if "--quick" in sys.argv else Pace().gap
    sys.excepthook = lambda *_: None
    empty, full = measure_start()
    figures = {"start_empty_ms": round(empty, 3), "start_full_ms": round(full, 3)}
    drain = {f"drain_{name}": value for name, value in measure_drain(gap).items()}
    extra = {"start_extra_ms": round(full - empty, 3), "gap": gap}
    print(json.dumps({"benchmark": "queue", "queued": QUEUED, **figures, **extra, **drain}))


if __name__ == "__main__":
    main()
