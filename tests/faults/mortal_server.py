"""A real server process that is killed when told, and comes back on the same data folder."""

from __future__ import annotations

import threading
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING, Self

from tests.helpers.server import RunningServer, running_server

if TYPE_CHECKING:
    from pathlib import Path


class MortalServer:
    """Runs ``crashdesk serve``; each life has a port of its own.

    Args:
        data_dir: kept from life to life.
        downtime: seconds between a death and the next life.
    """

    def __init__(self, data_dir: Path, downtime: float) -> None:
        self._data_dir, self._downtime = data_dir, downtime
        self._life = ExitStack()
        self._revival: threading.Thread | None = None
        self._lock = threading.Lock()
        self.deaths = 0

    def __enter__(self) -> Self:
        self._start()
        return self

    def __exit__(self, *_: object) -> None:
        self.alive()
        self._life.close()

    @property
    def url(self) -> str:
        """Where it listens, or did before it died."""
        return self._server.url

    def die(self) -> None:
        """Kill it; it comes back by itself."""
        with self._lock:
            self._server.kill()
            self._life.close()
            self.deaths += 1
            self._revival = threading.Thread(target=self._revive)
            self._revival.start()

    def alive(self) -> RunningServer:
        """The server of now, once it is back."""
        if self._revival is not None:
            self._revival.join()
        return self._server

    def _revive(self) -> None:
        time.sleep(self._downtime)
        self._start()

    def _start(self) -> None:
        self._server = self._life.enter_context(running_server(self._data_dir))
