from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QPoint, QRect, QSize
from PyQt6.QtWidgets import QMainWindow

from crashdesk.dialogs.crash_prompt import CrashPrompt
from crashdesk.dialogs.placement import MARGIN, corner
from tests.unit.dialogs.conftest import RECIPIENT, report

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tests.unit.dialogs.conftest import Hands

SCREEN = QRect(0, 30, 1024, 570)
PROMPT = QSize(440, 320)


def test_a_prompt_appears_at_the_bottom_right() -> None:
    place = QRect(corner(PROMPT, SCREEN, None), PROMPT)
    assert SCREEN.right() - place.right() == MARGIN
    assert SCREEN.bottom() - place.bottom() == MARGIN


def test_the_centre_of_a_maximised_window_stays_uncovered() -> None:
    centre = SCREEN.center()
    assert not QRect(corner(PROMPT, SCREEN, centre), PROMPT).contains(centre)


def test_a_window_in_the_bottom_right_corner_sends_the_prompt_to_the_left() -> None:
    place = corner(PROMPT, SCREEN, QPoint(900, 500))
    assert place.x() == SCREEN.left() + MARGIN
    assert not QRect(place, PROMPT).contains(QPoint(900, 500))


def test_on_a_screen_too_small_for_both_the_prompt_stays_within_reach() -> None:
    tiny = QRect(0, 0, 300, 200)
    place = corner(PROMPT, tiny, tiny.center())
    assert place.x() <= MARGIN
    assert 0 <= place.y() <= MARGIN


def test_it_appears_in_a_corner_and_leaves_the_middle_of_the_host_free(hands: Hands, qtbot: QtBot) -> None:
    host = QMainWindow()
    hands.keep(host)
    host.showMaximized()
    prompt = CrashPrompt("ACME", RECIPIENT, parent=host)
    prompt.add(report())
    prompt.show()
    qtbot.waitExposed(prompt)
    screen = prompt.screen()
    assert screen is not None
    assert screen.availableGeometry().contains(prompt.frameGeometry())
    assert not prompt.frameGeometry().contains(host.frameGeometry().center())
