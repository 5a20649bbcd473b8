"""Builds what this system can build of the packaged desk, and says what it cannot.

    python resources/installer/build.py [--output DIR]

Every system: ``DIR/crashdesk``, one folder (PyInstaller and ``build.spec``). Linux: a Debian package (needs
``dpkg-deb`` and ``readelf``). Windows: a setup program (needs NSIS's ``makensis``). macOS: a disk image.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "desktop"), str(ROOT)]

from crashdesk._version import __version__  # noqa: E402 - the lines above let it be found
from resources.installer import deb, payload, source  # noqa: E402


@dataclass(frozen=True, slots=True)
class Installer:
    """One kind of installer.

    Args:
        name: what it is called.
        platform: as ``sys.platform`` has it, where it can be built.
        system: what that platform is called.
        tools: the programs it takes.
    """

    name: str
    platform: str
    system: str
    tools: tuple[str, ...]


INSTALLERS: Final = (
    Installer("Debian package", "linux", "Linux", ("dpkg-deb", "readelf")),
    Installer("Windows setup", "win32", "Windows", ("makensis",)),
    Installer("macOS disk image", "darwin", "macOS", ("hdiutil",)),
)


def obstacle(installer: Installer, platform: str, missing: list[str]) -> str:
    """Why an installer cannot be built here; empty where it can.

    Args:
        installer: which.
        platform: this one, as ``sys.platform`` has it.
        missing: those of its tools that are not there.
    """
    if platform != installer.platform:
        return f"is built on {installer.system}"
    return f"needs {', '.join(missing)}" if missing else ""


def freeze(output: Path, work: Path) -> Path:
    """Make the folder.

    Args:
        output: where it is put.
        work: for PyInstaller to work in.
    """
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "WARN"]
    command += ["--distpath", str(output), "--workpath", str(work / "pyinstaller"), str(ROOT / "build.spec")]
    # What PyInstaller keeps from build to build is of this build alone.
    environ = {**source.reproducible(ROOT), "PYINSTALLER_CONFIG_DIR": str(work / "config")}
    subprocess.run(command, check=True, cwd=ROOT, env=environ)
    return output / "crashdesk"


def make(installer: Installer, program: Path, output: Path, work: Path) -> Path:
    """Make one installer of the folder, and return its file."""
    if installer.platform == "linux":
        return deb.build(program, output, version=__version__, epoch=source.epoch(ROOT), work=work)
    if installer.platform == "win32":
        return setup_program(program, output)
    image = output / f"Crashdesk-{__version__}.dmg"
    script = ROOT / "resources" / "installer" / "macos" / "dmg.sh"
    subprocess.run(["sh", str(script), str(output / "Crashdesk.app"), str(image)], check=True)
    return image


def setup_program(program: Path, output: Path, *options: str) -> Path:
    """Make the setup program for Windows of a folder; makensis itself runs on other systems too.

    Args:
        program: the folder that PyInstaller made.
        output: where it is put.
        options: further ones of makensis.
    """
    output.mkdir(parents=True, exist_ok=True)
    file = output / f"crashdesk-{__version__}-setup.exe"
    words = {
        "VERSION": __version__,
        "NUMBERS": ".".join(map(str, payload.version_numbers(__version__))),
        "PROGRAM": str(program),
        "OUTPUT": str(file),
    }
    script = ROOT / "resources" / "installer" / "windows" / "crashdesk.nsi"
    command = ["makensis", "-WX", "-V2", *options, *(f"-D{name}={word}" for name, word in words.items())]
    subprocess.run([*command, str(script)], check=True)
    return file


def main() -> int:
    """Build everything that can be built here."""
    parser = argparse.ArgumentParser(description="Build the packaged desk and its installers.")
    parser.add_argument("--output", type=Path, default=ROOT / "dist", help="where to (default: dist/)")
    output = parser.parse_args().output.absolute()
    with tempfile.TemporaryDirectory(prefix="crashdesk-build-") as folder:
        program = freeze(output, Path(folder))
        _say("made", program)
        for installer in INSTALLERS:
            missing = [tool for tool in installer.tools if shutil.which(tool) is None]
            why = obstacle(installer, sys.platform, missing)
            if why:
                _say("left out", f"{installer.name}: {why}")
            else:
                _say("made", make(installer, program, output, Path(folder)))
    return 0


def _say(what: str, name: object) -> None:
    sys.stdout.write(f"{what}: {name}\n")


if __name__ == "__main__":
    sys.exit(main())
