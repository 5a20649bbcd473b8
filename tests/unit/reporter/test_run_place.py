from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from crashdesk.reporter.locks import FolderLock
from crashdesk.reporter.run_place import MAX_CLAIMED, RunPlace, claim

if TYPE_CHECKING:
    from pathlib import Path

STARTED = 1_795_000_000.5


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    return tmp_path / "home" / "runs"


def test_a_living_run_is_not_claimed_and_a_dead_one_is(shared: Path) -> None:
    place = RunPlace.make(shared, STARTED)
    (place.path / "note").write_text("here")
    assert claim(shared) == []
    place.leave()
    [claimed] = claim(shared)
    assert (claimed.path, claimed.name, claimed.started) == (place.path, place.name, STARTED)
    assert (claimed.size("note"), claimed.size("nothing")) == (4, 0)
    assert claim(shared) == [], "by one start alone"
    claimed.remove()
    assert not shared.parent.exists(), "nothing stays"


def test_a_killed_process_leaves_its_place(shared: Path) -> None:
    program = f"""if True:
        import os, pathlib
        from crashdesk.reporter.run_place import RunPlace
        RunPlace.make(pathlib.Path({str(shared)!r}), 5.0)
        os.kill(os.getpid(), {int(signal.SIGKILL)})
    """
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == -signal.SIGKILL
    [place] = claim(shared)
    assert place.started == 5.0
    place.remove()


def test_the_last_sign_is_the_last_write_or_the_begin(shared: Path) -> None:
    place = RunPlace.make(shared, STARTED)
    assert place.last_sign == STARTED
    (place.path / "note").touch()
    os.utime(place.path / "note", (STARTED + 70, STARTED + 70))
    assert (place.last_sign, place.written("note"), place.written("nothing")) == (
        STARTED + 70,
        STARTED + 70,
        0.0,
    )
    place.remove()


def test_only_the_newest_are_claimed_and_the_rest_is_cleared_away(shared: Path) -> None:
    for number in range(MAX_CLAIMED + 3):
        RunPlace.make(shared, float(number + 1)).leave()
    claimed = claim(shared)
    assert [place.started for place in claimed] == [float(n) for n in range(4, MAX_CLAIMED + 4)]
    assert len(list(shared.iterdir())) == MAX_CLAIMED
    for place in claimed:
        place.remove()


def test_what_is_not_ours_is_left_alone(shared: Path) -> None:
    assert claim(shared) == []
    (shared / "photos").mkdir(parents=True)
    (shared / "1234-file").write_text("")
    assert claim(shared) == []
    assert sorted(path.name for path in shared.iterdir()) == ["1234-file", "photos"]


def test_a_folder_that_cannot_be_locked_is_an_error(shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FolderLock, "acquire", lambda _: False)
    with pytest.raises(OSError, match="cannot be locked"):
        RunPlace.make(shared, STARTED)
    assert list(shared.iterdir()) == []
