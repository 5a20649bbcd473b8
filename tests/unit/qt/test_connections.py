from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6 import sip
from PyQt6.QtCore import QObject, pyqtSlot
from PyQt6.QtWidgets import QPushButton

from crashdesk.qt.connections import connect_once

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


class Counter(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.calls: list[int] = []

    @pyqtSlot()
    def called(self) -> None:
        self.calls.append(1)


def test_a_second_connection_is_none_and_all_end_with_the_receiver(qtbot: QtBot) -> None:
    button, counter = QPushButton(), Counter()
    qtbot.addWidget(button)
    calls = counter.calls
    connect_once(button.pressed, counter.called)
    connect_once(button.pressed, counter.called)
    button.click()
    assert calls == [1]
    sip.delete(counter)
    button.click()
    assert calls == [1]
