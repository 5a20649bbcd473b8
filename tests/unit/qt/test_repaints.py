from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from PyQt6.QtCore import QEvent
from PyQt6.QtWidgets import QApplication, QWidget

from crashdesk.qt.events import EventFilter
from crashdesk.qt.repaints import Repaints, frame_time
from crashdesk.reporter.diagnostics import Diagnostics

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot


class Slow(QWidget):
    """Takes its time to paint."""

    painted = 0

    def paintEvent(self, _event: object) -> None:
        time.sleep(0.05)
        self.painted += 1


Drawn = list[tuple[float, float, float]]


@pytest.fixture
def drawn() -> Drawn:
    return []


@pytest.fixture
def events(qapp: QApplication) -> Iterator[EventFilter]:
    made = EventFilter(Diagnostics())
    qapp.installEventFilter(made)
    yield made
    qapp.removeEventFilter(made)


@pytest.fixture
def repaints(events: EventFilter, drawn: Drawn) -> Iterator[Repaints]:
    made = Repaints(events, lambda *frame: drawn.append(frame), Diagnostics())
    yield made
    made.close()
    made.close()


def test_a_frame_lasts_as_long_as_the_window_is_drawn(qtbot: QtBot, repaints: Repaints, drawn: Drawn) -> None:
    window = Slow()
    qtbot.addWidget(window)
    window.show()
    qtbot.waitUntil(lambda: window.painted > 0)
    qtbot.wait(20)
    repaints.watch(wanted=True)
    before = time.monotonic()
    window.update()
    qtbot.waitUntil(lambda: len(drawn) == 1)
    [(begun, took, due)] = drawn
    assert begun >= before
    assert took >= 0.05
    assert due == frame_time(window)
    repaints.watch(wanted=False)
    window.update()
    qtbot.wait(80)
    assert len(drawn) == 1


def test_a_step_is_one_frame_with_what_is_drawn_in_it(qtbot: QtBot, repaints: Repaints, drawn: Drawn) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    qtbot.wait(20)
    repaints.step()  # nobody wants to know
    repaints.watch(wanted=True)
    repaints.step()
    window.repaint()
    time.sleep(0.05)
    qtbot.waitUntil(lambda: len(drawn) == 1)
    assert drawn[0][1] >= 0.05


def test_nobody_looks_while_nobody_wants_to_know(events: EventFilter, repaints: Repaints) -> None:
    assert QEvent.Type.UpdateRequest not in events._handlers
    repaints.watch(wanted=True)
    repaints.watch(wanted=True)
    assert len(events._handlers[QEvent.Type.UpdateRequest]) == 1
    repaints.watch(wanted=False)
    assert QEvent.Type.UpdateRequest not in events._handlers


def test_a_frame_has_the_time_that_the_screen_leaves(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    screen = window.screen()
    assert screen is not None
    assert frame_time(window) == pytest.approx(1 / screen.refreshRate())
