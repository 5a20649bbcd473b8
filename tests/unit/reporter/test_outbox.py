from __future__ import annotations

import errno
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from crashdesk.reporter.entries import DAY, Bounds, Entry, Exposure, Loss, parse_name
from crashdesk.reporter.outbox import Outbox
from tests.helpers.reporter import environment, files

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pytest

KEY = "a" * 32


def names(folder: Path) -> list[str]:
    return [path.name.partition("-")[2] for path in files(folder) if not path.name.startswith(".")]


class FullDisk:
    """Refuses every write while ``full``."""

    def __init__(self, outbox: Outbox, monkeypatch: pytest.MonkeyPatch) -> None:
        self.full = False
        write, rename = outbox._files.write, outbox._files.rename

        def refuse() -> None:
            if self.full:
                raise OSError(errno.ENOSPC, "disk full")

        def refusing(action: Callable[..., None]) -> Callable[..., None]:
            def tried(*given: object) -> None:
                refuse()
                action(*given)

            return tried

        monkeypatch.setattr(outbox._files, "write", refusing(write))
        monkeypatch.setattr(outbox._files, "rename", refusing(rename))


def test_an_envelope_is_one_file_that_tells_all_of_itself(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path)
    stored = outbox.store(KEY, b"data", "errors", "held")
    assert stored is not None
    assert names(tmp_path) == [f"{KEY}-errors.held"]
    assert parse_name(stored.name, 4) == Entry(KEY, "errors", "held", int(stored.created * 1000) / 1000, 4)
    assert outbox.read(KEY) == b"data"
    outbox.close()


def test_storing_again_replaces_and_keeps_the_age(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path)
    drafted = outbox.store(KEY, b"draft", "errors", "draft")
    again = outbox.store(KEY, b"whole", "errors", "ready")
    assert drafted is not None
    assert again is not None
    assert (names(tmp_path), outbox.read(KEY)) == ([f"{KEY}-errors.ready"], b"whole")
    assert again.created == drafted.created
    assert [e.phase for e in outbox.entries()] == ["ready"]
    outbox.close()


def test_bytes_are_replaced_only_where_the_entry_is_what_it_was(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path)
    stored = outbox.store(KEY, b"data", "errors", "held", Exposure.PERSONAL)
    assert stored is not None
    assert outbox.amend(stored, b"other")
    assert (names(tmp_path), outbox.read(KEY)) == ([f"{KEY}-errors-personal.held"], b"other")
    [amended] = outbox.entries()
    outbox.move(KEY, "approved")
    assert not outbox.amend(amended, b"late")
    assert (names(tmp_path), outbox.read(KEY)) == ([f"{KEY}-errors-personal.approved"], b"other")
    outbox.remove(KEY)
    assert not outbox.amend(amended, b"late")
    assert names(tmp_path) == []
    outbox.close()


def test_what_must_not_be_sent_is_set_aside_in_place_of_its_draft(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path)
    outbox.store(KEY, b"draft", "errors", "draft")
    outbox.set_aside(KEY, b"whole", "errors", "why")
    assert outbox.entries() == []
    bad, reason = [path for path in files(tmp_path) if path.parent.name == "quarantine"]
    assert (bad.read_bytes(), reason.read_text("utf-8")) == (b"whole", "why\n")
    assert names(tmp_path) == [path.name.partition("-")[2] for path in (bad, reason)]
    outbox.close()


def test_a_move_is_one_rename(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path)
    outbox.store(KEY, b"data", "errors", "held")
    assert outbox.move(KEY, "approved")
    assert names(tmp_path) == [f"{KEY}-errors.approved"]
    assert not outbox.move("b" * 32, "ready")
    outbox.close()


def test_what_is_removed_is_gone_and_an_empty_outbox_leaves_no_folder(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "outbox")
    outbox.store(KEY, b"data", "errors", "held")
    outbox.remove(KEY)
    outbox.remove(KEY)
    assert outbox.read(KEY) is None
    outbox.close()
    assert files(tmp_path) == []


def test_nothing_is_made_before_something_is_kept(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "outbox")
    assert (outbox.entries(), outbox.read(KEY), outbox.recover()) == ([], None, [])
    outbox.close()
    assert list(tmp_path.iterdir()) == []


def test_files_and_folder_are_the_owners_alone(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path)
    outbox.store(KEY, b"data", "errors", "held")
    [run] = tmp_path.iterdir()
    assert run.stat().st_mode & 0o777 == 0o700
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in run.iterdir())
    outbox.close()


