from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

import pytest

from resources.installer import libraries

if TYPE_CHECKING:
    from pathlib import Path


def test_a_package_is_named_once_and_the_c_library_with_its_version() -> None:
    assert libraries.packages(["libssl.so.3", "libcrypto.so.3", "libz.so.1"], 36) == [
        "libc6 (>= 2.36)",
        "libssl3",
        "zlib1g",
    ]


def test_a_library_of_no_known_package_stops_the_build() -> None:
    with pytest.raises(libraries.UnknownLibraryError, match=r"libnew\.so\.1; name it in"):
        libraries.packages(["libnew.so.1", "libc.so.6"], 36)


def test_the_newest_version_that_is_asked_for_counts() -> None:
    assert libraries.newest_glibc(["Name: GLIBC_2.34  Flags\nName: GLIBC_2.4", "Name: GLIBC_2.17"]) == 34
    assert libraries.newest_glibc([]) == 0


@pytest.mark.skipif(shutil.which("readelf") is None, reason="needs binutils")
def test_a_folder_is_read_but_for_what_it_carries_itself(tmp_path: Path) -> None:
    from PyQt6 import sip

    shutil.copy2(sip.__file__, tmp_path)
    shutil.copy2(sip.__file__, tmp_path / "libqgtk3.so")
    (tmp_path / "readme.so").write_text("no program")
    assert libraries.dependencies(tmp_path)[0].startswith("libc6 (>= 2.")
    assert sys.platform == "linux"
