"""Runs that end in every possible way, and the session updates that a receiver gets of them.

python -m tests.faults.sessions [--runs 200] prints one JSON line; each run's updates must equal its script.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from tests.faults.receiver import receiving
from tests.helpers.server import running_server

LAST_ERROR = "error, then exit"
ENDINGS = ("exit", "sys.exit", "terminated", "killed", "crash prompt", "uninstalled", LAST_ERROR)
_EXPECTED = {
    "exit": "exited",
    "sys.exit": "exited",
    "uninstalled": "exited",
    LAST_ERROR: "exited",
    "crash prompt": "crashed",
}

PROGRAM = """
import os, signal, sys
from crashdesk.reporter.client import Reporter
from crashdesk.reporter.config import resolve
from crashdesk.reporter.consent import Consent, answer_all
from crashdesk.reporter.diagnostics import Diagnostics
from crashdesk.reporter.filters import Filters
from crashdesk.reporter.folders import Folders
dsn, home, errors, users, ending = sys.argv[1:]
diagnostics = Diagnostics()
reporter = Reporter(
    # With personal data allowed, a session says who it is by the name it was given.
    resolve({"dsn": dsn, "release": "subject@1", "environment": "test", "send_default_pii": True}, {}, {}, {},
            frozen=False),
    Consent(answer_all("granted")), Filters(diagnostics), Folders.from_environment({"CRASHDESK_HOME": home}),
    diagnostics, {},
)
reporter.trail.set_user({"id": "user-0"})
reporter.start()
reporter.flush(10)
for number in range(int(errors)):
    reporter.capture_exception(LookupError(number), "error", {}, {})
reporter.flush(10)
for number in range(1, int(users)):
    reporter.set_user({"id": f"user-{number}"})
reporter.flush(10)
if ending == "terminated":
    os.kill(os.getpid(), signal.SIGTERM)
if ending == "killed":
    os.kill(os.getpid(), signal.SIGKILL)
if ending == "crash prompt":
    reporter.end_session("crashed")
if ending == "uninstalled":
    reporter.uninstall()
if ending == "sys.exit":
    sys.exit(3)
if ending == "error, then exit":
    reporter.capture_exception(LookupError("last"), "error", {}, {})
"""


def expected(errors: int, users: int, ending: str) -> list[tuple[str, str, int, int]]:
    """User, status, number and errors of every update of a run, in order."""
    updates = [("user-0", "ok", 0, 0)]
    updates += [("user-0", "ok", 1, 1)] if errors else []
    for number in range(1, users):
        updates.append((f"user-{number - 1}", "exited", _next(updates), errors if number == 1 else 0))
        updates.append((f"user-{number}", "ok", 0, 0))
    last, counted = f"user-{users - 1}", errors if users == 1 else 0
    if ending == LAST_ERROR:
        counted += 1
        updates += [(last, "ok", _next(updates), 1)] if counted == 1 else []
    status = _EXPECTED.get(ending, "abnormal")
    return [*updates, (last, status, _next(updates), max(counted, status == "crashed"))]


def _next(updates: list[tuple[str, str, int, int]]) -> int:
    return updates[-1][2] + 1


def seen(updates: list[dict[str, Any]]) -> list[tuple[str, str, int, int]]:
    """The same of what the receiver got."""
    return [(one["did"], one["status"], one["seq"], one["errors"]) for one in updates]


def run(seed: int, url: str, key: str, project: str) -> tuple[str, bool]:
    """Do one run. Returns its ending, and whether the updates equal the script."""
    chance = random.Random(seed)
    ending, errors, users = chance.choice(ENDINGS), chance.randint(0, 3), chance.randint(1, 3)
    with tempfile.TemporaryDirectory() as home, receiving(url, []) as receiver:
        dsn = f"http://{key}@127.0.0.1:{receiver.port}/{project}"
        program = [sys.executable, "-c", PROGRAM, dsn, home, str(errors), str(users), ending]
        subprocess.run(program, timeout=60, check=False, stderr=subprocess.DEVNULL)
        if ending in {"terminated", "killed"}:
            after = [sys.executable, "-c", PROGRAM, dsn, home, "0", "1", "exit"]
            subprocess.run(after, timeout=60, check=False, stderr=subprocess.DEVNULL)
        found = [one for one in receiver.sessions if one["sid"] in _sids(receiver.sessions, users)]
    wanted = expected(errors, users, ending)
    ordered = sorted(seen(found), key=wanted.index) if set(seen(found)) <= set(wanted) else seen(found)
    proper = all(one["init"] == (one["seq"] == 0) for one in found)
    if ordered != wanted:
        print(seed, ending, "\n wanted", wanted, "\n found ", seen(found), file=sys.stderr)
    return ending, ordered == wanted and proper


def _sids(updates: list[dict[str, Any]], users: int) -> list[str]:
    """The sessions of the run itself, not of the one that was started to close them."""
    return list(dict.fromkeys(one["sid"] for one in updates))[:users]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=200)
    runs = parser.parse_args().runs
    begin = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, running_server(Path(folder) / "server") as server:
        dsn = server.add_project("sessions")
        key, project = dsn.partition("://")[2].partition("@")[0], dsn.rpartition("/")[2]
        results = [run(seed, server.url, key, project) for seed in range(1, runs + 1)]
    wrong = sum(not fits for _, fits in results)
    endings = Counter(ending for ending, _ in results)
    seconds = round(time.monotonic() - begin)
    print(
        json.dumps(
            {"benchmark": "sessions", "runs": runs, "wrong": wrong, "endings": endings, "seconds": seconds}
        )
    )
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
