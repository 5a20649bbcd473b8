"""A short sitting of the fault harness: real processes, broken in the middle, and nothing is lost."""

from __future__ import annotations

import os
import random
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.faults.harness import run_all, summary
from tests.helpers.server import running_server

if TYPE_CHECKING:
    from pathlib import Path

RUNS = 30


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
