"""The wheel and the packaged desk, each built once for all tests that use it."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from crashdesk._version import __version__
from resources.installer import build, deb, source

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def packaged(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that PyInstaller makes; ``--packaged`` names one that is there already."""
    made: Path | None = request.config.getoption("--packaged")
    if made is not None:
        return made.absolute() / "crashdesk"
    folder = tmp_path_factory.mktemp("frozen")
    return build.freeze(folder / "dist", folder)


@pytest.fixture(scope="session")
def program(packaged: Path) -> Path:
    """The packaged desk's program."""
    return packaged / "crashdesk"


@pytest.fixture(scope="session")
def package(request: pytest.FixtureRequest, packaged: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Debian package of the packaged desk."""
    made: Path | None = request.config.getoption("--packaged")
    if made is not None:
        return next(made.absolute().glob("crashdesk_*.deb"))
    folder = tmp_path_factory.mktemp("package")
    epoch = source.epoch(build.ROOT)
    return deb.build(packaged, folder, version=__version__, epoch=epoch, work=folder / "work")


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, as ``pip install`` builds it, made by the backend that is installed."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(command, check=True, cwd=build.ROOT, capture_output=True, timeout=120)
    return next(folder.glob("*.whl"))
