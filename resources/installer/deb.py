"""Makes the Debian package of the packaged desk, with ``dpkg-deb``."""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from resources.installer import components, icons, libraries

if TYPE_CHECKING:
    from collections.abc import Mapping

HERE: Final = Path(__file__).parent
ROOT: Final = HERE.parents[1]
_SCRIPTS: Final = ("postinst", "prerm", "postrm")
_TEXTS: Final = {
    "crashdesk.desktop": "usr/share/applications/crashdesk.desktop",
    "crashdesk.metainfo.xml": "usr/share/metainfo/org.crashdesk.Crashdesk.metainfo.xml",
    "crashdesk.mime.xml": "usr/share/mime/packages/crashdesk.xml",
    "crashdesk.service": "usr/lib/systemd/user/crashdesk.service",
}


def build(program: Path, output: Path, *, version: str, epoch: int, work: Path) -> Path:
    """Make the package.

    Args:
        program: the folder that PyInstaller made.
        output: where the package is put.
        version: of the desk.
        epoch: the time that everything in it bears, in seconds since 1970.
        work: an empty folder to put it together in.

    Returns:
        The package's file.
    """
    words = {
        "VERSION": version,
        "DATE": datetime.fromtimestamp(epoch, UTC).date().isoformat(),
        "ARCHITECTURE": _said("dpkg", "--print-architecture"),
        "DEPENDS": ", ".join(libraries.dependencies(program)),
        "LICENSE": _indented((ROOT / "LICENSE").read_text("utf-8")),
        "COMPONENTS": _indented("\n".join(components.listed())),
    }
    tree = work / "tree"
    _fill(tree, program, words)
    _add_control(tree, {**words, "SIZE": str(size(tree) // 1024)})
    _settle(tree, epoch)
    file = output / f"crashdesk_{version}_{words['ARCHITECTURE']}.deb"
    output.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        ["dpkg-deb", "--root-owner-group", "-Zxz", "--build", str(tree), str(file)],
        check=True,
        env={**os.environ, "SOURCE_DATE_EPOCH": str(epoch)},
        stdout=subprocess.DEVNULL,
    )
    return file


def size(folder: Path) -> int:
    """What a folder's files take, in bytes; a link takes nothing."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def filled(text: str, words: Mapping[str, str]) -> str:
    """A text with each ``@NAME@`` replaced."""
    for name, word in words.items():
        text = text.replace(f"@{name}@", word)
    return text


def _fill(tree: Path, program: Path, words: Mapping[str, str]) -> None:
    """Put everything where it is installed."""
    shutil.copytree(program, tree / "usr/lib/crashdesk", symlinks=True)
    (tree / "usr/bin").mkdir()
    (tree / "usr/bin/crashdesk").symlink_to("../lib/crashdesk/crashdesk")
    for name, place in _TEXTS.items():
        _write(tree / place, filled((HERE / "linux" / name).read_text("utf-8"), words).encode())
    manual = filled((HERE / "linux" / "crashdesk.1").read_text("utf-8"), words)
    _write(tree / "usr/share/man/man1/crashdesk.1.gz", _compressed(manual.encode()))
    documents = tree / "usr/share/doc/crashdesk"
    _write(
        documents / "copyright", filled((HERE / "debian" / "copyright").read_text("utf-8"), words).encode()
    )
    _write(documents / "CHANGELOG.md.gz", _compressed((ROOT / "CHANGELOG.md").read_bytes()))
    themes = tree / "usr/share/icons/hicolor"
    for pixels in icons.SIZES:
        _write(themes / f"{pixels}x{pixels}" / "apps" / "crashdesk.png", icons.png(pixels))
    _write(themes / "scalable" / "apps" / "crashdesk.svg", icons.SVG.read_bytes())


def _add_control(tree: Path, words: Mapping[str, str]) -> None:
    control = tree / "DEBIAN"
    _write(control / "md5sums", _checksums(tree).encode())
    _write(control / "control", filled((HERE / "debian" / "control").read_text("utf-8"), words).encode())
    for name in _SCRIPTS:
        _write(control / name, (HERE / "debian" / name).read_bytes())


def _checksums(tree: Path) -> str:
    """A line for each file, as ``dpkg --verify`` reads them."""
    files = sorted(path for path in tree.rglob("*") if path.is_file() and not path.is_symlink())
    lines = [
        f"{hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()}  {path.relative_to(tree)}\n"
        for path in files
    ]
    return "".join(lines)


def _settle(tree: Path, epoch: int) -> None:
    """Give everything the rights and the time it is installed with, whatever this user's are."""
    executable = {"usr/lib/crashdesk/crashdesk", *(f"DEBIAN/{name}" for name in _SCRIPTS)}
    for path in (tree, *tree.rglob("*")):
        if not path.is_symlink():
            may_run = path.is_dir() or str(path.relative_to(tree)) in executable
            path.chmod(0o755 if may_run else 0o644)
        os.utime(path, (epoch, epoch), follow_symlinks=False)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _compressed(content: bytes) -> bytes:
    return gzip.compress(content, 9, mtime=0)


def _indented(text: str) -> str:
    return "\n".join(f"  {line}".rstrip() for line in text.strip().splitlines())


def _said(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
