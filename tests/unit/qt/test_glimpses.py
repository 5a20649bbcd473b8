from __future__ import annotations

from crashdesk.qt.glimpses import MAX_GLIMPSES, Glimpse, Glimpses


def test_the_latest_of_each_event_is_kept() -> None:
    glimpses, first, second = Glimpses(), object(), object()
    for moment, beat in enumerate([first, first, second]):
        glimpses.add(Glimpse(beat, float(moment), ()))
    found = [glimpses.of(first), glimpses.of(second)]
    assert [glimpse and glimpse.moment for glimpse in found] == [1.0, 2.0]


def test_of_an_event_that_nobody_saw_there_is_none() -> None:
    glimpses = Glimpses()
    glimpses.add(Glimpse(object(), 1.0, ()))
    assert glimpses.of(object()) is None


def test_they_stay_few() -> None:
    glimpses = Glimpses()
    beats = [object() for _ in range(2 * MAX_GLIMPSES)]
    for beat in beats:
        glimpses.add(Glimpse(beat, 0.0, ()))
    assert sum(glimpses.of(beat) is not None for beat in beats) == MAX_GLIMPSES
