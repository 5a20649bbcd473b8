"""The log's last lines, kept in memory for the report that may need them."""

from __future__ import annotations

import threading
from collections import deque
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from crashdesk.reporter.attachments import Attachment
from crashdesk.reporter.forks import renewed

if TYPE_CHECKING:
    import logging
    from collections.abc import Callable

MAX_RECORDS: Final = 200
MAX_CHARACTERS: Final = 64 * 1024
MAX_RECORD: Final = 2048
"""Characters kept of one record."""


class LogTail:
    """Keeps the last records while it is wanted; from any thread.

    Args:
        wanted: asked for each record: where attachments are not granted nothing is kept.
        records: how many are kept.
        characters: how much of them is kept.
    """

    def __init__(
        self, wanted: Callable[[], bool], records: int = MAX_RECORDS, characters: int = MAX_CHARACTERS
    ) -> None:
        self._wanted, self._most, self._longest = wanted, records, characters
        self._lines: deque[str] = deque()
        self._size = 0
        # Reentrant: a garbage collection in here may run a finaliser of the host's that logs.
        self._lock = renewed(threading.RLock())

    def add(self, record: logging.LogRecord, text: str) -> None:
        """Keep a record with its formatted text."""
        if not self._wanted():
            return
        line = line_of(record, text)
        with self._lock:
            self._lines.append(line)
            self._size += len(line) + 1
            while self._lines and (len(self._lines) > self._most or self._size > self._longest):
                self._size -= len(self._lines.popleft()) + 1

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._lines.clear()
            self._size = 0

    def attachment(self) -> Attachment | None:
        """The lines as a file, not yet scrubbed; None where there are none."""
        with self._lock:
            text = "\n".join(self._lines)
        # A lone surrogate has no UTF-8 form.
        return Attachment("log.txt", "text/plain", text.encode("utf-8", "replace")) if text else None


def line_of(record: logging.LogRecord, text: str) -> str:
    """A record as a line of a log: time in UTC, level, logger, text."""
    moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
    kept = text if len(text) <= MAX_RECORD else text[: MAX_RECORD - 1] + "…"
    return f"{moment.replace('+00:00', 'Z')} {record.levelname[:20]} {record.name[:200]}: {kept}"
