from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from crashdesk.reporter.memory import ResidentMemory, free_memory, pages_resident, total_memory

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def memory() -> Iterator[ResidentMemory]:
    made = ResidentMemory()
    made.open()
    yield made
    made.close()


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_what_the_process_holds_grows_with_it(memory: ResidentMemory) -> None:
    before = memory.read() or 0
    block = b"x" * 50_000_000
    assert (memory.read() or 0) - before > 40_000_000
    assert len(block) > 0


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_before_and_after_nothing_is_told_and_no_file_is_left(memory: ResidentMemory) -> None:
    assert ResidentMemory().read() is None
    file = memory._file
    memory.open()
    assert memory._file == file
    memory.close()
    memory.close()
    assert memory.read() is None
    with pytest.raises(OSError):
        os.fstat(file or -1)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_file_that_somebody_closed_tells_nothing(memory: ResidentMemory, tmp_path: Path) -> None:
    assert memory._file is not None
    (tmp_path / "other").write_text("words")
    with (tmp_path / "other").open() as other:
        os.dup2(other.fileno(), memory._file)
    assert memory.read() is None


def test_the_machine_has_more_than_is_free() -> None:
    assert (total_memory() or 0) > (free_memory() or 0) > 0


def test_the_second_number_counts_resident_pages() -> None:
    assert pages_resident(b"5000 1234 300 1 0 4000 0\n") == 1234
