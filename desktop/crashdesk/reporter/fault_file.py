"""faulthandler, writing into a file of ours while we are installed.

The file stays open for as long as faulthandler knows it: it keeps the descriptor's number alone, and a
dump would land in whatever file is given that number next. faulthandler knows one file at a time, so a host
that enables it later, for a file of its own, would take the dumps away from us: its wish is remembered, and
granted when we leave.
"""

from __future__ import annotations

import faulthandler
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class FaultFile:
    """Where faulthandler writes; one at a time.

    To be opened on the main thread where a stack overflow there shall leave a dump too: faulthandler
    prepares a stack for its handler on the thread that enables it first.
    """

    def __init__(self) -> None:
        self._file: BinaryIO | None = None
        self._was_enabled = False
        self._enable: Callable[..., None] = faulthandler.enable
        # Made once, to recognise our own: every access to a bound method makes a new one.
        self._ours: Callable[..., None] = self._host_enables
        self._wish: dict[str, Any] | None = None

    def open(self, path: Path) -> None:
        """Have dumps written into a new file.

        Raises:
            OSError: the file cannot be made; faulthandler is as it was.
        """
        file = path.open("wb", buffering=0)
        was_enabled = faulthandler.is_enabled()
        try:
            faulthandler.enable(file=file, all_threads=True)
        except BaseException:
            file.close()
            raise
        self.adopt(file, was_enabled=was_enabled)

    def adopt(self, file: BinaryIO, *, was_enabled: bool) -> None:
        """Take a file over that dumps are written into already.

        Args:
            file: faulthandler's.
            was_enabled: whether faulthandler was enabled before that.
        """
        self._file, self._was_enabled, self._enable = file, was_enabled, faulthandler.enable
        faulthandler.enable = self._ours

    def close(self) -> None:
        """Put faulthandler back as far as it can be known, then close the file."""
        file, self._file = self._file, None
        if file is None:
            return
        if faulthandler.enable is self._ours:
            faulthandler.enable = self._enable
        wish, self._wish = self._wish, None
        try:
            if wish is None:
                _restore(self._enable, enabled=self._was_enabled)
            else:
                self._enable(**wish)
        except (OSError, RuntimeError, ValueError):  # the host's file is closed
            faulthandler.disable()
        file.close()

    def _host_enables(self, file: Any = None, all_threads: bool = True, **more: Any) -> None:  # noqa: FBT001, FBT002
        """``faulthandler.enable``, as the host calls it.

        Raises:
            Exception: what faulthandler raises at the host's arguments.
        """
        wish = {"file": sys.stderr if file is None else file, "all_threads": all_threads, **more}
        self._enable(**wish)
        if self._file is not None:
            self._wish = wish
            self._enable(file=self._file, all_threads=True)


def _restore(enable: Callable[..., None], *, enabled: bool) -> None:
    """Where it was enabled before: it does not tell which file it had, and stderr is the usual one."""
    if enabled:
        for stream in (sys.__stderr__, sys.stderr):
            with suppress(AttributeError, OSError, RuntimeError, ValueError):  # none, closed, or no file
                enable(file=_with_descriptor(stream), all_threads=True)
                return
    faulthandler.disable()


def _with_descriptor(stream: Any) -> Any:
    stream.fileno()
    return stream
