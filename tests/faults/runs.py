"""One run: the reporter as a process, something that breaks, the healing, and the count of what arrived."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tests.faults.mortal_server import MortalServer
from tests.faults.roads import CLOSED, Certificates, Project, Road, Route, road

if TYPE_CHECKING:
    from tests.faults.scenarios import Scenario
    from tests.helpers.server import RunningServer

SUBJECT = Path(__file__).with_name("subject.py")
HANGS_AFTER = 120.0
"""Seconds after which a process counts as hanging; it is traced, so it is slow."""
STARTS = 6
"""How often the healed process is started at most: a client report that was refused waits for the next."""


@dataclass
class Outcome:
    """What came of a run.

    Args:
        accounted: errors that the client reports which arrived say were given up.
        unsaved: reports that the disk refused to the process's very end, while nobody took them, and
            losses of which the client report was refused so.
        lost: errors that are neither here nor there.
        forgotten: errors that the server had said it has, and has not.
        twice: errors that the server has counted more than once.
        leaked: requests that came through while the road was closed.
        broken: what the harness itself failed with.
    """

    seed: int
    fault: str
    captured: int = 0
    arrived: int = 0
    accounted: int = 0
    unsaved: int = 0
    quarantined: int = 0
    lost: int = 0
    forgotten: int = 0
    twice: int = 0
    leaked: int = 0
    deaths: int = 0
    hung: bool = False
    undrained: bool = False
    broken: str = ""
    scripted: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        wrong = self.lost or self.forgotten or self.twice or self.leaked
        return not (wrong or self.hung or self.undrained or self.broken)


def run(at: Scenario, server: RunningServer, certificates: Certificates) -> Outcome:
    """Do one run and count."""
    outcome = Outcome(at.seed, at.title, scripted=list(at.script))
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="crashdesk-faults-")))
        mortal = None
        if at.fault == "server":
            mortal = stack.enter_context(MortalServer(home / "server", at.downtime))
            server = mortal.alive()
        name = f"run {at.seed} {random.SystemRandom().getrandbits(32):x}"
        project = Project.of(server.add_project(name), server.url)
        way = stack.enter_context(road(at, project, certificates, mortal))
        captured = _break(at, way, home, outcome)
        _heal(at, way, home, outcome)
        if mortal is not None:
            server, outcome.deaths = mortal.alive(), mortal.deaths
        outcome.quarantined = len(list(home.glob("state/reporter/*/outbox/quarantine/*.bad")))
        _count(outcome, captured, way, server, project)
    return outcome


def _break(at: Scenario, way: Road, home: Path, outcome: Outcome) -> set[str]:
    """Run the process, twice at once where it has a twin, and return the ids it says it captured."""
    trace = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"inject={at.inject}"] if at.inject else []
    options = ["--captures", str(at.captures), "--shift", str(at.shift), "--remove", str(at.remove)]
    options += ["--cut", str(at.cut), *(["--die"] if at.die else [])]
    processes = [_start(way.blocked, home, options, trace) for _ in range(2 if at.twins else 1)]
    said = "".join(_finish(process, outcome) for process in processes)
    captured = _ids(said, "captured ")
    untold = sum(int(number) for number in _ids(said, "untold "))
    outcome.unsaved = len(captured & _ids(said, "unsaved ")) + untold
    outcome.leaked = way.requests if at.fault in CLOSED else 0
    return captured


def _ids(said: str, beginning: str) -> set[str]:
    return {line.removeprefix(beginning) for line in said.splitlines() if line.startswith(beginning)}


def _heal(at: Scenario, way: Road, home: Path, outcome: Outcome) -> None:
    """Start it again without faults until everything has left."""
    if at.fault == "damaged":
        damage(home, at)
    for _ in range(STARTS):
        process = _start(way.clear, home, ["--patience", "10"])
        drained = "drained" in _finish(process, outcome)
        if drained and not _waiting(home):
            return
        time.sleep(0.3)
    outcome.undrained = True


def damage(home: Path, at: Scenario) -> None:
    """Damage some of the files that wait, and leave a temporary one of each, as a power loss would."""
    chance, files = random.Random(at.seed), _waiting(home)
    for file in chance.sample(files, chance.randint(1, len(files))):
        content = file.read_bytes()
        file.with_name(f".{file.name}.tmp").write_bytes(content)
        file.write_bytes(damaged(content, at.variant))


def damaged(content: bytes, variant: str) -> bytes:
    """What is left of a file's content; a hole is what was never written, and reads as zeroes."""
    size = len(content)
    if variant == "with a hole":
        return content[: size // 2] + bytes(9) + content[size // 2 + 9 :]
    return content[: {"empty": 0, "half": size // 2, "short by a few bytes": size - 9}.get(variant, size - 1)]


def _waiting(home: Path) -> list[Path]:
    """Envelopes in whatever state, the oldest first."""
    files = [file for file in home.glob("state/reporter/*/outbox/run-*/*") if not file.name.startswith(".")]
    return sorted(files, key=lambda file: file.name)


def _start(
    route: Route, home: Path, options: list[str], trace: list[str] | None = None
) -> subprocess.Popen[str]:
    command = [*(trace or []), sys.executable, str(SUBJECT), route.dsn, str(home), *options]
    command += ["--ca-certs", route.ca_certs]
    return subprocess.Popen(
        command,
        env=route.environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )


def _finish(process: subprocess.Popen[str], outcome: Outcome) -> str:
    try:
        said, _ = process.communicate(timeout=HANGS_AFTER)
    except subprocess.TimeoutExpired:
        outcome.hung = True
        os.killpg(process.pid, signal.SIGKILL)  # who is traced would outlive the tracer
        said, _ = process.communicate()
    return said


def _count(outcome: Outcome, captured: set[str], way: Road, server: RunningServer, project: Project) -> None:
    """Compare what was captured with what is on the server."""
    receiver = way.receiver
    arrived = {event["eventID"] for event in server.api(f"projects/local/{project.id}/events/")}
    issues = server.api(f"projects/local/{project.id}/issues/?query=")
    outcome.captured, outcome.arrived = len(captured), len(captured & arrived)
    outcome.accounted = sum(receiver.discarded.values())
    outcome.twice = sum(int(issue["count"]) for issue in issues) - len(arrived)
    outcome.forgotten = len(receiver.acknowledged - arrived)
    missing = captured - arrived
    unexplained = unaccounted(
        len(missing & receiver.refused), len(missing - receiver.refused), receiver.discarded
    )
    outcome.lost = max(0, unexplained - outcome.unsaved)


def unaccounted(refused: int, vanished: int, discarded: dict[str, int]) -> int:
    """How many missing errors the client reports do not explain.

    Args:
        refused: those that the receiver refused; they may be told of under any reason.
        vanished: the others; that the receiver refused them would be no true reason.
        discarded: what the client reports say, by reason.
    """
    elsewhere = sum(discarded.values()) - discarded.get("send_error", 0)
    spare = max(0, elsewhere - vanished)
    return max(0, vanished - elsewhere) + max(0, refused - discarded.get("send_error", 0) - spare)
