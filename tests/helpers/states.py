"""What the reporter of a released build has left on a computer: every later build must go on with it.

``python -m tests.helpers.states`` writes it for the build at hand; done once, when that is released.
"""

from __future__ import annotations

import os
import platform
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

import crashdesk
from crashdesk._version import __version__
from crashdesk.reporter.folders import Folders
from crashdesk.reporter.sources import Preferences
from tests.helpers.host import running_host

FOLDER: Final = Path(__file__).parents[1] / "unit" / "reporter" / "states"
RELEASED: Final = sorted(path for path in FOLDER.iterdir() if path.is_dir()) if FOLDER.is_dir() else []
"""The folders, each a CRASHDESK_HOME named after the version that left it."""
RECIPIENT: Final = "http://127.0.0.1/1"
INSTALL: Final = """
import faulthandler
reporter = crashdesk.install(app, dsn={dsn!r}, release="orders@1.2.3", consent="ask")
crashdesk.set_tag("shop", "north")
"""
_UNREACHABLE: Final = "http://key@127.0.0.1:9/1"


def restored(state: Path, home: Path) -> None:
    """Make a CRASHDESK_HOME of what was left, as if that had been a minute ago: what is old is given up."""
    shutil.copytree(state, home, copy_function=shutil.copy)
    then = int((time.time() - 60) * 1000)
    for file in list(home.glob("state/reporter/*/outbox/run-*/*-*")):
        file.rename(file.with_name(f"{then}-{file.name.partition('-')[2]}"))


def main() -> None:
    """Write what an application leaves that could deliver nothing and died."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        with running_host(folder, INSTALL.format(dsn=_UNREACHABLE)) as host:
            host.do('reporter.consent.answer({"errors": "granted", "usage": "granted"}, "automatic")')
            host.do("crashdesk.capture_message('printer offline')")
            host.do("crashdesk.capture_exception(LookupError('order gone'))")
            host.do("reporter.flush(2)")
            host.ask("faulthandler._sigsegv()")
            host.process.wait(20)
        places = Folders.from_environment({"CRASHDESK_HOME": str(folder / "home")})
        Preferences(places, RECIPIENT).update({"send_default_pii": False})
        target = FOLDER / __version__
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(folder / "home", target)
        _forget_this_computer(target, made)
    sys.stdout.write(f"{target}\n")


def _forget_this_computer(target: Path, folder: str) -> None:
    """Take out where it was made; an envelope's lengths stay as they are."""
    kernel = platform.release()
    instead = {
        folder: "/app",
        str(Path(crashdesk.__file__).parents[1]): "/usr/lib/python3/dist-packages",
        sys.base_prefix: "/usr",
        kernel: "6.1.0".ljust(len(kernel), "0"),
    }
    for file in target.rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            for here, there in instead.items():
                content = content.replace(here.encode(), there.encode())
            file.write_bytes(content)


if __name__ == "__main__":
    main()
