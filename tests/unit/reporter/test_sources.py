from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import pytest

from crashdesk.reporter import sources
from crashdesk.reporter.folders import Folders
from crashdesk.reporter.sources import (
    Preferences,
    load_config,
    personal_data_is_ruled_out,
    read_dotenv,
)

if TYPE_CHECKING:
    from pathlib import Path

DSN = "https://key@errors.example/1"
RECIPIENT = "https://errors.example/1"


@pytest.fixture
def folders(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folders:
    monkeypatch.chdir(tmp_path)
    return Folders.from_environment()


def test_a_source_run_reads_the_working_directorys_dotenv(folders: Folders, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"SENTRY_DSN={DSN}\nSENTRY_RELEASE=acme@1\n")
    config = load_config({}, folders)
    assert (str(config.dsn), config.release) == (DSN, "acme@1")


def test_a_frozen_build_reads_the_dotenv_beside_its_executable_alone(
    folders: Folders, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text(f"SENTRY_DSN={DSN}\n")
    installed = tmp_path / "opt"
    installed.mkdir()
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(installed / "acme"))
    assert load_config({}, folders).dsn is None
    (installed / ".env").write_text("SENTRY_DSN=https://own@errors.example/2\n")
    assert str(load_config({}, folders).dsn) == "https://own@errors.example/2"


def test_dotenv_touches_no_environment_and_interpolates_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET", "s3cret")
    path = tmp_path / ".env"
    path.write_text("RELEASE=${SECRET}\n")
    assert read_dotenv(path) == {"RELEASE": "${SECRET}"}


def test_a_dotenv_that_cannot_be_read_is_as_good_as_none(tmp_path: Path) -> None:
    assert read_dotenv(tmp_path) == {}
    (tmp_path / ".env").write_bytes(b"A=\xff\xfe\xff")
    assert read_dotenv(tmp_path / ".env") == {}
    assert read_dotenv(tmp_path / "none") == {}


def test_a_working_directory_that_is_gone_keeps_nothing_from_starting(
    folders: Folders, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert load_config({"dsn": DSN}, folders).problems == ()


def test_choices_are_kept_for_each_recipient(folders: Folders) -> None:
    Preferences(folders, RECIPIENT).update({"send_default_pii": True})
    Preferences(folders, "https://other/1").update({"send_default_pii": False})
    Preferences(folders, RECIPIENT).update({"max_breadcrumbs": 5})
    assert Preferences(folders, RECIPIENT).all() == {"send_default_pii": True, "max_breadcrumbs": 5}
    assert Preferences(folders, "https://third/1").all() == {}


def test_a_damaged_settings_file_counts_as_none(folders: Folders) -> None:
    folders.config.mkdir(parents=True)
    for text in ("{", "[]", json.dumps({RECIPIENT: 5})):
        (folders.config / "settings.json").write_text(text)
        assert load_config({"dsn": DSN}, folders).dsn is not None


def test_the_persons_no_to_personal_data_stands_above_the_hosts_yes(folders: Folders) -> None:
    Preferences(folders, RECIPIENT).update({"send_default_pii": False})
    config = load_config({"dsn": DSN, "send_default_pii": True, "include_local_variables": True}, folders)
    assert (config.send_default_pii, config.include_local_variables) == (False, False)


def test_the_persons_yes_counts_where_the_host_leaves_it_open(folders: Folders) -> None:
    Preferences(folders, RECIPIENT).update({"send_default_pii": True})
    assert load_config({"dsn": DSN}, folders).send_default_pii
    assert not load_config({"dsn": DSN, "send_default_pii": False}, folders).send_default_pii


def test_the_host_or_the_environment_can_rule_personal_data_out(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not personal_data_is_ruled_out({})
    assert personal_data_is_ruled_out({"send_default_pii": False})
    monkeypatch.setenv("SENTRY_SEND_DEFAULT_PII", "no")
    assert personal_data_is_ruled_out({})


def test_a_frozen_run_is_told_by_sys_frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not sources.is_frozen()
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert sources.is_frozen()


def test_a_refusal_that_could_not_be_written_counts_and_is_news_to_other_processes(folders: Folders) -> None:
    made, other = Preferences(folders, RECIPIENT), Preferences(folders, RECIPIENT)
    before = other.version
    made.refuse(["send_default_pii"])
    assert other.version != before
    assert other.all() == {"send_default_pii": False}
    assert Preferences(folders, "https://other/1").all() == {}
