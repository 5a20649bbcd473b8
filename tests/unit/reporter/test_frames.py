from __future__ import annotations

import pytest

from crashdesk.reporter.frames import FROZEN, USUAL, Frames


def test_a_frame_is_slow_beyond_what_the_screen_leaves_and_frozen_beyond_seven_tenths() -> None:
    frames = Frames()
    for took in (USUAL, 2 * USUAL, FROZEN, FROZEN + 0.1):
        frames.add(took)
    assert (frames.total, frames.slow, frames.frozen) == (4, 2, 1)
    assert frames.delay == pytest.approx(USUAL + 2 * FROZEN + 0.1 - 2 * USUAL)


def test_a_faster_screen_leaves_less() -> None:
    frames = Frames()
    frames.add(0.01, 1 / 144)
    assert frames.slow == 1


def test_the_figures_have_sentrys_names_and_there_are_none_without_a_frame() -> None:
    frames = Frames()
    assert frames.measurements() == []
    frames.add(0.001)
    assert frames.measurements() == [
        ("frames_total", 1, "none"),
        ("frames_slow", 0, "none"),
        ("frames_frozen", 0, "none"),
        ("frames_delay", 0.0, "second"),
    ]
