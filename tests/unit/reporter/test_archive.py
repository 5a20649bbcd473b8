from __future__ import annotations

import errno
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from crashdesk.reporter.archive import MAX_WHY, Archive, copies
from crashdesk.reporter.entries import DAY, REPORT, Bounds
from crashdesk.reporter.outbox import Outbox
from tests.helpers.reporter import files

if TYPE_CHECKING:
    from crashdesk.reporter.entries import Phase

KEY = "a" * 32


@pytest.fixture
def outbox(tmp_path: Path) -> Outbox:
    return Outbox(tmp_path / "outbox", archive=Archive(tmp_path / "history"))


def kept(folder: Path) -> list[str]:
    return [path.name.partition("-")[2] for path in files(folder / "history")]


def put(folder: Path, key: str, purpose: str = "errors", *, age: float = 0, size: int = 1) -> Path:
    """A copy that another process left."""
    folder.mkdir(exist_ok=True)
    file = folder / f"{int((time.time() - age) * 1000):013d}-{key}-{purpose}.sent"
    file.write_bytes(b"x" * size)
    return file


def left(folder: Path) -> set[str]:
    return {entry.key for entry, _file in copies(folder)}


@pytest.mark.parametrize("phase", ["sent", "refused"])
def test_what_leaves_the_outbox_is_moved_as_it_is(tmp_path: Path, outbox: Outbox, phase: Phase) -> None:
    outbox.store(KEY, b"data", "errors", "ready")
    [before] = [path.stat().st_ino for path in files(tmp_path) if KEY in path.name]
    outbox.release(KEY, phase)
    assert (outbox.read(KEY), kept(tmp_path)) == (None, [f"{KEY}-errors.{phase}"])
    [copy] = files(tmp_path / "history")
    assert (copy.read_bytes(), copy.stat().st_ino) == (b"data", before)
    assert copy.stat().st_mode & 0o777 == 0o600
    assert copy.parent.stat().st_mode & 0o777 == 0o700
    outbox.close()


def test_the_receivers_words_lie_beside_a_refused_one(tmp_path: Path, outbox: Outbox) -> None:
    outbox.store(KEY, b"data", "errors", "ready")
    outbox.release(KEY, "refused", "413: " + "x" * 1000)
    assert kept(tmp_path) == [f"{KEY}-errors.refused", f"{KEY}-errors.why"]
    [why] = [path for path in files(tmp_path) if path.suffix == ".why"]
    assert (why.read_text()[:6], why.stat().st_size) == ("413: x", MAX_WHY)
    outbox.close()


def test_of_what_was_not_to_be_sent_and_of_client_reports_no_copy_is_kept(
    tmp_path: Path, outbox: Outbox
) -> None:
    outbox.store("1", b"", "errors", "held")
    outbox.store("2", b"", "errors", "ready")
    outbox.store(f"{REPORT}1", b"", "errors", "ready")
    outbox.remove("1")
    outbox.purge(lambda entry: entry.key != "2")
    outbox.release(f"{REPORT}1", "sent")
    assert kept(tmp_path) == []
    outbox.close()


def test_where_the_disk_refuses_there_is_no_copy_and_no_harm(
    tmp_path: Path, outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EXDEV, "another device")

    outbox.store(KEY, b"data", "errors", "ready")
    monkeypatch.setattr(Path, "replace", refuse)
    outbox.release(KEY, "sent")
    monkeypatch.undo()
    assert (outbox.entries(), outbox.read(KEY), kept(tmp_path)) == ([], None, [])
    assert [path for path in files(tmp_path) if KEY in path.name] == [], "it is not sent again"
    outbox.close()


def test_what_only_memory_holds_leaves_no_copy(
    tmp_path: Path, outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSPC, "disk full")

    monkeypatch.setattr(outbox._files, "write", refuse)
    outbox.store(KEY, b"data", "errors", "ready")
    outbox.release(KEY, "sent")
    assert (outbox.unsaved, kept(tmp_path)) == (0, [])
    outbox.close()


def test_the_bounds_are_shared_and_errors_are_the_last_to_go(tmp_path: Path) -> None:
    for number in range(3):
        put(tmp_path / "h", f"e{number}", age=1000 - number)
        put(tmp_path / "h", f"s{number}", "usage", age=number)
    Archive(tmp_path / "h", Bounds(count=4)).tidy()
    assert left(tmp_path / "h") == {"e0", "e1", "e2", "s0"}
    Archive(tmp_path / "h", Bounds(count=2)).tidy()
    assert left(tmp_path / "h") == {"e1", "e2"}


def test_large_and_old_copies_go(tmp_path: Path) -> None:
    put(tmp_path / "h", "old", age=31 * DAY)
    put(tmp_path / "h", "large", age=20, size=90)
    put(tmp_path / "h", "new", age=10, size=90)
    Archive(tmp_path / "h", Bounds(size=100)).tidy()
    assert left(tmp_path / "h") == {"new"}


def test_each_start_tidies_up_and_a_copys_reason_goes_with_it(tmp_path: Path) -> None:
    old = put(tmp_path / "history", "old", age=31 * DAY).rename(
        tmp_path / "history" / f"{0:013d}-old-errors.refused"
    )
    old.with_suffix(".why").write_text("413")
    (tmp_path / "history" / "notes.txt").write_text("mine")
    outbox = Outbox(tmp_path / "outbox", archive=Archive(tmp_path / "history"))
    outbox.recover()
    assert [path.name for path in files(tmp_path / "history")] == ["notes.txt"]
    outbox.close()
