"""The same small application bare, with the reporter, and with stock sentry_sdk."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.helpers.display import display

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# Nobody listens there.
DSN: Final = "http://0123456789abcdef0123456789abcdef@127.0.0.1:9/1"
VARIANTS: Final = ("bare", "ours", "stock")
PLATFORMS: Final = ("offscreen", "xcb")

SET_UP: Final = {
    "bare": "",
    "ours": "import crashdesk\n"
    f"reporter = crashdesk.install(app, dsn={DSN!r}, release='a@1', consent='granted')\n",
    "stock": f"import sentry_sdk\nsentry_sdk.init({DSN!r}, release='a@1')\n",
}


@contextmanager
def environment(platform: str) -> Iterator[dict[str, str]]:
    """The environment of an application on one of Qt's platforms; for xcb an X server runs meanwhile."""
    shown = display() if platform == "xcb" else nullcontext()
    with shown as screen:
        environ = dict(os.environ) if screen is None else dict(screen.environ)
        environ |= {"QT_QPA_PLATFORM": platform, "PYTHONDONTWRITEBYTECODE": ""}
        yield environ


class Application:
    """One variant of an application, which keeps its home from start to start.

    Args:
        program: its code; ``SET_UP`` in it is replaced by the variant's.
        variant: which of them.
        environ: see :func:`environment`.
    """

    def __init__(self, program: str, variant: str, environ: dict[str, str]) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self._script = Path(self._folder.name) / "orders.py"
        self._script.write_text(program.replace("SET_UP", SET_UP[variant]), "utf-8")
        self._environ = {**environ, "CRASHDESK_HOME": str(Path(self._folder.name) / "home")}

    def run(self, *arguments: str) -> list[float]:
        """Run it once. Returns the numbers that it prints in its last line."""
        ended = subprocess.run(
            [sys.executable, str(self._script), *arguments],
            env=self._environ,
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        )
        return [float(word) for word in ended.stdout.splitlines()[-1].split()]

    def close(self) -> None:
        """Delete what it has left."""
        self._folder.cleanup()


@contextmanager
def applications(program: str, names: Iterable[str], platform: str) -> Iterator[dict[str, Application]]:
    """Some of the variants."""
    with environment(platform) as environ:
        made = {name: Application(program, name, environ) for name in names}
        try:
            yield made
        finally:
            for one in made.values():
                one.close()
