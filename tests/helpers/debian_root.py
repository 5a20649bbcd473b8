"""A fresh Debian in a folder: for root, who alone may make one and look like it.

What comes out of the network (the system itself, the packages it then fetches) is kept in
``~/.cache/crashdesk-tests`` for the next time.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

RELEASE = "bookworm"
MIRROR = "http://deb.debian.org/debian"
USER = "ada"
_ARCHIVES = "var/cache/apt/archives"
_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


@dataclass(frozen=True)
class DebianRoot:
    """The folder, with a person ``ada`` who has a home in it."""

    folder: Path

    @property
    def home(self) -> Path:
        """The person's home, from outside."""
        return self.folder / "home" / USER

    def command(self, *words: str, user: str = "root", environ: Mapping[str, str] | None = None) -> list[str]:
        """The command that runs one inside, with a clean environment."""
        home = "/root" if user == "root" else f"/home/{user}"
        variables = {"PATH": _PATH, "HOME": home, "LC_ALL": "C.UTF-8", **(environ or {})}
        pairs = [f"{name}={value}" for name, value in variables.items()]
        # Each of these becomes the next, so that the process is the command's own.
        return ["chroot", f"--userspec={user}:{user}", str(self.folder), "env", "-i", *pairs, *words]

    def run(
        self,
        *words: str,
        user: str = "root",
        environ: Mapping[str, str] | None = None,
        timeout: float = 600,
    ) -> subprocess.CompletedProcess[str]:
        """Run a command inside, without a terminal to ask at."""
        return subprocess.run(
            self.command(*words, user=user, environ=environ),
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
            timeout=timeout,
        )

    def apt(self, *words: str) -> None:
        """Run ``apt-get -y`` inside; a question would fail it."""
        ended = self.run("apt-get", "-y", "--no-install-recommends", *words)
        assert ended.returncode == 0, ended.stdout + ended.stderr


@contextmanager
def debian_root(folder: Path) -> Iterator[DebianRoot]:
    """Make such a root for the length of the block."""
    archive = _archive()
    folder.mkdir(parents=True)
    subprocess.run(["tar", "-C", str(folder), "-xf", str(archive)], check=True)
    root = DebianRoot(folder)
    kept = archive.with_name("archives")
    kept.mkdir(exist_ok=True)
    for package in kept.glob("*.deb"):
        shutil.copy2(package, folder / _ARCHIVES)
    shutil.copy2("/etc/resolv.conf", folder / "etc" / "resolv.conf")
    # Nothing is started by installing, as in any chroot.
    _write_program(folder / "usr/sbin/policy-rc.d", "#!/bin/sh\nexit 101\n")
    _write_program(folder / "etc/apt/apt.conf.d/90keep", 'APT::Keep-Downloaded-Packages "true";\n')
    subprocess.run(["mount", "-t", "proc", "proc", str(folder / "proc")], check=True)
    try:
        assert root.run("useradd", "--create-home", USER).returncode == 0
        root.apt("update")
        yield root
    finally:
        subprocess.run(["umount", "--lazy", str(folder / "proc")], check=True)
        for package in (folder / _ARCHIVES).glob("*.deb"):
            shutil.copy2(package, kept)
        shutil.rmtree(folder)  # some hundred megabytes


def _archive() -> Path:
    """The system as debootstrap makes it, packed."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "crashdesk-tests"
    archive = cache / f"{RELEASE}.tar"
    if not archive.exists():
        fresh = cache / "fresh"
        shutil.rmtree(fresh, ignore_errors=True)
        cache.mkdir(parents=True, exist_ok=True)
        subprocess.run(["debootstrap", "--variant=minbase", RELEASE, str(fresh), MIRROR], check=True)
        subprocess.run(["tar", "-C", str(fresh), "-cf", str(archive.with_suffix(".part")), "."], check=True)
        archive.with_suffix(".part").rename(archive)
        shutil.rmtree(fresh)
    return archive


def _write_program(path: Path, content: str) -> None:
    path.write_text(content, "utf-8")
    path.chmod(0o755)
