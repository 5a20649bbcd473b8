"""The process under test: the reporter without Qt, which captures, says so, and tries to deliver.

Usage: subject.py DSN HOME COUNT PATIENCE [SHIFT [REMOVE]]; SHIFT moves the clock by so many seconds after
the first half, REMOVE deletes the reporter's folder after so many captures, as somebody else might. Each
event id is written once its capture has returned, "drained" where everything has left, the ids of
reports that the disk refused to the very end, and how many losses the client report told of that it
refused.
"""

from __future__ import annotations

import os
import shutil
import sys
import time

if __name__ == "__main__":
    from crashdesk.reporter.client import Reporter
    from crashdesk.reporter.config import resolve
    from crashdesk.reporter.consent import Consent, answer_all
    from crashdesk.reporter.diagnostics import Diagnostics
    from crashdesk.reporter.filters import Filters
    from crashdesk.reporter.folders import Folders
    from crashdesk.reporter.postman import Pace

    dsn, home, count, patience, *rest = sys.argv[1:]
    shift = float(rest[0]) if rest else 0.0
    remove = int(rest[1]) if len(rest) > 1 else -1
    real_time = time.time
    diagnostics = Diagnostics()
    reporter = Reporter(
        resolve({"dsn": dsn, "release": "subject@1", "environment": "test"}, {}, {}, {}, frozen=False),
        Consent(answer_all("granted")),
        Filters(diagnostics),
        Folders.from_environment({"CRASHDESK_HOME": home}),
        diagnostics,
        {},
        pace=Pace(first_pause=0.05, longest_pause=0.2, unnamed_limit=0.2, gap=0.0),
    )
    reporter.start()
    for number in range(int(count)):
        if shift and number >= int(count) // 2:
            time.time = lambda: real_time() + shift
        try:
            int(f"order {number}")
        except ValueError as error:
            event_id = reporter.capture_exception(error, "error", {}, {"number": number})
            os.write(1, f"captured {event_id}\n".encode())
        if number == remove:
            shutil.rmtree(f"{home}/state", ignore_errors=True)
    if reporter.flush(float(patience)):
        os.write(1, b"drained\n")
    reporter.uninstall()
    delivery = reporter.delivery
    for key in delivery.outbox.left_unsaved:
        os.write(1, f"unsaved {key}\n".encode())
    if delivery._report_key in delivery.outbox.left_unsaved:
        lost = [
            entry["quantity"]
            for entry in delivery._report["discarded_events"]
            if entry["category"] == "error"
        ]
        os.write(1, f"untold {sum(lost)}\n".encode())
