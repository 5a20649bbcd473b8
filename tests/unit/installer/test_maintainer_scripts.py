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


@pytest.mark.parametrize("name", ["postinst", "prerm", "postrm"])
def test_a_script_is_understood_by_a_plain_shell(name: str) -> None:
    subprocess.run(["sh", "-n", str(FOLDER / name)], check=True)
