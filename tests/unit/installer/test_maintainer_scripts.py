from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING

import pytest

from resources.installer import deb

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = deb.HERE / "debian"
FORGET = re.compile(r"^forget='\n(.*?)^'$", re.MULTILINE | re.DOTALL)


def forgotten(home: Path) -> set[str]:
    """Do what purging does for one person; what is left in the home."""
    found = FORGET.search((FOLDER / "postrm").read_text("utf-8"))
    assert found
    subprocess.run(
        ["sh", "-ec", found.group(1)], env={"HOME": str(home), "PATH": "/usr/bin:/bin"}, check=True
    )
    return {str(path.relative_to(home)) for path in home.rglob("*") if path.is_file()}


def kept(home: Path, *names: str) -> None:
    for name in names:
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text("x")


DESK = (
    ".local/share/crashdesk/server/crashdesk.sqlite3",
    ".config/crashdesk/desk.ini",
    ".config/crashdesk/consent.json",
    ".local/state/crashdesk/reporter/0123456789abcdef/outbox/1",
)


def test_purging_forgets_what_the_desk_has_kept(tmp_path: Path) -> None:
    kept(tmp_path, *DESK, ".config/other/settings")
    assert forgotten(tmp_path) == {".config/other/settings"}


def test_purging_where_nothing_was_kept_changes_nothing(tmp_path: Path) -> None:
    kept(tmp_path, ".profile")
    assert forgotten(tmp_path) == {".profile"}


def test_purging_leaves_what_other_applications_have_to_send_and_the_answers_on_it(tmp_path: Path) -> None:
    other = ".local/state/crashdesk/reporter/fedcba9876543210/outbox/1"
    kept(tmp_path, *DESK, other)
    assert forgotten(tmp_path) == {".config/crashdesk/consent.json", DESK[3], other}


def test_purging_takes_the_link_that_enabled_the_service_and_leads_nowhere(tmp_path: Path) -> None:
    units = tmp_path / ".config/systemd/user"
    kept(tmp_path, ".config/systemd/user/other.service", ".config/systemd/user/own.service")
    for folder, target in (
        ("default.target.wants", tmp_path / "gone"),
        ("graphical-session.target.wants", units / "own.service"),
    ):
        (units / folder).mkdir()
        (units / folder / "crashdesk.service").symlink_to(target)
    (units / "default.target.wants" / "another.service").symlink_to(tmp_path / "gone")
    forgotten(tmp_path)
    links = {str(path.relative_to(units)) for path in units.rglob("*") if path.is_symlink()}
    assert links == {
        "default.target.wants/another.service",
        "graphical-session.target.wants/crashdesk.service",
    }


def test_purging_takes_the_folder_of_links_that_is_empty_then(tmp_path: Path) -> None:
    wants = tmp_path / ".config/systemd/user/default.target.wants"
    wants.mkdir(parents=True)
    (wants / "crashdesk.service").symlink_to(tmp_path / "gone")
    forgotten(tmp_path)
    assert not wants.exists()
    assert wants.parent.is_dir()


@pytest.mark.parametrize("name", ["postinst", "prerm", "postrm"])
def test_a_script_is_understood_by_a_plain_shell(name: str) -> None:
    subprocess.run(["sh", "-n", str(FOLDER / name)], check=True)
