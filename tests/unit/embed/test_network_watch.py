from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from crashdesk.embed.network_watch import NetworkWatch
from crashdesk.qt import network as module
from tests.helpers.reporter import NOWHERE, reporter

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class Network:
    """Stands for the system's: it is told to come and go."""

    made: list[Network]

    def __init__(self, on_change: Callable[[bool], None], _diagnostics: object) -> None:
        self.change = on_change
        self.made.append(self)

    def start(self) -> None:
        self.change(False)


@pytest.fixture
def networks(monkeypatch: pytest.MonkeyPatch) -> list[Network]:
    monkeypatch.setattr(module, "Network", Network)
    monkeypatch.setattr(Network, "made", [], raising=False)
    return Network.made


@pytest.mark.parametrize("dsn", [NOWHERE, None])
def test_a_recipient_on_this_computer_needs_no_network(
    home: Path, networks: list[Network], dsn: str | None
) -> None:
    watch: Any = NetworkWatch(reporter(home, dsn=dsn), SimpleNamespace())  # type: ignore[arg-type]
    watch.start()
    watch.close()
    assert networks == []


def test_delivery_rests_and_a_step_is_noted_while_there_is_no_network(
    home: Path, networks: list[Network], monkeypatch: pytest.MonkeyPatch
) -> None:
    at, rests, steps = reporter(home, dsn="https://key@example.org/1"), list[bool](), list[bool]()
    monkeypatch.setattr(at.delivery, "set_online", lambda *, online: rests.append(not online))
    frontend: Any = SimpleNamespace(network_changed=lambda *, online: steps.append(online))
    NetworkWatch(at, frontend).start()
    networks[0].change(True)
    assert (rests, steps) == ([True, False], [False, True])
