"""The Debian package, and what of the other systems' installers can be looked at here."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from resources.installer import build, deb, icons

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.frozen, pytest.mark.timeout(900)]

MEGABYTE = 1_000_000


@pytest.fixture(scope="module")
def installed(package: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package's files, unpacked."""
    folder = tmp_path_factory.mktemp("installed")
    subprocess.run(["dpkg-deb", "-x", str(package), str(folder)], check=True)
    return folder


def test_package_and_installed_tree_keep_within_their_sizes(package: Path, installed: Path) -> None:
    assert package.stat().st_size <= 90 * MEGABYTE
    assert deb.size(installed) <= 230 * MEGABYTE


def test_everything_is_where_a_desktop_looks_for_it(installed: Path) -> None:
    found = {str(path.relative_to(installed)) for path in installed.rglob("*") if not path.is_dir()}
    outside = {name for name in found if not name.startswith("usr/lib/crashdesk/")}
    sized = [f"usr/share/icons/hicolor/{size}x{size}/apps/crashdesk.png" for size in icons.SIZES]
    assert outside == {
        "usr/bin/crashdesk",
        "usr/lib/systemd/user/crashdesk.service",
        "usr/share/applications/crashdesk.desktop",
        "usr/share/doc/crashdesk/CHANGELOG.md.gz",
        "usr/share/doc/crashdesk/copyright",
        "usr/share/icons/hicolor/scalable/apps/crashdesk.svg",
        "usr/share/man/man1/crashdesk.1.gz",
        "usr/share/metainfo/org.crashdesk.Crashdesk.metainfo.xml",
        "usr/share/mime/packages/crashdesk.xml",
        *sized,
    }


def test_the_unpacked_program_runs(installed: Path, home: Path) -> None:
    command = [str(installed / "usr/bin/crashdesk"), "doctor", "--send-test", "--json"]
    ended = subprocess.run(
        command, env={"CRASHDESK_HOME": str(home)}, capture_output=True, text=True, timeout=60, check=False
    )
    assert json.loads(ended.stdout)["ok"], ended


def test_everything_belongs_to_root_and_nobody_else_may_write(package: Path) -> None:
    listed = subprocess.run(["dpkg-deb", "-c", str(package)], capture_output=True, text=True, check=True)
    for line in listed.stdout.splitlines():
        rights, owner = line.split()[:2]
        assert owner == "root/root"
        assert rights in {"drwxr-xr-x", "-rwxr-xr-x", "-rw-r--r--", "lrwxrwxrwx"}, line


def test_two_packages_of_a_build_are_the_same(packaged: Path, tmp_path: Path) -> None:
    small = tmp_path / "crashdesk"
    small.mkdir()
    shutil.copy2(packaged / "crashdesk", small)
    made = [
        deb.build(
            small, tmp_path / name, version="1.2.3", epoch=1_700_000_000, work=tmp_path / f"{name}-work"
        )
        for name in ("one", "two")
    ]
    assert made[0].read_bytes() == made[1].read_bytes()


@pytest.mark.skipif(shutil.which("appstreamcli") is None, reason="needs appstream")
def test_the_metadata_is_valid(installed: Path) -> None:
    (file,) = (installed / "usr/share/metainfo").iterdir()
    subprocess.run(["appstreamcli", "validate", "--no-net", str(file)], check=True)


@pytest.mark.skipif(shutil.which("desktop-file-validate") is None, reason="needs desktop-file-utils")
def test_the_desktop_entry_is_valid(installed: Path) -> None:
    (file,) = (installed / "usr/share/applications").iterdir()
    subprocess.run(["desktop-file-validate", str(file)], check=True)


@pytest.mark.skipif(shutil.which("update-mime-database") is None, reason="needs shared-mime-info")
def test_a_desktop_takes_the_file_type_into_its_database(installed: Path, tmp_path: Path) -> None:
    mime = tmp_path / "mime"
    (mime / "packages").mkdir(parents=True)
    shutil.copy2(installed / "usr/share/mime/packages/crashdesk.xml", mime / "packages")
    environ = {**os.environ, "XDG_DATA_HOME": str(tmp_path)}
    command = ["update-mime-database", str(mime)]
    ended = subprocess.run(command, env=environ, capture_output=True, text=True, check=True)
    assert ended.stderr == ""
    assert "application/x-crashdesk:*.crashdesk" in (mime / "globs").read_text("utf-8")


@pytest.mark.skipif(shutil.which("makensis") is None, reason="needs nsis")
def test_the_setup_script_for_windows_compiles(packaged: Path, tmp_path: Path) -> None:
    """Against this system's build: a check of the script, no program for Windows."""
    made = build.setup_program(packaged, tmp_path, "-DUNCOMPRESSED")
    assert made.stat().st_size > deb.size(packaged)


def test_the_build_carries_its_licences_wherever_it_is_taken(packaged: Path) -> None:
    folder = packaged / "_internal" / "licenses"
    assert {"LICENSE.txt", "GPL-3.txt", "COMPONENTS.txt", "components"} == {
        path.name for path in folder.iterdir()
    }
    assert "PyQt6 " in (folder / "COMPONENTS.txt").read_text("utf-8")


def test_the_build_has_the_resources_that_it_shows_and_the_record_of_its_packages(packaged: Path) -> None:
    folder = packaged / "_internal" / "crashdesk" / "resources"
    assert {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()} == {
        *("build-id", "packages.json", "icons/crashdesk.svg"),
        *("translations/crashdesk_zh_CN.qm", "translations/desk_zh_CN.qm"),
    }
    record = json.loads((folder / "packages.json").read_text("utf-8"))
    assert record["own"] == ["crashdesk"]
    assert "starlette" in record["installed"]


def test_nothing_of_the_machine_that_built_it_is_named(packaged: Path) -> None:
    """The sources' folder stands in no file; Python itself and its libraries are others' builds."""
    here = os.fsencode(build.ROOT)
    own = [packaged / "crashdesk", *(packaged / "_internal" / "crashdesk").rglob("*")]
    assert not [path for path in own if path.is_file() and here in path.read_bytes()]
