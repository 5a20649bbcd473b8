"""Notes whether there is a network, and has delivery rest while there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crashdesk.qt.frontend import QtFrontend
    from crashdesk.qt.network import Network
    from crashdesk.reporter.client import Reporter


class NetworkWatch:
    """Watches as long as there is a recipient elsewhere; one on this computer needs no network.

    Args:
        reporter: whose delivery rests.
        frontend: takes it as a step.
    """

    def __init__(self, reporter: Reporter, frontend: QtFrontend) -> None:
        self._reporter, self._frontend = reporter, frontend
        self._network: Network | None = None

    def start(self) -> None:
        """Begin to watch; on the main thread, once there is time to load what that takes."""
        dsn = self._reporter.config.dsn
        if dsn is not None and not dsn.is_loopback:
            from crashdesk.qt.network import Network

            self._network = Network(self._changed, self._reporter.diagnostics)
            self._network.start()

    def close(self) -> None:
        """Watch no longer."""
        self._network = None

    def _changed(self, online: bool) -> None:  # noqa: FBT001 - a callback's argument
        self._reporter.delivery.set_online(online=online)
        self._frontend.network_changed(online=online)
