"""Whether there is a network, as far as the system tells Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, pyqtSlot
from PyQt6.QtNetwork import QNetworkInformation

if TYPE_CHECKING:
    from collections.abc import Callable

    from crashdesk.reporter.diagnostics import Diagnostics


class Network(QObject):
    """Tells of the network's coming and going.

    Only a plain "disconnected" counts as none: a system that does not know, or sees its own site alone, may
    well reach a receiver there. Where Qt has no way to find out nothing is ever told.

    Args:
        on_change: told whether there is a network, at first and at each change.
        diagnostics: told when this fails.
    """

    def __init__(self, on_change: Callable[[bool], None], diagnostics: Diagnostics) -> None:
        super().__init__()
        self._on_change, self._diagnostics = on_change, diagnostics

    def start(self) -> None:
        """Begin to watch; to be called on the main thread."""
        with self._diagnostics.guard("network"):
            information = QNetworkInformation.instance() if QNetworkInformation.loadDefaultBackend() else None
            if information is not None:
                # The connection ends with this object.
                information.reachabilityChanged.connect(self.changed)
                self.changed(information.reachability())

    @pyqtSlot(QNetworkInformation.Reachability)
    def changed(self, reachability: QNetworkInformation.Reachability) -> None:
        """The system sees the network otherwise now."""
        with self._diagnostics.guard("network"):
            self._on_change(reachability != QNetworkInformation.Reachability.Disconnected)
