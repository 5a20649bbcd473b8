from __future__ import annotations

from typing import Any

import pytest
from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtNetwork import QNetworkInformation

from crashdesk.qt import network as module
from crashdesk.qt.network import Network
from crashdesk.reporter.diagnostics import Diagnostics

Reachability = QNetworkInformation.Reachability


class System(QObject):
    """What Qt knows of the network, in place of a system that can be unplugged."""

    reachabilityChanged = pyqtSignal(Reachability)  # noqa: N815 - Qt's name

    def __init__(self, state: Reachability) -> None:
        super().__init__()
        self._state = state

    def reachability(self) -> Reachability:
        return self._state


def watching(monkeypatch: pytest.MonkeyPatch, system: System | None) -> tuple[Network, list[bool]]:
    class Information:
        Reachability = Reachability

        @staticmethod
        def loadDefaultBackend() -> bool:  # noqa: N802 - Qt's name
            return system is not None

        @staticmethod
        def instance() -> Any:
            return system

    monkeypatch.setattr(module, "QNetworkInformation", Information)
    told: list[bool] = []
    network = Network(told.append, Diagnostics())
    network.start()
    return network, told


def test_the_networks_coming_and_going_is_told(qapp: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    system = System(Reachability.Online)
    network, told = watching(monkeypatch, system)
    system.reachabilityChanged.emit(Reachability.Disconnected)
    system.reachabilityChanged.emit(Reachability.Online)
    assert told == [True, False, True]
    del network


@pytest.mark.parametrize("state", [Reachability.Unknown, Reachability.Local, Reachability.Site])
def test_only_a_plain_no_counts_as_none(
    qapp: Any, monkeypatch: pytest.MonkeyPatch, state: Reachability
) -> None:
    assert watching(monkeypatch, System(state))[1] == [True]


def test_where_qt_cannot_find_out_nothing_is_told(qapp: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert watching(monkeypatch, None)[1] == []
