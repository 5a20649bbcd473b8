from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any
from weakref import ref

from PyQt6.QtCore import QEvent, QObject

from crashdesk.qt.gaze import MAX_GLIMPSES, Gaze
from crashdesk.qt.pulse import Pulse
from crashdesk.reporter.samples import Samples

if TYPE_CHECKING:
    from crashdesk.qt.pulse import Beat

PATIENCE = 0.05
RECEIVER = QObject()


class Stage:
    """A main thread, which is the test's own, and its gaze."""

    def __init__(self) -> None:
        self.pulse = Pulse(lambda: None, lambda: None)
        self.gaze = Gaze(self.pulse, PATIENCE)

    def begin(self, ago: float = 2 * PATIENCE) -> Beat:
        self.pulse.beat = (time.monotonic() - ago, QEvent.Type.Timer, QObject, ref(RECEIVER))
        return self.pulse.beat

    def seen(self, beat: Beat) -> list[str]:
        samples = Samples(until=beat[0])
        self.gaze.recall(beat, samples)
        return [stack[0].code.co_name for stack in samples.stacks]


def glance_from_here(stage: Stage) -> None:
    stage.gaze.glance()


def glance_from_there(stage: Stage) -> None:
    stage.gaze.glance()


def test_the_latest_glimpse_of_each_event_is_remembered() -> None:
    stage = Stage()
    first = stage.begin()
    glance_from_here(stage)
    glance_from_there(stage)
    second = stage.begin()
    glance_from_here(stage)
    # The innermost is the gaze itself, which runs on the thread that it looks at.
    assert [len(stage.seen(beat)) for beat in (first, second)] == [1, 1]
    samples = Samples(until=first[0])
    stage.gaze.recall(first, samples)
    assert "glance_from_there" in [spot.code.co_name for spot in samples.stacks[0]]
    assert samples.seconds[0] >= 2 * PATIENCE


def test_a_short_event_and_an_idle_loop_are_not_worth_a_glance() -> None:
    stage = Stage()
    beat = stage.begin(ago=0.0)
    stage.gaze.glance()
    stage.pulse.beat = None
    stage.gaze.glance()
    assert stage.seen(beat) == []


def test_where_a_loop_runs_there_is_nothing_to_see() -> None:
    stage = Stage()
    assert stage.gaze.site(None) is None
    standing: Any = (number for number in range(2))
    next(standing)
    frame = standing.gi_frame
    place = (id(frame.f_code), frame.f_lasti)
    assert stage.gaze.site(frame) == place
    stage.pulse.sites[place] = frame.f_code
    assert stage.gaze.site(frame) is None


def test_what_was_sampled_later_than_seen_is_not_added() -> None:
    stage = Stage()
    beat = stage.begin()
    stage.gaze.glance()
    samples = Samples(until=time.monotonic())
    stage.gaze.recall(beat, samples)
    assert samples.stacks == []


def test_glimpses_stay_few() -> None:
    stage = Stage()
    beats = []
    for _ in range(2 * MAX_GLIMPSES):
        beats.append(stage.begin())
        stage.gaze.glance()
    assert sum(stage.seen(beat) != [] for beat in beats) == MAX_GLIMPSES
