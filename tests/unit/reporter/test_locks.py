from __future__ import annotations

import os
import subprocess
import sys
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from crashdesk.reporter.locks import LOCK_NAME, FolderLock

if TYPE_CHECKING:
    from pathlib import Path


def test_one_holds_it_until_it_is_released(tmp_path: Path) -> None:
    first, second = FolderLock(tmp_path), FolderLock(tmp_path)
    assert first.acquire()
    assert not second.acquire()
    first.release()
    first.release()
    assert second.acquire()
    second.release()


def test_the_lock_of_a_folder_that_was_removed_meanwhile_is_worth_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    assert not FolderLock(folder).acquire()
    folder.mkdir()
    lock = FolderLock(folder)
    assert lock.acquire()
    (folder / LOCK_NAME).unlink()
    folder.rmdir()
    folder.mkdir()
    other = FolderLock(folder)
    assert other.acquire()
    other.release()
    lock.release()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_child_that_outlives_its_parent_keeps_no_lock_of_his(tmp_path: Path) -> None:
    program = dedent(
        f"""
        import os, pathlib, sys, time
        from crashdesk.reporter.outbox import Outbox
        from crashdesk.reporter.locks import FolderLock
        outbox = Outbox(pathlib.Path({str(tmp_path)!r}))
        outbox.store("a" * 32, b"{{}}", "errors", "held")
        [run] = pathlib.Path({str(tmp_path)!r}).iterdir()
        forked, tell = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(1)  # or who reads it would wait for the child
            os.write(tell, b"x")
            time.sleep(60)
            os._exit(0)
        os.read(forked, 1)
        assert not FolderLock(run).acquire(), "the parent still holds it"
        print(child, flush=True)
        os._exit(0)
        """
    )
    done = subprocess.run(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, check=True, timeout=30
    )
    child = int(done.stdout)
    try:
        [run] = tmp_path.iterdir()
        lock = FolderLock(run)
        assert lock.acquire()
        lock.release()
    finally:
        os.kill(child, 9)
