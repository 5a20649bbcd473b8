from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from crashdesk.embed.early_child import leave_to_parent
from crashdesk.reporter.early_place import LOCK, EarlyPlace
from tests.helpers.reporter import run_json

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a run begins early on Unix alone")


def place_in(folder: Path, *, was_enabled: bool = False) -> EarlyPlace:
    lock = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT)
    return EarlyPlace(
        str(folder), lock, (folder / "dump").open("wb", buffering=0), 0, was_enabled=was_enabled
    )


def test_the_lock_is_let_go_and_nothing_more_is_written_into_the_file(tmp_path: Path) -> None:
    place = place_in(tmp_path)
    leave_to_parent(place)
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(place.lock)
    os.write(place.file.fileno(), b"a dump")
    assert (tmp_path / "dump").read_bytes() == b""
    place.file.close()


def test_a_descriptor_that_is_somebody_elses_by_now_is_left_alone(tmp_path: Path) -> None:
    place = place_in(tmp_path)
    os.close(place.lock)
    place.file.close()
    descriptors = [os.open(os.devnull, os.O_RDONLY) for _ in range(3)]
    assert place.lock in descriptors
    leave_to_parent(place)
    for descriptor in descriptors:
        os.close(descriptor)


def test_a_faulthandler_of_the_hosts_goes_on_in_the_child(tmp_path: Path) -> None:
    program = f"""
    import faulthandler, json, os, pathlib
    from crashdesk.embed.early_child import leave_to_parent
    from tests.unit.embed.test_early_child import place_in
    os.dup2(os.open({str(tmp_path / "stderr")!r}, os.O_WRONLY | os.O_CREAT), 2)
    place = place_in(pathlib.Path({str(tmp_path)!r}), was_enabled=True)
    mine = open({str(tmp_path / "mine")!r}, "w")
    for file in (place.file, mine):
        faulthandler.enable(file=file)
        if os.fork() == 0:
            leave_to_parent(place)
            faulthandler._sigsegv()
        os.wait()
    print(json.dumps(0))
    """
    run_json(program, tmp_path / "home")
    told = {name: (tmp_path / name).read_text().count("Segmentation") for name in ("stderr", "mine", "dump")}
    assert told == {"stderr": 1, "mine": 1, "dump": 0}
