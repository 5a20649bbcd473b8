"""The same small application three times: bare, with the reporter, and with stock sentry_sdk."""

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
    from collections.abc import Iterator

# Nobody listens there.
DSN: Final = "http://0123456789abcdef0123456789abcdef@127.0.0.1:9/1"
VARIANTS: Final = ("bare", "ours", "stock")
PLATFORMS: Final = ("offscreen", "xcb")

SET_UP: Final = {
    "bare": "",
    "ours": f"import crashdesk\nreporter = crashdesk.install(app, dsn={DSN!r}, release='a@1', consent='granted')\n",
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


def run(program: str, variant: str, environ: dict[str, str], *arguments: str) -> list[float]:
    """Run an application once, with a home of its own.

    Args:
        program: its code; ``SET_UP`` in it is replaced by the variant's.
        variant: which of them.
        environ: see :func:`environment`.
        arguments: given to it.

    Returns:
        The numbers that it prints in its last line.
    """
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "orders.py"
        script.write_text(program.replace("SET_UP", SET_UP[variant]), "utf-8")
        ended = subprocess.run(
            [sys.executable, str(script), *arguments],
            env={**environ, "CRASHDESK_HOME": folder},
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        )
    return [float(word) for word in ended.stdout.splitlines()[-1].split()]
