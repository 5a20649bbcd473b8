"""Somebody else's application with the reporter in it, run from its source and as PyInstaller has frozen it.

It has a script, a package of its own and a library (attrs) that calls back into it and makes code up.
"""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

PROJECT: Final = Path(__file__).parents[2]

SCRIPT: Final = """\
import sys

import crashdesk
import sentry_sdk
from PyQt6.QtCore import QLocale, QTimer
from PyQt6.QtWidgets import QApplication

from acme.window import Window

QLocale.setDefault(QLocale("zh_CN"))
app = QApplication(sys.argv)
reporter = crashdesk.install(app, dsn=sys.argv[1], release="orders@1", consent="granted")
window = Window()


def act():
    window.press(sys.argv[2])
    if not reporter.flush(20):
        sys.exit("not everything was delivered")
    app.quit()


QTimer.singleShot(0, act)
app.exec()
reporter.uninstall()
"""
WINDOW: Final = """\
import os
import signal
import sys

import attr
import crashdesk
import sentry_sdk
from PyQt6.QtWidgets import QApplication, QPushButton


@attr.s
class Order:
    number = attr.ib(validator=attr.validators.instance_of(int))


class Window(QPushButton):
    def press(self, names):
        for name in names.split(","):
            self.clicked.connect(getattr(self, name))
            self.click()
            self.clicked.disconnect()

    def through_a_library(self):
        attr.asdict(Order(1), value_serializer=self.lose)

    def lose(self, *_):
        raise LookupError("order gone")

    def in_generated_code(self):
        Order("seventeen")

    def by_hand(self):
        try:
            attr.asdict(Order(1), value_serializer=self.close)
        except RuntimeError as error:
            sentry_sdk.capture_exception(error)

    def close(self, *_):
        raise RuntimeError("closed")

    def rest(self):
        pass

    def die(self):
        attr.asdict(Order(1), value_serializer=self.fall)

    def fall(self, *_):
        os.kill(os.getpid(), signal.SIGSEGV)

    def speak(self):
        known = set(QApplication.topLevelWidgets())
        crashdesk.show_privacy_settings()
        QApplication.processEvents()
        for widget in set(QApplication.topLevelWidgets()) - known:
            if widget.windowTitle():
                sys.stdout.buffer.write(widget.windowTitle().encode() + b"\\n")
                sys.stdout.flush()
            widget.close()
"""
FOREIGN: Final = "a line of somebody else's file"


@dataclass(frozen=True)
class Stranger:
    """The application, below ``folder``.

    Args:
        folder: what it was made in.
        command: what runs it.
        environ: what it runs under.
    """

    folder: Path
    command: tuple[str, ...]
    environ: Mapping[str, str]

    def run(self, home: Path, dsn: str, *actions: str) -> subprocess.CompletedProcess[str]:
        """Start it where foreign files lie that have its names, press its button, and wait for its end."""
        environ = {**os.environ, **self.environ, "CRASHDESK_HOME": str(home)}
        command = [*self.command, dsn, ",".join(actions)]
        return subprocess.run(
            command,
            cwd=decoys(self.folder),
            env=environ,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )


def decoys(folder: Path) -> Path:
    """A folder with files of others that have the names of the application's, and the library's."""
    place = folder / "decoys"
    for name in (
        "orders.py",
        "acme/window.py",
        "attr/_funcs.py",
        "attr/validators.py",
        "crashdesk/__init__.py",
    ):
        file = place / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"{FOREIGN}\n" * 5000)
    return place


def from_source(folder: Path) -> Stranger:
    """The application as it is developed: with crashdesk as this environment has it."""
    source = folder / "source"
    (source / "acme").mkdir(parents=True, exist_ok=True)
    (source / "orders.py").write_text(SCRIPT)
    (source / "acme" / "__init__.py").write_text("")
    (source / "acme" / "window.py").write_text(WINDOW)
    return Stranger(folder, (sys.executable, str(source / "orders.py")), {"PYTHONDONTWRITEBYTECODE": "1"})


def frozen(folder: Path, wheel: Path) -> Stranger:
    """The application as PyInstaller builds it without a word about crashdesk, beside crashdesk's wheel."""
    from_source(folder)
    installed = folder / "wheel"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(installed)
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN", "--name", "orders"]
    for option, name in (("--distpath", "dist"), ("--workpath", "work"), ("--specpath", "work")):
        command += [option, str(folder / name)]
    # sentry_sdk's own hook takes along what it finds installed here and could integrate.
    command += [f"--exclude-module={name}" for name in ("aiohttp", "anyio", "starlette", "tkinter")]
    environ = {**os.environ, "PYTHONPATH": str(installed), "PYINSTALLER_CONFIG_DIR": str(folder / "config")}
    subprocess.run([*command, str(folder / "source" / "orders.py")], cwd=folder, env=environ, check=True)
    return Stranger(folder, (str(folder / "dist" / "orders" / "orders"),), {})
