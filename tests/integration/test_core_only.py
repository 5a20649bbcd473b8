"""The commands where ``pip install crashdesk`` brought the reporter alone."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import nullcontext
from typing import TYPE_CHECKING

import pytest

from tests.helpers.core_only import core_only
from tests.helpers.server import running_server

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory, wheel: Path) -> Path:
    return core_only(wheel, tmp_path_factory.mktemp("core") / "packages")


@pytest.mark.parametrize("served", [True, False])
@pytest.mark.parametrize("command", ["", "serve", "projects", "issues"])
def test_a_command_that_needs_more_says_what_to_install_and_ends(
    packages: Path, home: Path, tmp_path: Path, command: str, *, served: bool
) -> None:
    """The desk as well, be there a server of another environment or none."""
    program = [sys.executable, "-S", "-m", "crashdesk", *command.split()]
    environ = {**os.environ, "PYTHONPATH": str(packages)}
    with running_server(home / "data" / "server") if served else nullcontext():
        ended = subprocess.run(
            program, cwd=tmp_path, env=environ, capture_output=True, text=True, timeout=30, check=False
        )
    assert (ended.returncode, ended.stdout, ended.stderr.count("\n")) == (1, "", 1)
    assert ended.stderr.startswith("crashdesk: ")
    assert ended.stderr.endswith(" is not installed; this command needs: pip install 'crashdesk[desk]'\n")