def test_entries_come_oldest_first_by_phase(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path)
    for at, phase in enumerate(("ready", "held", "ready")):
        outbox.store(str(at), b"", "errors", phase)  # type: ignore[arg-type]
    assert [e.key for e in outbox.entries("ready")] == ["0", "2"]
    assert [e.key for e in outbox.entries()] == ["0", "1", "2"]
    outbox.close()


def test_purge_deletes_all_but_what_is_to_be_kept(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path)
    outbox.store("1", b"", "errors", "held")
    outbox.store("2", b"", "performance", "ready")
    assert outbox.purge(lambda e: e.purpose == "performance") == 1
    assert names(tmp_path) == ["2-performance.ready"]
    assert outbox.purge() == 1
    outbox.close()


def test_a_clock_that_jumps_makes_nothing_of_this_run_old(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = Outbox(tmp_path)
    before.store("0", b"", "errors", "ready")
    before.close()
    outbox = Outbox(tmp_path)
    outbox.store("1", b"", "errors", "draft")
    later = time.time() + 365 * DAY
    monkeypatch.setattr(time, "time", lambda: later)
    outbox.recover()
    outbox.store("2", b"", "errors", "ready")
    assert names(tmp_path) == ["1-errors.draft", "2-errors.ready"]
    outbox.close()


def test_a_draft_that_somebody_deleted_is_not_lost_while_it_may_be_completed(tmp_path: Path) -> None:
    dropped: list[str] = []
    outbox = Outbox(tmp_path, on_drop=lambda losses: dropped.extend(loss.entry.key for loss in losses))
    for key in ("1", "2"):
        outbox.store(key, b"", "errors", "draft")
    shutil.rmtree(tmp_path)
    outbox.miss()
    outbox.store("1", b"whole", "errors", "ready")
    assert (outbox.read("1"), dropped) == (b"whole", [])
    outbox.miss(drafts=True)
    assert dropped == ["2"]
    outbox.close()


def test_what_is_given_up_is_told(tmp_path: Path) -> None:
    dropped: list[Loss] = []
    outbox = Outbox(tmp_path, Bounds(count=1), dropped.extend)
    outbox.store("1", b"the first", "errors", "ready")
    [first] = outbox.entries()
    outbox.store("2", b"", "errors", "ready")
    assert dropped == [Loss(first, "cache_overflow", b"the first")]
    assert names(tmp_path) == ["2-errors.ready"]
    outbox.close()


def test_while_the_disk_refuses_envelopes_wait_in_memory_and_are_saved_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    errors: list[OSError] = []
    outbox = Outbox(tmp_path, on_disk_error=errors.append)
    disk = FullDisk(outbox, monkeypatch)
    disk.full = True
    outbox.store("1", b"one", "errors", "held")
    assert outbox.move("1", "ready")
    assert (outbox.read("1"), outbox.unsaved, len(errors)) == (b"one", 1, 1)
    disk.full = False
    outbox.store("2", b"two", "errors", "ready")
    assert (outbox.unsaved, names(tmp_path)) == (0, ["1-errors.ready", "2-errors.ready"])
    outbox.close()


def test_a_draft_on_a_disk_that_then_filled_up_goes_with_its_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outbox = Outbox(tmp_path)
    disk = FullDisk(outbox, monkeypatch)
    outbox.store(KEY, b"draft", "errors", "draft")
    disk.full = True
    outbox.store(KEY, b"whole", "errors", "held")
    assert (outbox.read(KEY), names(tmp_path)) == (b"whole", [f"{KEY}-errors.draft"])
    outbox.remove(KEY)
    assert names(tmp_path) == []
    outbox.close()


def test_once_the_disk_is_back_the_report_takes_its_drafts_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outbox = Outbox(tmp_path)
    disk = FullDisk(outbox, monkeypatch)
    outbox.store(KEY, b"draft", "errors", "draft")
    disk.full = True
    outbox.store(KEY, b"whole", "errors", "held")
    disk.full = False
    outbox.store("b", b"", "errors", "held")
    assert names(tmp_path) == [f"{KEY}-errors.held", "b-errors.held"]
    assert outbox.read(KEY) == b"whole"
    outbox.close()


def test_a_folder_that_somebody_deleted_is_made_again(tmp_path: Path) -> None:
    errors: list[OSError] = []
    outbox = Outbox(tmp_path, on_disk_error=errors.append)
    outbox.store("1", b"", "errors", "ready")
    [run] = tmp_path.iterdir()
    for path in run.iterdir():
        path.unlink()
    run.rmdir()
    outbox.store("2", b"two", "errors", "ready")
    assert (outbox.read("1"), outbox.read("2"), len(errors)) == (None, b"two", 1)
    assert [e.key for e in outbox.entries()] == ["2"]
    outbox.close()


HOLDER = """
import sys
import threading
from pathlib import Path
from crashdesk.reporter.outbox import Outbox
outbox = Outbox(Path(sys.argv[1]))
outbox.store("a" * 32, b"left behind", "errors", "draft")
print("stored", flush=True)
sys.stdin.read()
"""


def hold(folder: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder)],
        env=environment(folder),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "stored\n"
    return process


