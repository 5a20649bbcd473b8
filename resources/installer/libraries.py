"""Which Debian packages the packaged desk depends on: read from what its files link to.

Debian's own ``dpkg-shlibdeps`` wants every library installed on the machine that builds, and takes a minute;
this needs ``readelf`` alone, and a library that is not known stops the build.
"""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

PACKAGES: Final = {
    "ld-linux-x86-64.so.2": "libc6",
    "ld-linux-aarch64.so.1": "libc6",
    **dict.fromkeys(("libc.so.6", "libdl.so.2", "libm.so.6", "libpthread.so.0"), "libc6"),
    **dict.fromkeys(("libcrypt.so.1",), "libcrypt1"),
    **dict.fromkeys(("libresolv.so.2", "librt.so.1", "libutil.so.1"), "libc6"),
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libX11.so.6": "libx11-6",
    "libbrotlidec.so.1": "libbrotli1",
    "libbz2.so.1.0": "libbz2-1.0",
    **dict.fromkeys(("libcrypto.so.3", "libssl.so.3"), "libssl3"),
    "libdbus-1.so.3": "libdbus-1-3",
    "libexpat.so.1": "libexpat1",
    "libffi.so.8": "libffi8",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libgcc_s.so.1": "libgcc-s1",
    **dict.fromkeys(
        ("libgio-2.0.so.0", "libglib-2.0.so.0", "libgobject-2.0.so.0", "libgthread-2.0.so.0"), "libglib2.0-0"
    ),
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "liblzma.so.5": "liblzma5",
    "libmpdec.so.3": "libmpdec3",
    "libncursesw.so.6": "libncursesw6",
    "libreadline.so.8": "libreadline8",
    "libsqlite3.so.0": "libsqlite3-0",
    "libstdc++.so.6": "libstdc++6",
    "libtinfo.so.6": "libtinfo6",
    "libuuid.so.1": "libuuid1",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb.so.1": "libxcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libz.so.1": "zlib1g",
    "libzstd.so.1": "libzstd1",
}
"""The package of each library in Debian 12. Debian 13's renamed ones (``libssl3t64``) provide these names."""
OPTIONAL: Final = ("libqgtk3.so",)
"""Plugins that Qt leaves alone where their libraries are not there; the package suggests those."""

_NEEDED: Final = re.compile(r"\(NEEDED\)\s+Shared library: \[(.+)\]")
_GLIBC: Final = re.compile(r"Name: GLIBC_2\.(\d+)")


class UnknownLibraryError(Exception):
    """A library of which no package is known; the text says what to do."""


def dependencies(folder: Path) -> list[str]:
    """The packages that the files of a build need, as ``Depends`` names them.

    Raises:
        UnknownLibraryError: a library is neither in the build nor in ``PACKAGES``.
    """
    carried = {path.name for path in folder.rglob("*.so*")}
    said = [_readelf(path) for path in folder.rglob("*") if _is_program(path)]
    return packages({name for text in said for name in _NEEDED.findall(text)} - carried, newest_glibc(said))


def packages(libraries: Iterable[str], glibc: int) -> list[str]:
    """The packages of these libraries.

    Args:
        libraries: their names, such as ``libX11.so.6``.
        glibc: the second number of the C library's version that is needed, 36 for 2.36.

    Raises:
        UnknownLibraryError: one is not known.
    """
    unknown = sorted(set(libraries) - PACKAGES.keys())
    if unknown:
        raise UnknownLibraryError(
            f"no package is known for {', '.join(unknown)}; name it in resources/installer/libraries.py"
        )
    named = {PACKAGES[library] for library in libraries} | {"libc6"}
    return sorted(f"{name} (>= 2.{glibc})" if name == "libc6" else name for name in named)


def newest_glibc(said: Iterable[str]) -> int:
    """The newest version of the C library that is asked for, in what ``readelf`` said."""
    return max((int(number) for text in said for number in _GLIBC.findall(text)), default=0)


def _is_program(path: Path) -> bool:
    if path.is_symlink() or not path.is_file() or path.name in OPTIONAL:
        return False
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"


def _readelf(path: Path) -> str:
    command = ["readelf", "--wide", "--dynamic", "--version-info", str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout
