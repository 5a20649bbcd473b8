from __future__ import annotations

import platform
import subprocess
from typing import TYPE_CHECKING

import pytest

from crashdesk.reporter.system_facts import (
    distribution,
    first_line,
    named_in,
    system_contexts,
    timezone_name,
)

if TYPE_CHECKING:
    from pathlib import Path


def test_the_system_is_described_without_starting_a_program(monkeypatch: pytest.MonkeyPatch) -> None:
    def started(*_: object, **__: object) -> None:
        raise AssertionError

    monkeypatch.setattr(subprocess, "Popen", started)
    contexts = system_contexts()
    assert set(contexts) == {"os", "device", "culture", "runtime"}
    assert contexts["os"]["name"] == platform.system()
    assert contexts["os"]["kernel_version"] == platform.release()
    assert contexts["device"]["processor_count"] > 0
    assert contexts["runtime"]["version"] == platform.python_version()


def test_a_distribution_is_told_by_its_own_file(monkeypatch: pytest.MonkeyPatch) -> None:
    told = {"ID": "debian", "VERSION_ID": "12", "PRETTY_NAME": "Debian 12", "HOME_URL": "x"}
    monkeypatch.setattr(platform, "freedesktop_os_release", lambda: told)
    assert distribution() == {"name": "debian", "version": "12", "pretty_name": "Debian 12"}

    def missing() -> dict[str, str]:
        raise OSError

    monkeypatch.setattr(platform, "freedesktop_os_release", missing)
    assert distribution() == {}


@pytest.mark.parametrize(
    ("zone", "target", "name"),
    [
        ("Europe/Vienna", "", "Europe/Vienna"),
        (":Asia/Tokyo", "", "Asia/Tokyo"),
        ("", "/usr/share/zoneinfo/Europe/Berlin", "Europe/Berlin"),
        (":/etc/localtime", "/usr/share/zoneinfo/Europe/Berlin", "Europe/Berlin"),
    ],
)
def test_the_timezone_has_its_name_in_the_zone_database(
    tmp_path: Path, zone: str, target: str, name: str
) -> None:
    link = tmp_path / "localtime"
    if target:
        link.symlink_to(target)
    assert timezone_name({"TZ": zone}, link) == name


def test_a_timezone_without_a_name_has_its_abbreviation(tmp_path: Path) -> None:
    assert timezone_name({}, tmp_path / "none")


def test_what_cannot_be_read_is_not_known(tmp_path: Path) -> None:
    assert first_line(tmp_path / "none") is None
    (tmp_path / "model").write_text("ThinkPad X1\nmore")
    assert first_line(tmp_path / "model") == "ThinkPad X1"
    assert named_in("a : 1\nmodel name\t: AMD\n", "model name") == "AMD"
    assert named_in("", "model name") is None
