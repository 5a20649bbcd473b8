from __future__ import annotations

from PyQt6.QtCore import QPoint, QRect, QSize

from crashdesk.dialogs.placement import MARGIN, corner

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