def test_what_a_killed_process_left_is_taken_over_and_a_living_ones_left_alone(tmp_path: Path) -> None:
    with hold(tmp_path) as process:
        outbox = Outbox(tmp_path)
        assert outbox.recover() == []
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert [(e.key, e.phase) for e in outbox.recover()] == [(KEY, "draft")]
        assert outbox.read(KEY) == b"left behind"
        assert outbox.recover() == []
        outbox.remove(KEY)
        outbox.close()
    assert files(tmp_path) == []


def test_foreign_files_are_neither_read_nor_deleted(tmp_path: Path) -> None:
    dead = tmp_path / "run-1-dead"
    dead.mkdir(parents=True)
    (dead / "notes.txt").write_text("mine")
    (dead / ".half-written.tmp").write_text("rest")
    (dead / f"{1:013d}-{KEY}-errors.held").write_bytes(b"x")
    (tmp_path / "README").write_text("also mine")
    outbox = Outbox(tmp_path)
    assert [e.key for e in outbox.recover()] == []  # of 1970: given up at once
    outbox.close()
    assert {"mine", "also mine"} <= {path.read_text() for path in files(tmp_path)}


def test_a_closed_outbox_leaves_its_envelopes_to_the_next(tmp_path: Path) -> None:
    first = Outbox(tmp_path)
    first.store(KEY, b"data", "errors", "held")
    first.close()
    second = Outbox(tmp_path)
    assert [e.key for e in second.recover()] == [KEY]
    assert second.read(KEY) == b"data"
    second.close()


def test_an_outbox_that_cannot_be_locked_keeps_everything_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crashdesk.reporter.locks.FolderLock.acquire", lambda _self: False)
    errors: list[OSError] = []
    outbox = Outbox(tmp_path, on_disk_error=errors.append)
    outbox.store(KEY, b"data", "errors", "held")
    assert outbox.read(KEY) == b"data"
    assert [error.errno for error in errors] == [errno.ENOLCK]
    assert list(tmp_path.iterdir()) == []
    outbox.close()


def test_no_lock_stays_open_when_the_folder_is_made_again(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path)
    for at in range(3):
        outbox.store(str(at), b"", "errors", "ready")
        [run] = tmp_path.iterdir()
        for path in run.iterdir():
            path.unlink()
        run.rmdir()
    open_locks = [link for link in Path("/proc/self/fd").iterdir() if _target(link).startswith(str(tmp_path))]
    assert len(open_locks) <= 1
    outbox.close()


def _target(link: Path) -> str:
    try:
        return str(link.readlink())
    except OSError:
        return ""


def test_who_is_told_of_a_loss_may_wait_for_who_reads_the_outbox(tmp_path: Path) -> None:
    def told(_losses: Sequence[Loss]) -> None:
        reader = threading.Thread(target=outbox.entries)
        reader.start()
        reader.join(5)
        waited.append(reader.is_alive())

    waited: list[bool] = []
    outbox = Outbox(tmp_path, Bounds(count=1), told)
    for key in "ab":
        outbox.store(key, b"", "errors", "ready")
    assert waited == [False]
    outbox.close()


def test_what_was_given_up_never_comes_back_under_its_key(tmp_path: Path) -> None:
    told: list[Loss] = []
    outbox = Outbox(tmp_path, Bounds(count=2), told.extend)
    for key in "123":
        outbox.store(key, b"draft", "errors", "draft")
    assert outbox.store("1", b"whole", "errors", "ready") is None
    assert outbox.gave_up("1")
    assert not outbox.gave_up("2")
    assert [loss.entry.key for loss in told] == ["1"]
    assert names(tmp_path) == ["2-errors.draft", "3-errors.draft"]
    outbox.close()


def test_what_is_on_its_way_is_not_given_up_and_has_one_carrier(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path, Bounds(count=2))
    outbox.store("1", b"", "errors", "ready")
    with outbox.claimed("1") as free, outbox.claimed("1") as again, outbox.claimed("none") as there:
        assert (free, again, there, outbox.is_claimed("1")) == (True, False, False, True)
        for key in "23":
            outbox.store(key, b"", "errors", "ready")
        assert [entry.key for entry in outbox.entries()] == ["1", "3"]
    assert not outbox.is_claimed("1")
    outbox.store("4", b"", "errors", "ready")
    assert [entry.key for entry in outbox.entries()] == ["3", "4"]
    outbox.close()


