"""Runs the reporter as a process, breaks something, lets it heal, and counts what arrived.

Each run is made from a number alone, so that a failure can be run again:
python -m tests.faults.harness --only 4711
python -m tests.faults.harness --runs 2000 --state FILE    goes on where FILE says it stopped
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tests.faults.receiver import BEHAVIOURS, receiving
from tests.helpers.server import RunningServer, running_server

if TYPE_CHECKING:
    from collections.abc import Iterable

SUBJECT = Path(__file__).with_name("subject.py")
YEAR = 365 * 86_400
HANGS_AFTER = 60.0
"""Seconds after which a process counts as hanging; it is traced, so it is slow."""
# System calls on the way of a report, and how often a run makes each at most, roughly.
CALLS = {
    "fsync": 24,
    "rename": 14,
    "unlink": 12,
    "flock": 6,
    "mkdir": 8,
    "connect": 6,
    "sendto": 8,
    "recvfrom": 12,
}
ERRORS = ("ENOSPC", "EIO", "EACCES", "EROFS")


@dataclass(frozen=True)
class Scenario:
    """One run: what is captured, what breaks in the process, and how the receiver behaves."""

    seed: int
    captures: int
    fault: str
    inject: str
    script: tuple[str, ...]
    shift: int
    remove: int
    twins: bool


@dataclass
class Outcome:
    """What came of a run.

    Args:
        accounted: errors that the client reports which arrived say were given up.
        unsaved: reports that the disk refused to the process's very end, while nobody took them, and
            losses of which the client report was refused so.
        lost: errors that are neither here nor there.
    """

    seed: int
    fault: str
    captured: int = 0
    arrived: int = 0
    accounted: int = 0
    unsaved: int = 0
    lost: int = 0
    hung: bool = False
    undrained: bool = False
    scripted: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not (self.lost or self.hung or self.undrained)


def scenario(seed: int) -> Scenario:
    """Make a run of its number."""
    chance = random.Random(seed)
    fault = chance.choice(("kill", "kill", "kill", "error", "error", "full", "folder", "clock", "none"))
    call = chance.choice(tuple(CALLS))
    when = chance.randint(1, CALLS[call])
    inject = {
        "kill": f"{call}:signal=SIGKILL:when={when}",
        "error": f"{call}:error={chance.choice(ERRORS)}:when={when}",
        "full": f"fsync:error=ENOSPC:when={when}+",
    }.get(fault, "")
    script = tuple(chance.choices(BEHAVIOURS, k=chance.randint(0, 4)))
    shift = chance.choice((-YEAR, YEAR)) if fault == "clock" else 0
    captures = chance.randint(1, 4)
    remove = chance.randrange(captures) if fault == "folder" else -1
    # With a twin the folder may be removed after the other's end, when nobody can tell of what is lost.
    twins = chance.random() < 0.2 and fault != "folder"
    return Scenario(seed, captures, fault, inject, script, shift, remove, twins)


def run(at: Scenario, server: RunningServer) -> Outcome:
    """Do one run and count."""
    outcome = Outcome(at.seed, f"{at.fault} {at.inject}".strip(), scripted=list(at.script))
    dsn = server.add_project(f"run {at.seed} {random.SystemRandom().getrandbits(32):x}")
    key, _, project = dsn.partition("://")[2].partition("@")[0], "", dsn.rpartition("/")[2]
    home = Path(tempfile.mkdtemp(prefix="crashdesk-faults-"))
    try:
        with receiving(server.url, list(at.script)) as receiver:
            via = f"http://{key}@127.0.0.1:{receiver.port}/{project}"
            captured = _break(at, via, home, outcome)
            _heal(via, home, outcome)
            outcome.accounted = sum(receiver.discarded.values())
        arrived = set(_events(server, project))
    finally:
        shutil.rmtree(home, ignore_errors=True)
    outcome.captured, outcome.arrived = len(captured), len(captured & arrived)
    outcome.lost = max(0, len(captured - arrived) - outcome.accounted - outcome.unsaved)
    return outcome


def _break(at: Scenario, dsn: str, home: Path, outcome: Outcome) -> set[str]:
    """Run the process, twice at once where it has a twin, and return the ids it says it captured."""
    trace = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"inject={at.inject}"] if at.inject else []
    command = [*trace, sys.executable, str(SUBJECT), dsn, str(home), str(at.captures), "1", str(at.shift)]
    command += [str(at.remove)]
    processes = [_start(command) for _ in range(2 if at.twins else 1)]
    said = "".join(_finish(process, outcome) for process in processes)
    captured = _ids(said, "captured ")
    untold = sum(int(number) for number in _ids(said, "untold "))
    outcome.unsaved = len(captured & _ids(said, "unsaved ")) + untold
    return captured


def _ids(said: str, beginning: str) -> set[str]:
    return {line.removeprefix(beginning) for line in said.splitlines() if line.startswith(beginning)}


def _heal(dsn: str, home: Path, outcome: Outcome) -> None:
    """Start it again without faults until everything has left."""
    command = [sys.executable, str(SUBJECT), dsn, str(home), "0", "10"]
    for _ in range(6):
        drained = "drained" in _finish(_start(command), outcome)
        # A client report that was refused is left to the next start.
        if drained and not list(home.glob("state/reporter/*/outbox/run-*/*.ready")):
            return
        time.sleep(0.3)
    outcome.undrained = True


def _start(command: list[str]) -> subprocess.Popen[str]:
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)


def _finish(process: subprocess.Popen[str], outcome: Outcome) -> str:
    try:
        said, _ = process.communicate(timeout=HANGS_AFTER)
    except subprocess.TimeoutExpired:
        outcome.hung = True
        process.kill()
        said, _ = process.communicate()
    return said


def _events(server: RunningServer, project: str) -> Iterable[str]:
    return [event["eventID"] for event in server.api(f"projects/local/{project}/events/")]


def run_all(seeds: Iterable[int], server: RunningServer, state: Path | None = None) -> list[Outcome]:
    """Do many runs, two at once, noting each in the state file."""

    def once(seed: int) -> Outcome:
        outcome = run(scenario(seed), server)
        if state is not None:
            with state.open("a") as file:
                file.write(json.dumps(asdict(outcome)) + "\n")
        return outcome

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(once, seeds))


def summary(outcomes: list[Outcome]) -> dict[str, object]:
    """The figures of many runs, as one JSON object."""
    return {
        "benchmark": "faults",
        "runs": len(outcomes),
        "captured": sum(o.captured for o in outcomes),
        "arrived": sum(o.arrived for o in outcomes),
        "accounted": sum(o.accounted for o in outcomes),
        "unsaved": sum(o.unsaved for o in outcomes),
        "lost": sum(o.lost for o in outcomes),
        "hung": sum(o.hung for o in outcomes),
        "undrained": sum(o.undrained for o in outcomes),
        "faults": dict(Counter(o.fault.split()[0] for o in outcomes)),
        "failed_seeds": [o.seed for o in outcomes if not o.ok][:50],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--first", type=int, default=1, help="the first run's number")
    parser.add_argument("--only", type=int, help="one run, and what came of it")
    parser.add_argument("--state", type=Path, help="where runs are noted, to go on later")
    options = parser.parse_args()
    done = [Outcome(**json.loads(line)) for line in _lines(options.state)]
    known = {outcome.seed for outcome in done}
    wanted = [options.only] if options.only else range(options.first, options.first + options.runs)
    with tempfile.TemporaryDirectory() as folder, running_server(Path(folder) / "server") as server:
        done += run_all([seed for seed in wanted if seed not in known], server, options.state)
    if options.only:
        print(json.dumps({**asdict(scenario(options.only)), **asdict(done[-1])}))
    print(json.dumps(summary(done)))


def _lines(state: Path | None) -> list[str]:
    return state.read_text().splitlines() if state is not None and state.exists() else []


if __name__ == "__main__":
    main()
