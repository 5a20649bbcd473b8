from __future__ import annotations

from typing import TYPE_CHECKING

from crashdesk.reporter.run_folder import RunFolder

if TYPE_CHECKING:
    from pathlib import Path


def test_files_are_written_read_renamed_and_deleted(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path)
    folder.write("a", b"content")
    folder.rename("a", "b")
    assert folder.read("b") == b"content"
    folder.delete("b")
    folder.delete("b")
    folder.close()
    assert list(tmp_path.iterdir()) == []


def test_a_dead_sibling_is_emptied_and_removed(tmp_path: Path) -> None:
    dead = tmp_path / "run-1-x"
    dead.mkdir()
    (dead / "file").write_bytes(b"12345")
    (dead / ".file.tmp").write_bytes(b"")
    folder = RunFolder(tmp_path)
    assert list(folder.adopt()) == [("file", 5)]
    assert folder.read("file") == b"12345"
    assert not dead.exists()
    folder.close()


def test_an_empty_dead_sibling_is_removed_without_making_a_folder(tmp_path: Path) -> None:
    (tmp_path / "run-1-x").mkdir()
    folder = RunFolder(tmp_path)
    assert list(folder.adopt()) == []
    assert list(tmp_path.iterdir()) == []


def test_a_living_sibling_is_left_alone(tmp_path: Path) -> None:
    living, other = RunFolder(tmp_path), RunFolder(tmp_path)
    living.write("file", b"")
    assert list(other.adopt()) == []
    assert living.read("file") == b""
    living.close()


def test_a_folder_with_files_stays_when_it_is_closed(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path)
    folder.write("file", b"x")
    folder.close()
    assert list(RunFolder(tmp_path).adopt()) == [("file", 1)]


def test_what_is_for_another_to_take_stays_where_it_is(tmp_path: Path) -> None:
    for name in ("mine", "his"):
        (tmp_path / f"run-1-{name}").mkdir()
        (tmp_path / f"run-1-{name}" / name).write_bytes(b"1")
    (tmp_path / "run-1-mine" / "his, too").write_bytes(b"22")
    folder = RunFolder(tmp_path)
    assert list(folder.adopt(lambda file: file.name == "mine")) == [("mine", 1)]
    assert sorted(file.name for file in tmp_path.glob("run-1-*/[!.]*")) == ["his", "his, too"]
    assert not (tmp_path / "run-1-his" / ".lock").exists(), "nobody was kept out meanwhile"
    assert sorted(folder.adopt()) == [("his", 1), ("his, too", 2)]
    folder.close()
