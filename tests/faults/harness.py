"""Runs the reporter as a process, breaks something, lets it heal, and counts what arrived.

Each run is made from a number alone, so that a failure can be run again:
python -m tests.faults.harness --only 4711    (negative numbers are the runs with a name)
python -m tests.faults.harness --runs 2000 --state FILE    goes on where FILE says it stopped
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from tests.faults.roads import Certificates
from tests.faults.runs import Outcome, run
from tests.faults.scenarios import scenario
from tests.helpers.server import running_server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

SUMMED = ("captured", "arrived", "accounted", "unsaved", "quarantined", "deaths")
WRONG = ("lost", "forgotten", "twice", "leaked", "hung", "undrained")
"""What must be nought in every run."""


@contextmanager
def sitting(folder: Path) -> Iterator[Callable[[int], Outcome]]:
    """Everything that runs share; gives what does the run of a number."""
    certificates = Certificates.made_in(folder)
    with running_server(folder / "server") as server:

        def once(seed: int) -> Outcome:
            at = scenario(seed)
            try:
                return run(at, server, certificates)
            except Exception as error:  # one run of two thousand, to be looked at later
                return Outcome(seed, at.title, broken=repr(error), scripted=list(at.script))

        yield once


def run_all(seeds: Iterable[int], once: Callable[[int], Outcome], state: Path | None = None) -> list[Outcome]:
    """Do many runs, two at once, noting each in the state file."""
    with ThreadPoolExecutor(2) as pool:
        outcomes = []
        for outcome in pool.map(once, seeds):
            _note(outcome, state)
            outcomes.append(outcome)
    return outcomes


def _note(outcome: Outcome, state: Path | None) -> None:
    if state is not None:
        with state.open("a") as file:
            file.write(json.dumps(asdict(outcome)) + "\n")


def summary(outcomes: list[Outcome]) -> dict[str, object]:
    """The figures of many runs, as one JSON object."""
    totals = {name: sum(getattr(outcome, name) for outcome in outcomes) for name in SUMMED + WRONG}
    return {
        "benchmark": "faults",
        "runs": len(outcomes),
        **totals,
        "broken": sum(bool(outcome.broken) for outcome in outcomes),
        "faults": dict(Counter(outcome.fault.split()[0] for outcome in outcomes)),
        "failed_seeds": [outcome.seed for outcome in outcomes if not outcome.ok][:50],
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
    with tempfile.TemporaryDirectory() as folder, sitting(Path(folder)) as once:
        done += run_all([seed for seed in wanted if seed not in known], once, options.state)
    if options.only:
        print(json.dumps({**asdict(scenario(options.only)), **asdict(done[-1])}))
    print(json.dumps(summary(done)))
    sys.exit(0 if all(outcome.ok for outcome in done) else 1)


def _lines(state: Path | None) -> list[str]:
    return state.read_text().splitlines() if state is not None and state.exists() else []


if __name__ == "__main__":
    main()
