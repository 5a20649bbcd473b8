from __future__ import annotations

from pathlib import Path

from crashdesk.reporter.folders import Folders


def test_one_variable_replaces_every_folder(tmp_path: Path) -> None:
    folders = Folders.from_environment({"CRASHDESK_HOME": str(tmp_path)})
    assert [folders.config, folders.data, folders.state, folders.cache, folders.log] == [
        tmp_path / name for name in ("config", "data", "state", "cache", "log")
    ]


def test_a_relative_home_is_made_absolute(tmp_path: Path, monkeypatch: object) -> None:
    assert Folders.from_environment({"CRASHDESK_HOME": "here"}).state == Path.cwd() / "here" / "state"


def test_without_it_they_are_the_platforms_own() -> None:
    folders = Folders.from_environment({})
    assert "crashdesk" in str(folders.state)
    assert len({folders.config, folders.data, folders.state, folders.cache}) > 1


def test_looking_them_up_creates_none(home: Path) -> None:
    Folders.from_environment().of_reporter("https://errors.example/1")
    assert not home.exists()


def test_each_recipient_has_a_folder_whose_name_does_not_say_who_it_is(tmp_path: Path) -> None:
    folders = Folders.from_environment({"CRASHDESK_HOME": str(tmp_path)})
    one, other = (folders.of_reporter(f"https://errors.example/{number}") for number in (1, 2))
    assert one != other
    assert "errors" not in one.name
