"""The process under test: the reporter without Qt, which captures, says so, and tries to deliver.

Each event id is written once its capture has returned, "drained" where everything has left, the ids of
reports that the disk refused to the very end, and how many losses the client reports told of that it
refused.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import signal
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crashdesk.reporter.client import Reporter

CUT = 700
"""Bytes that a write gets done before it is cut short: some of a draft, more of a session's update."""


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dsn")
    parser.add_argument("home")
    parser.add_argument("--captures", type=int, default=0)
    parser.add_argument("--patience", type=float, default=1.0, help="seconds to wait for the delivery")
    parser.add_argument(
        "--shift", type=float, default=0.0, help="seconds the clock jumps, half the way through"
    )
    parser.add_argument("--remove", type=int, default=-1, help="delete the folder after this capture")
    parser.add_argument("--cut", type=int, default=-1, help="cut every write short from this capture on")
    parser.add_argument("--die", action="store_true", help="be killed after the last capture")
    parser.add_argument("--ca-certs", default="", help="certificates to trust")
    return parser.parse_args()


def reporter_of(options: argparse.Namespace) -> Reporter:
    from crashdesk.reporter.client import Reporter
    from crashdesk.reporter.config import resolve
    from crashdesk.reporter.consent import Consent, answer_all
    from crashdesk.reporter.diagnostics import Diagnostics
    from crashdesk.reporter.filters import Filters
    from crashdesk.reporter.folders import Folders
    from crashdesk.reporter.postman import Pace

    diagnostics = Diagnostics()
    return Reporter(
        resolve(
            {"dsn": options.dsn, "release": "subject@1", "environment": "test"}, {}, {}, {}, frozen=False
        ),
        Consent(answer_all("granted")),
        Filters(diagnostics),
        Folders.from_environment({"CRASHDESK_HOME": options.home}),
        diagnostics,
        {},
        sdk_options={"ca_certs": options.ca_certs} if options.ca_certs else None,
        pace=Pace(first_pause=0.05, longest_pause=0.2, unnamed_limit=0.2, gap=0.0),
    )


def capture_all(reporter: Reporter, options: argparse.Namespace) -> None:
    real_time = time.time
    for number in range(options.captures):
        if options.shift and number >= options.captures // 2:
            time.time = lambda: real_time() + options.shift
        if number == options.cut:
            cut_writes_short()
        try:
            int(f"order {number}")
        except ValueError as error:
            event_id = reporter.capture_exception(error, "error", {}, {"number": number})
            say(f"captured {event_id}")
        if number == options.remove:
            shutil.rmtree(f"{options.home}/state", ignore_errors=True)


def cut_writes_short() -> None:
    """Have the kernel do the first part of a write to a file, and kill us at the next (setrlimit(2))."""
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_FSIZE, (CUT, CUT))


def say(line: str) -> None:
    os.write(1, f"{line}\n".encode())


def tell_of_losses(reporter: Reporter) -> None:
    from crashdesk.protocol.envelope import parse
    from crashdesk.reporter.entries import REPORT

    left, untold = reporter.delivery.outbox.left_unsaved, 0
    for key, data in left.items():
        say(f"unsaved {key}")
        if key.startswith(REPORT):  # more than one: further losses do not join one that is on its way
            entries = parse(data).items[0].json()["discarded_events"]
            untold += sum(entry["quantity"] for entry in entries if entry["category"] == "error")
    say(f"untold {untold}")


def main() -> None:
    options = arguments()
    reporter = reporter_of(options)
    reporter.start()
    capture_all(reporter, options)
    if options.die:
        os.kill(os.getpid(), signal.SIGKILL)
    if reporter.flush(options.patience):
        say("drained")
    reporter.uninstall()
    tell_of_losses(reporter)


if __name__ == "__main__":
    main()
