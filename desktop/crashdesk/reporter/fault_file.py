"""faulthandler, writing into a file of ours while we are installed.

The file stays open for as long as faulthandler knows it: it keeps the descriptor's number alone, and a
dump would land in whatever file is given that number next.
"""

from __future__ import annotations

import faulthandler
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    from pathlib import Path


class FaultFile:
    """Where faulthandler writes; one at a time.

    To be opened on the main thread where a stack overflow there shall leave a dump too: faulthandler
    prepares a stack for its handler on the thread that enables it first.
    """

    def __init__(self) -> None:
        self._file: BinaryIO | None = None
        self._was_enabled = False

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
        self._file, self._was_enabled = file, was_enabled

    def close(self) -> None:
        """Put faulthandler back as far as it can be known, then close the file."""
        file, self._file = self._file, None
        if file is not None:
            _restore(enabled=self._was_enabled)
            file.close()


def _restore(*, enabled: bool) -> None:
    """Where it was enabled before: it does not tell which file it had, and stderr is the usual one."""
    if enabled:
        for stream in (sys.__stderr__, sys.stderr):
            with suppress(AttributeError, OSError, RuntimeError, ValueError):  # none, closed, or no file
                faulthandler.enable(file=_with_descriptor(stream), all_threads=True)
                return
    faulthandler.disable()


def _with_descriptor(stream: Any) -> Any:
    stream.fileno()
    return stream
