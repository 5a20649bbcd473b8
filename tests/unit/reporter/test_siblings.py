from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crashdesk.reporter.siblings import may_be_taken_over

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("run", "dump", "may"),
    [
        ("run-7-abcdef", "Fatal Python error", False),
        ("run-7-abcdef", "", True),
        ("run-8-abcdef", "Fatal Python error", True),
        ("run-*-abcdef", "Fatal Python error", True),
        ("run", "Fatal Python error", True),
    ],
)
def test_what_a_process_left_waits_for_the_next_start_where_there_is_a_dump_of_its_death(
    tmp_path: Path, run: str, dump: str, *, may: bool
) -> None:
    folder = tmp_path / "runs" / f"{1:013d}-7-abc"
    folder.mkdir(parents=True)
    (folder / "faulthandler.txt").write_text(dump)
    assert may_be_taken_over(tmp_path, run) == may


def test_where_no_runs_are_kept_everything_may_be_taken_over(tmp_path: Path) -> None:
    assert may_be_taken_over(tmp_path, "run-7-abcdef")
