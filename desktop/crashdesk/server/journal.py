"""The server's own log: a file that turns over, never the terminal and never a report to itself."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from logging.handlers import RotatingFileHandler
from typing import TYPE_CHECKING

from crashdesk.server.errors import ServerError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_SIZE = 2 * 1024 * 1024
_KEPT = 3
_FORMAT = "%(asctime)s %(levelname)s %(name)s %(message)s"
_SOURCES = ("crashdesk.server", "uvicorn", "asyncio")


@contextmanager
def kept(folder: Path) -> Iterator[None]:
    """Send the server's log, uvicorn's and asyncio's to a file while the block runs.

    Args:
        folder: the data folder; the log is ``logs/server.log`` in it.

    Raises:
        ServerError: the file cannot be written.
    """
    try:
        handler = _QuietHandler(
            folder / "logs" / "server.log", maxBytes=_SIZE, backupCount=_KEPT, encoding="utf-8"
        )
    except OSError as error:
        raise ServerError(f"cannot write the log in {folder / 'logs'}: {error.strerror}") from None
    handler.setFormatter(logging.Formatter(_FORMAT))
    before = {name: _redirect(logging.getLogger(name), handler) for name in _SOURCES}
    try:
        yield
    finally:
        for name, propagated in before.items():
            logging.getLogger(name).removeHandler(handler)
            logging.getLogger(name).propagate = propagated
        handler.close()


class _QuietHandler(RotatingFileHandler):
    """A file that says nothing on the terminal when the disk is full."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's own name
        """Let the line go: there is nowhere else to tell of it."""


def _redirect(logger: logging.Logger, handler: logging.Handler) -> bool:
    propagated = logger.propagate
    logger.addHandler(handler)
    logger.propagate = False
    if logger.level == logging.NOTSET:
        logger.setLevel(logging.INFO if logger.name == "crashdesk.server" else logging.WARNING)
    return propagated
