"""``crashdesk serve``."""

from __future__ import annotations

import os
import signal
import sys
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from crashdesk.app.output import CommandError

if TYPE_CHECKING:
    from pathlib import Path


SUPERVISED: Final = "CRASHDESK_SUPERVISED"
"""Set by who starts a server that must not outlive it, and holds its standard input open."""


def run(data_dir: Path, host: str, port: int) -> int:
    """Serve until the process is told to stop.

    Raises:
        CommandError: the server cannot start.
    """
    from crashdesk.server.errors import ServerError
    from crashdesk.server.service import serve

    if SUPERVISED in os.environ:
        threading.Thread(target=_end_with_supervisor, name="crashdesk-supervised", daemon=True).start()
    try:
        serve(data_dir, host, port, announce=_announce)
    except ServerError as error:
        raise CommandError(str(error)) from None
    return 0


def _end_with_supervisor() -> None:
    """Stop once the supervisor's end of our standard input closes: it is gone, however it went."""
    with suppress(OSError):
        while os.read(0, 1024):
            pass
    os.kill(os.getpid(), signal.SIGTERM)


def _announce(text: str) -> None:
    """Write the line at once: whoever started us waits for it."""
    if sys.stdout is not None:
        sys.stdout.write(text + "\n")
        sys.stdout.flush()
