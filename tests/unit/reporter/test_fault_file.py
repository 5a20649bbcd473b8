from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from tests.helpers.reporter import run_json

if TYPE_CHECKING:
    from pathlib import Path

# faulthandler is the process's own: what is done to it is looked at in another.
PROGRAM = """
import faulthandler, json, os, pathlib, sys
from crashdesk.reporter.fault_file import FaultFile
path = pathlib.Path({path!r})
BEFORE
file = FaultFile()
states = [faulthandler.is_enabled()]
file.open(path)
states.append(faulthandler.is_enabled())
file.close()
file.close()
states.append(faulthandler.is_enabled())
print(json.dumps(states))
"""


@pytest.mark.parametrize(
    ("before", "states"),
    [
        ("", [False, True, False]),
        ("faulthandler.enable()", [True, True, True]),
        ("faulthandler.enable(); sys.stderr = sys.__stderr__ = None", [True, True, False]),
        ("faulthandler.enable(); sys.__stderr__ = None", [True, True, True]),
    ],
)
def test_faulthandler_is_put_back_as_far_as_it_can_be_known(
    tmp_path: Path, before: str, states: list[bool]
) -> None:
    program = PROGRAM.format(path=str(tmp_path / "dump")).replace("BEFORE", before)
    assert run_json(program, tmp_path / "home") == states


def test_a_file_that_cannot_be_made_leaves_faulthandler_alone(tmp_path: Path) -> None:
    program = f"""
    import faulthandler, json, pathlib
    from crashdesk.reporter.fault_file import FaultFile
    file = FaultFile()
    try:
        file.open(pathlib.Path({str(tmp_path / "gone" / "dump")!r}))
    except OSError:
        file.close()
        print(json.dumps(faulthandler.is_enabled()))
    """
    assert run_json(program, tmp_path / "home") is False


@pytest.mark.skipif(sys.platform == "win32", reason="signals and descriptors of Unix")
def test_a_dump_lands_in_our_file_though_others_were_opened_and_closed_since(tmp_path: Path) -> None:
    program = f"""
    import faulthandler, json, os, pathlib, subprocess, sys
    from crashdesk.reporter.fault_file import FaultFile
    if os.fork() == 0:
        file = FaultFile()
        file.open(pathlib.Path({str(tmp_path / "dump")!r}))
        for number in range(50):
            with open({str(tmp_path)!r} + f"/other-{{number}}", "w") as other:
                other.write("mine")
        kept = [open({str(tmp_path)!r} + f"/other-{{number}}", "w") for number in range(50)]
        faulthandler._sigsegv()
    os.wait()
    print(json.dumps(0))
    """
    run_json(program, tmp_path / "home")
    assert "Segmentation fault" in (tmp_path / "dump").read_text()
    assert [path.read_text() for path in tmp_path.glob("other-*")] == [""] * 50


def test_a_host_that_enables_it_later_gets_its_file_back_when_we_leave(tmp_path: Path) -> None:
    program = f"""
    import faulthandler, json, os, pathlib
    from crashdesk.reporter.fault_file import FaultFile
    before = faulthandler.enable
    file, mine = FaultFile(), open({str(tmp_path / "mine")!r}, "w")
    file.open(pathlib.Path({str(tmp_path / "ours")!r}))
    faulthandler.enable(mine, all_threads=False)
    try:
        faulthandler.enable(file=7.5)
        raised = False
    except Exception:
        raised = True
    if os.fork() == 0:
        faulthandler._sigsegv()
    os.wait()
    file.close()
    if os.fork() == 0:
        faulthandler._sigsegv()
    os.wait()
    print(json.dumps([raised, faulthandler.enable is before]))
    """
    assert run_json(program, tmp_path / "home") == [True, True]
    assert "Segmentation fault" in (tmp_path / "ours").read_text()
    assert (tmp_path / "mine").read_text().count("Segmentation fault") == 1
