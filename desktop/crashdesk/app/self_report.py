"""The desk reports its own errors, as any application would: to its own server, in a project of its own."""

from __future__ import annotations

import time
from collections import deque
from typing import TYPE_CHECKING, Any, Final

from crashdesk._version import __version__
from crashdesk.app.own_project import dsn_of
from crashdesk.app.program import build_id
from crashdesk.embed import functions as reporter
from crashdesk.embed.setup import install, uninstall

if TYPE_CHECKING:
    from PyQt6.QtCore import QSettings
    from PyQt6.QtWidgets import QApplication, QWidget

    from crashdesk.client import Client
    from crashdesk.embed.installation import Installation

MAX_PER_HOUR: Final = 20
_DSN_KEY: Final = "self/dsn"


class HourlyCap:
    """Lets so many reports an hour through: a desk that shows its own errors must not feed on them."""

    def __init__(self, most: int = MAX_PER_HOUR) -> None:
        self._passed: deque[float] = deque(maxlen=most)

    def __call__(self, event: dict[str, Any], _hint: dict[str, Any]) -> dict[str, Any] | None:
        """Pass an event, or drop it (None)."""
        now = time.monotonic()
        if len(self._passed) == self._passed.maxlen and now - self._passed[0] < 3600:  # noqa: PLR2004 - seconds
            return None
        self._passed.append(now)
        return event


class SelfReport:
    """The reporter inside the desk.

    Args:
        app: the desk.
        settings: remembers the DSN, so that the next start reports from its first line on.
    """

    def __init__(self, app: QApplication, settings: QSettings) -> None:
        self._app, self._settings = app, settings
        self._dsn = ""
        self._cap = HourlyCap()

    def begin(self) -> None:
        """Install the reporter with the DSN of the last run, if there was one."""
        if dsn := str(self._settings.value(_DSN_KEY, "")):
            self._install(dsn)

    async def connect(self, client: Client) -> None:
        """Find or make the desk's own project, and report there.

        Raises:
            ClientError: the server does not answer.
        """
        dsn = await dsn_of(client)
        if dsn and dsn != self._dsn:
            self._settings.setValue(_DSN_KEY, dsn)
            self._install(dsn)

    def end(self) -> None:
        """Take the reporter away."""
        uninstall()

    def show_privacy_settings(self, parent: QWidget) -> None:
        """Open the desk's own privacy settings."""
        reporter.show_privacy_settings(parent)

    def _install(self, dsn: str) -> Installation:
        self._dsn = dsn
        return install(
            self._app,
            dsn=dsn,
            release=f"crashdesk@{__version__}",
            dist=build_id(),
            service="crashdesk-desk",
            before_send=self._cap,
        )
