from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QGuiApplication

from crashdesk.qt.surroundings import name_of_state

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tests.unit.qt.conftest import Crumbs

State = Qt.ApplicationState


@pytest.fixture
def state(monkeypatch: pytest.MonkeyPatch, qapp: Any) -> Any:
    """The application's state; call it with another to change it."""
    now = [State.ApplicationActive]
    monkeypatch.setattr(QGuiApplication, "applicationState", lambda *_: now[0])

    def change(to: State) -> None:
        now[0] = to
        qapp.applicationStateChanged.emit(to)

    return change


def test_going_behind_and_coming_back_are_steps(qtbot: QtBot, crumbs: Crumbs, state: Any) -> None:
    state(State.ApplicationInactive)
    qtbot.waitUntil(lambda: crumbs.of("app.lifecycle") == ["application inactive"])
    state(State.ApplicationActive)
    qtbot.waitUntil(lambda: crumbs.of("app.lifecycle")[1:] == ["application active"])
    assert crumbs.data == {"state": "active"}


def test_a_moment_between_two_windows_is_no_step(qtbot: QtBot, crumbs: Crumbs, state: Any) -> None:
    state(State.ApplicationInactive)
    state(State.ApplicationActive)
    settled = crumbs.frontend._breadcrumbs.surroundings._settled
    qtbot.waitUntil(lambda: not settled.isActive())
    assert crumbs.of("app.lifecycle") == []


def test_the_states_have_plain_names() -> None:
    assert [name_of_state(one) for one in (State.ApplicationActive, State.ApplicationSuspended)] == [
        "active",
        "suspended",
    ]


def test_screens_that_come_go_and_change_are_steps(crumbs: Crumbs, qapp: Any) -> None:
    [screen] = qapp.screens()
    qapp.screenAdded.emit(screen)
    size = screen.geometry()
    assert crumbs.data == {
        "action": "SCREEN_ADDED",
        "screens": 1,
        "size": f"{size.width()}x{size.height()}",
        "scale": screen.devicePixelRatio(),
    }
    screen.geometryChanged.emit(size)
    qapp.screenRemoved.emit(screen)
    assert crumbs.of("device.event") == ["screen added", "screen changed", "screen removed"]


def test_only_changes_of_the_network_are_steps(crumbs: Crumbs) -> None:
    for online in (True, True, False, True):
        crumbs.frontend.network_changed(online=online)
    assert [data["action"] for _message, _category, data in crumbs] == ["NETWORK_LOST", "NETWORK_AVAILABLE"]
    assert crumbs.of("device.event") == ["network lost", "network available"]


def test_uninstall_ends_the_connections(crumbs: Crumbs, state: Any, qapp: Any) -> None:
    crumbs.frontend.uninstall()
    state(State.ApplicationInactive)
    qapp.screenAdded.emit(qapp.primaryScreen())
    crumbs.frontend.tell_repeats()
    assert crumbs == []
