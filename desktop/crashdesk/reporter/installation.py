"""The installation's random id: tells two computers apart without saying whose they are."""

from __future__ import annotations

import uuid
from contextlib import suppress
from typing import TYPE_CHECKING

from crashdesk.reporter.files import write_atomically

if TYPE_CHECKING:
    from pathlib import Path


class InstallId:
    """A random id, made at its first use; never the MAC address, which ``uuid.getnode`` would give.

    Args:
        path: the file that keeps it. It is written when the first report, or the first count of a session,
            is kept, so that who denied consent finds nothing on his disk.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._value = self._kept = ""

    @property
    def value(self) -> str:
        """The id, 32 hexadecimal digits."""
        if not self._value:
            self._value = self._stored() or uuid.uuid4().hex
        return self._value

    def keep(self) -> None:
        """Write the id down, so that the next run has the same."""
        if self._kept == self.value and self._path.exists():
            return
        with suppress(OSError):
            if self._stored() != self.value:
                write_atomically(self._path, self.value.encode())
            self._kept = self.value

    def renew(self) -> str:
        """Make another id, for what is reported from now on. Returns it."""
        written = self._stored()
        self._value = uuid.uuid4().hex
        if written:
            self.keep()
        return self._value

    def _stored(self) -> str:
        try:
            text = self._path.read_text("ascii")[:64].strip()
        except (OSError, UnicodeDecodeError):
            return ""
        return text if len(text) == 32 and text.isalnum() else ""  # noqa: PLR2004 - hex digits of 128 bits
