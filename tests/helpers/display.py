"""A virtual X display, and a keyboard on it."""

from __future__ import annotations

import os
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tests.helpers.server import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Display:
    """A display of its own; ``environ`` is what programs need to show windows on it."""

    def __init__(self, number: int) -> None:
        self.environ = {**os.environ, "DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb"}

    def window_of(self, program: str) -> str:
        """Wait for a visible window of a program, give it the keyboard, and return its id."""
        return self._focused("--class", program)

    def window_titled(self, title: str) -> str:
        """The same for a window whose title contains this."""
        return self._focused("--name", title)

    def shows(self, title: str) -> bool:
        """Whether there is a visible window whose title contains this."""
        return bool(self._xdotool("search", "--onlyvisible", "--name", title).strip())

    def _focused(self, *wanted: str) -> str:
        found = wait_until(lambda: self._xdotool("search", "--onlyvisible", *wanted).split(), 30)
        self._xdotool("windowfocus", "--sync", found[0])
        return found[0]

    def press(self, *keys: str) -> None:
        """Press keys, by their X names, such as ``alt+h``."""
        self._xdotool("key", "--delay", "300", *keys)

    def screenshot(self, path: Path) -> None:
        """Save what the display shows."""
        subprocess.run(["import", "-window", "root", str(path)], env=self.environ, check=True, timeout=30)

    def _xdotool(self, *words: str) -> str:
        ended = subprocess.run(
            ["xdotool", *words], env=self.environ, capture_output=True, text=True, timeout=30, check=False
        )
        return ended.stdout


@contextmanager
def display(*options: str, size: str = "1400x900x24") -> Iterator[Display]:
    """Run an X server while the block does; it chooses its own number.

    Args:
        options: further ones of Xvfb, such as ``-ac``, with which other users may show windows too.
        size: width, height (pixels) and depth (bits).
    """
    reading, writing = os.pipe()
    # Without -noreset the server starts afresh, and refuses who comes, whenever its last client leaves.
    always = ["-noreset", "-nolisten", "tcp"]
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", size, *always, *options]
    process = subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    try:
        with os.fdopen(reading) as said:
            yield Display(int(said.readline()))
    finally:
        process.terminate()
        process.wait(10)
