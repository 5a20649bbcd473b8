"""The Debian package in a fresh Debian: installed, used by a person, upgraded, removed and purged.

Run by hand, as root: it makes the system with debootstrap, mounts /proc in it, and takes minutes.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from tests.helpers.debian_root import USER, debian_root
from tests.helpers.display import display
from tests.helpers.server import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.helpers.debian_root import DebianRoot
    from tests.helpers.display import Display

pytestmark = [
    pytest.mark.installer,
    pytest.mark.timeout(1800),
    pytest.mark.skipif(os.geteuid() != 0, reason="only root can look like another system"),
]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DebianRoot]:
    with debian_root(tmp_path_factory.mktemp("debian") / "root") as root:
        yield root


def test_a_person_who_never_saw_a_terminal_gets_along(
    root: DebianRoot, package: Path, tmp_path: Path
) -> None:
    """One story, in its order: each step stands on the last."""
    before = ours(root)
    homes = files(root.home)
    install(root, package)
    assert not (root.folder / "usr/bin/python3").exists(), "nothing of Python was there, or has come"
    assert root.run("dpkg", "--verify", "crashdesk").stdout == ""
    assert root.run("crashdesk", "--version", user=USER).stdout.startswith("crashdesk ")
    with display("-ac") as screen:
        report_through_the_window(root, screen)
        assert [issue["count"] for issue in asked(root, "issues")] == ["1"]
        install(root, upgraded(package, tmp_path))
        assert root.run("dpkg-query", "-Wf${Version}", "crashdesk").stdout.endswith("+upgraded")
        with running_desk(root, screen):
            screen.window_of("crashdesk")
        assert [issue["count"] for issue in asked(root, "issues")] == ["1"], "an upgrade keeps what there is"
    enabled = enable_the_service(root)
    root.apt("remove", "crashdesk")
    assert enabled.is_symlink(), "it would be enabled again, were the package"
    assert ours(root) == before | {"/var/lib/dpkg/info/crashdesk.list", "/var/lib/dpkg/info/crashdesk.postrm"}
    assert ".local/share/crashdesk/server/crashdesk.sqlite3" in files(root.home), "removing keeps it too"
    root.apt("purge", "crashdesk")
    assert ours(root) == before
    assert not enabled.is_symlink()
    assert files(root.home) - homes <= caches(root)
    assert not list(root.home.rglob("*crashdesk*"))


def report_through_the_window(root: DebianRoot, screen: Display) -> None:
    """Answer the question at the first launch, have a crash, send its report, and find it in the list."""
    with running_desk(root, screen):
        screen.window_titled("reports and privacy")
        screen.press("Return")  # "Not now" is the default
        wait_until(lambda: not screen.shows("reports and privacy"), 30)
        screen.window_of("crashdesk")
        screen.press("alt+h", "Return")
        screen.window_titled("something went wrong")
        assert asked(root, "issues") == [], "nothing is sent before the person says so"
        screen.press("alt+s")
        (issue,) = wait_until(lambda: asked(root, "issues"), 30)
        assert issue["title"].startswith("TestReportError: Test report")
        project = next(one for one in asked(root, "projects") if one["slug"] == "crashdesk")
        environ = {**shown_on(screen), "SENTRY_DSN": project["dsn"]}
        found = json.loads(root.run("crashdesk", "doctor", "--json", user=USER, environ=environ).stdout)
        assert {check["name"]: check["state"] for check in found["checks"]} == dict.fromkeys(
            (
                *("libraries", "configuration", "dsn", "folders"),
                *("display", "server", "delivery", "disk", "reporter"),
            ),
            "ok",
        )


def enable_the_service(root: DebianRoot) -> Path:
    """Do what ``systemctl --user enable crashdesk.service`` does, and return the link from outside."""
    unit = "/usr/lib/systemd/user/crashdesk.service"
    assert (root.folder / unit[1:]).is_file()
    wants = f"/home/{USER}/.config/systemd/user/default.target.wants"
    assert root.run("mkdir", "-p", wants, user=USER).returncode == 0
    assert root.run("ln", "-s", unit, f"{wants}/crashdesk.service", user=USER).returncode == 0
    return root.folder / wants[1:] / "crashdesk.service"


@contextmanager
def running_desk(root: DebianRoot, screen: Display) -> Iterator[None]:
    """Run the desk as the person does, and close it."""
    desk = subprocess.Popen(root.command("crashdesk", user=USER, environ=shown_on(screen)))
    try:
        yield
    finally:
        desk.terminate()
        assert desk.wait(60) == 0


def shown_on(screen: Display) -> dict[str, str]:
    return {"DISPLAY": screen.environ["DISPLAY"]}


def asked(root: DebianRoot, command: str) -> Any:
    """What a command of the person's prints as JSON."""
    return json.loads(root.run("crashdesk", command, "--json", user=USER).stdout or "null")


def install(root: DebianRoot, package: Path) -> None:
    shutil.copy2(package, root.folder / "tmp" / package.name)
    root.apt("install", f"/tmp/{package.name}")
    (root.folder / "tmp" / package.name).unlink()


def upgraded(package: Path, folder: Path) -> Path:
    """The same package as a later version."""
    tree = folder / "tree"
    subprocess.run(["dpkg-deb", "-R", str(package), str(tree)], check=True)
    control = tree / "DEBIAN" / "control"
    lines = control.read_text("utf-8").splitlines(keepends=True)
    changed = [f"{line.rstrip()}+upgraded\n" if line.startswith("Version:") else line for line in lines]
    control.write_text("".join(changed), "utf-8")
    later = folder / "crashdesk_upgraded.deb"
    subprocess.run(
        ["dpkg-deb", "--root-owner-group", "-Znone", "-b", str(tree), str(later)],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return later


def ours(root: DebianRoot) -> set[str]:
    """Everything in the system, but for homes, that has our name."""
    command = "find / -xdev ( -path /proc -o -path /home ) -prune -o -iname *crashdesk* -print"
    return set(root.run(*command.split()).stdout.split())


def files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir()}


def caches(root: DebianRoot) -> set[str]:
    """What fontconfig, Mesa and the like keep of their own."""
    return {name for name in files(root.home) if name.startswith(".cache/") and "crashdesk" not in name}
