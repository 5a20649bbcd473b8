from __future__ import annotations

from typing import TYPE_CHECKING

from crashdesk.desk.busy_bar import BusyBar

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def test_what_is_quick_shows_no_sign(qtbot: QtBot) -> None:
    bar = BusyBar()
    qtbot.addWidget(bar)
    bar.set_working(True)
    assert not bar.is_moving
    bar.set_working(False)
    qtbot.wait(250)
    assert not bar.is_moving


def test_what_takes_longer_moves_until_it_ends_and_takes_no_room_of_its_own(qtbot: QtBot) -> None:
    bar = BusyBar()
    qtbot.addWidget(bar)
    bar.show()
    height = bar.height()
    bar.set_working(True)
    qtbot.waitUntil(lambda: bar.is_moving)
    assert bar.height() == height
    bar.set_working(False)
    assert not bar.is_moving
