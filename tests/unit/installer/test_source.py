from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from resources.installer import source

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "build.spec").write_text("one")
    identity = ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false"]
    for command in (
        ["init", "-q"],
        ["add", "."],
        [*identity, "commit", "-q", "-m", "One", "--date", "2026-01-02T03:04:05Z"],
    ):
        subprocess.run(["git", "-C", str(tmp_path), *command], check=True)
    return tmp_path


def test_a_build_is_named_after_its_commit_and_what_was_changed_since(project: Path) -> None:
    clean = source.build_id(project)
    assert len(clean) == 12
    (project / "notes.txt").write_text("not of the build")
    assert source.build_id(project) == clean
    (project / "build.spec").write_text("two")
    assert source.build_id(project) == clean + "+"


def test_outside_of_git_a_build_has_no_name_and_the_earliest_time(tmp_path: Path) -> None:
    assert source.build_id(tmp_path) == ""
    assert source.epoch(tmp_path, {}) == 315532800


def test_the_time_of_a_build_is_the_commits_unless_it_is_given(project: Path) -> None:
    told = subprocess.run(
        ["git", "-C", str(project), "log", "-1", "--format=%ct"], capture_output=True, text=True, check=True
    )
    assert source.epoch(project, {}) == int(told.stdout)
    assert source.epoch(project, {"SOURCE_DATE_EPOCH": "1700000000"}) == 1700000000


def test_sets_are_always_written_in_the_same_order(project: Path) -> None:
    environ = source.reproducible(project, {"HOME": "/x", "PYTHONHASHSEED": "random"})
    assert environ["HOME"] == "/x"
    assert environ["PYTHONHASHSEED"] == "0"
    assert environ["SOURCE_DATE_EPOCH"].isdecimal()