def test_a_file_goes_only_once_its_loss_is_told(tmp_path: Path) -> None:
    seen: list[list[str]] = []
    outbox = Outbox(tmp_path, Bounds(count=1), lambda _losses: seen.append(names(tmp_path)))
    for key in "12":
        outbox.store(key, b"", "errors", "ready")
    assert seen == [["1-errors.ready", "2-errors.ready"]]
    assert names(tmp_path) == ["2-errors.ready"]
    outbox.close()


def test_who_is_told_that_the_disk_refuses_may_wait_for_who_reads_the_outbox(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def told(_error: OSError) -> None:
        reader = threading.Thread(target=outbox.entries)
        reader.start()
        reader.join(5)
        waited.append(reader.is_alive())

    waited: list[bool] = []
    outbox = Outbox(tmp_path, on_disk_error=told)
    outbox.store("1", b"", "errors", "held")
    disk = FullDisk(outbox, monkeypatch)
    disk.full = True
    outbox.move("1", "ready")
    outbox.store("2", b"", "errors", "ready")
    [kept] = tmp_path.rglob("*-errors.held")
    kept.unlink()
    outbox.read("1")
    assert waited == [False] * 3
    outbox.close()


def test_why_the_disk_refuses_is_known_until_it_takes_something(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outbox = Outbox(tmp_path)
    disk = FullDisk(outbox, monkeypatch)
    disk.full = True
    outbox.store("1", b"", "errors", "ready")
    refusals = [outbox.refusal]
    disk.full = False
    outbox.store("2", b"", "errors", "ready")
    refusals.append(outbox.refusal)
    assert [refusal and refusal.errno for refusal in refusals] == [errno.ENOSPC, None]
    outbox.close()


def refuse_to_sync(_folder: Path) -> None:
    raise OSError(errno.EIO, "the folder cannot be synced")


def test_a_move_whose_folder_could_not_be_synced_is_a_move(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outbox = Outbox(tmp_path)
    outbox.store(KEY, b"data", "errors", "held")
    monkeypatch.setattr("crashdesk.reporter.run_folder.sync_folder", refuse_to_sync)
    assert outbox.move(KEY, "approved")
    assert (outbox.read(KEY), outbox.entries()[0].phase) == (b"data", "approved")
    outbox.remove(KEY)
    assert names(tmp_path) == []
    outbox.close()


def test_a_file_whose_folder_could_not_be_synced_goes_with_its_envelope(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outbox = Outbox(tmp_path)
    outbox.store("1", b"", "errors", "ready")
    monkeypatch.setattr("crashdesk.reporter.files.sync_folder", refuse_to_sync)
    outbox.store(KEY, b"data", "errors", "ready")
    assert outbox.unsaved == 1, "it may not outlast a power loss, so it is tried again"
    outbox.release(KEY, "sent")
    assert names(tmp_path) == ["1-errors.ready"]
    outbox.close()


def test_a_folder_that_is_not_wanted_is_left_alone(tmp_path: Path) -> None:
    dead = Outbox(tmp_path)
    dead.store(KEY, b"data", "errors", "held")
    dead.close()
    outbox = Outbox(tmp_path)
    assert outbox.recover(lambda _run: False) == []
    assert [entry.key for entry in outbox.recover()] == [KEY]
    outbox.close()


def test_an_entry_and_its_bytes_belong_together(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path)
    stored = outbox.store(KEY, b"data", "errors", "held")
    assert outbox.opened(KEY) == (stored, b"data")
    assert outbox.opened("b") is None
    outbox.close()


def test_an_entry_that_became_another_is_not_discarded(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path)
    draft = outbox.store(KEY, b"draft", "errors", "draft")
    whole = outbox.store(KEY, b"whole", "errors", "ready")
    assert draft is not None
    assert whole is not None
    assert not outbox.discard(draft)
    assert outbox.read(KEY) == b"whole"
    assert outbox.discard(whole)
    assert names(tmp_path) == []
    assert not outbox.discard(whole)
    outbox.close()


def test_no_more_is_held_than_there_is_room_for(tmp_path: Path) -> None:
    lost: list[Loss] = []
    outbox = Outbox(tmp_path, Bounds(held=2), lost.extend)
    for key in "123":
        outbox.store(key, b"", "errors", "ready")
    outbox.hold()
    outbox.store("4", b"", "performance", "ready")
    assert [entry.phase for entry in outbox.entries()] == ["ready", "held", "held", "ready"]
    assert lost == []
    outbox.close()
