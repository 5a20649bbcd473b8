"""A short sitting of the fault harness: real processes, broken in the middle, and nothing is lost."""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.faults import sessions
from tests.faults.harness import WRONG, run_all, sitting, summary
from tests.faults.runs import SUBJECT, unaccounted
from tests.faults.scenarios import DRAFT, NAMED, REPORT
from tests.helpers.reporter import NOWHERE
from tests.helpers.server import running_server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.faults.runs import Outcome

RUNS = 30
SESSIONS = 12


@pytest.fixture
def once(tmp_path: Path) -> Iterator[Callable[[int], Outcome]]:
    for program in ("strace", "openssl"):
        assert shutil.which(program), f"apt-get install {program}"
    with sitting(tmp_path) as made:
        yield made


def none_is_wrong(outcomes: list[Outcome]) -> None:
    figures = summary(outcomes)
    print(figures)
    assert {name: figures[name] for name in (*WRONG, "broken")} == dict.fromkeys((*WRONG, "broken"), 0), (
        figures
    )


@pytest.mark.faults
@pytest.mark.timeout(600)
def test_every_captured_error_arrives_or_is_accounted_for(once: Callable[[int], Outcome]) -> None:
    first = int(os.environ.get("FAULTS_FIRST", random.SystemRandom().randint(1, 10**9)))
    print(f"seeds from {first} on; again: FAULTS_FIRST={first}")
    outcomes = run_all(range(first, first + RUNS), once)
    none_is_wrong(outcomes)
    assert sum(outcome.captured for outcome in outcomes) > RUNS / 2, "the runs captured something"


@pytest.mark.faults
@pytest.mark.timeout(600)
def test_each_fault_of_files_roads_and_servers_is_survived(once: Callable[[int], Outcome]) -> None:
    outcomes = run_all([one.seed for one in NAMED], once)
    none_is_wrong(outcomes)
    by_kind = {one.fault: [o for o in outcomes if o.fault.startswith(one.fault)] for one in NAMED}
    for kind in ("proxy", "tls", "server"):
        assert [o.fault for o in by_kind[kind] if o.arrived < o.captured or not o.captured] == []
    assert sum(o.quarantined for o in by_kind["damaged"]) >= 3
    assert sum(o.deaths for o in by_kind["server"]) == len(by_kind["server"])


@pytest.mark.faults
def test_the_named_writes_are_those_of_a_draft_and_of_a_report(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    watched = ["strace", "-f", "-qq", "-s", "48", "-e", "trace=write", "-o", str(trace)]
    subject = [sys.executable, str(SUBJECT), NOWHERE, str(tmp_path / "home"), "--captures", "3"]
    said = subprocess.run([*watched, *subject], capture_output=True, text=True, check=True).stdout
    first, second, _ = re.findall("captured (.*)", said)
    writes = re.findall(r"^(\d+) +write\((.*)", trace.read_text(), re.MULTILINE)
    main, writer = list(dict.fromkeys(thread for thread, _ in writes))[:2]
    by_thread = {name: [what for thread, what in writes if thread == name] for name in (main, writer)}
    assert second in by_thread[main][DRAFT - 1]
    assert first in by_thread[writer][REPORT - 1]


@pytest.mark.faults
def test_a_loss_is_explained_only_by_a_client_report_with_a_true_reason() -> None:
    assert unaccounted(2, 0, {"send_error": 2}) == 0
    assert unaccounted(0, 1, {"send_error": 1}) == 1, "nobody refused it"
    assert unaccounted(1, 1, {"internal_sdk_error": 1}) == 1
    assert unaccounted(1, 1, {"internal_sdk_error": 2}) == 0


@pytest.mark.faults
@pytest.mark.timeout(300)
def test_the_sessions_a_receiver_sees_equal_the_script(tmp_path: Path) -> None:
    with running_server(tmp_path / "server") as server:
        dsn = server.add_project("sessions")
        key, project = dsn.partition("://")[2].partition("@")[0], dsn.rpartition("/")[2]
        results = [sessions.run(seed, server.url, key, project) for seed in range(1, SESSIONS + 1)]
    assert [ending for ending, fits in results if not fits] == []
    assert len({ending for ending, _ in results}) > 3, "they end in different ways"
