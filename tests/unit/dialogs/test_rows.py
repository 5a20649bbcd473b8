from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PyQt6.QtWidgets import QPushButton, QWidget

from crashdesk.dialogs.rows import ButtonRow, broken

if TYPE_CHECKING:
    from tests.unit.dialogs.conftest import Hands


@pytest.mark.parametrize(
    ("room", "lines"),
    [
        (100, [[0, 1, 2]]),
        (99, [[0, 1], [2]]),
        (40, [[0], [1], [2]]),
        (10, [[0], [1], [2]]),
    ],
)
def test_a_line_is_broken_where_the_next_has_no_room(room: int, lines: list[list[int]]) -> None:
    assert broken([30, 30, 30], room, 5) == lines


def test_of_nothing_there_is_no_line() -> None:
    assert broken([], 100, 5) == []


def test_one_group_stands_at_the_left_and_one_at_the_right(hands: Hands) -> None:
    left, right = QPushButton("Left"), QPushButton("Right")
    window = QWidget()
    row = ButtonRow([left], [right])
    window.setLayout(row)
    window.resize(400, 60)
    hands.open(window)
    assert (left.x(), right.geometry().right()) == (0, 399)
    window.resize(left.width() + 10, 100)
    assert right.y() > left.y()
    assert right.geometry().right() == left.width() + 9


def test_what_is_hidden_takes_no_room(hands: Hands) -> None:
    one, other = QPushButton("One"), QPushButton("Other")
    window = QWidget()
    row = ButtonRow([one, other], [])
    window.setLayout(row)
    hands.open(window)
    both = row.sizeHint().width()
    other.hide()
    assert row.sizeHint().width() < both
    assert row.heightForWidth(1000) == one.sizeHint().height()


def test_it_gives_back_what_it_took() -> None:
    row = ButtonRow([], [])
    assert (row.count(), row.itemAt(0), row.takeAt(0), row.sizeHint().width()) == (0, None, None, 0)
    assert row.minimumSize().isNull()
    row.deleteLater()
