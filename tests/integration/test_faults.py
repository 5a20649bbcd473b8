"""A short sitting of the fault harness: real processes, broken in the middle, and nothing is lost."""

from __future__ import annotations

import os
import random
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.faults import sessions
from tests.faults.harness import run_all, summary
from tests.helpers.server import running_server

if TYPE_CHECKING:
    from pathlib import Path

RUNS = 30
SESSIONS = 12


@pytest.mark.faults
@pytest.mark.timeout(600)
def test_every_captured_error_arrives_or_is_accounted_for(tmp_path: Path) -> None:
    assert shutil.which("strace"), "apt-get install strace"
    first = int(os.environ.get("FAULTS_FIRST", random.SystemRandom().randint(1, 10**9)))
    print(f"seeds from {first} on; again: FAULTS_FIRST={first}")
    with running_server(tmp_path / "server") as server:
        outcomes = run_all(range(first, first + RUNS), server)
    figures = summary(outcomes)
    print(figures)
    assert (figures["lost"], figures["hung"], figures["undrained"]) == (0, 0, 0), figures
    assert sum(outcome.captured for outcome in outcomes) > RUNS / 2, "the runs captured something"


@pytest.mark.faults
@pytest.mark.timeout(300)
def test_the_sessions_a_receiver_sees_equal_the_script(tmp_path: Path) -> None:
    with running_server(tmp_path / "server") as server:
        dsn = server.add_project("sessions")
        key, project = dsn.partition("://")[2].partition("@")[0], dsn.rpartition("/")[2]
        results = [sessions.run(seed, server.url, key, project) for seed in range(1, SESSIONS + 1)]
    assert [ending for ending, fits in results if not fits] == []
    assert len({ending for ending, _ in results}) > 3, "they end in different ways"
