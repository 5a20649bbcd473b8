from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crashdesk.reporter.entries import (
    COPIES,
    DAY,
    REPORT,
    Bounds,
    Entry,
    Exposure,
    parse_name,
    surplus,
    to_be_asked_about,
)

if TYPE_CHECKING:
    from crashdesk.reporter.consent import Purpose
    from crashdesk.reporter.entries import Phase

KEY = "a" * 32


def entry(
    key: str = KEY, age: float = 0, purpose: Purpose = "errors", phase: Phase = "ready", size: int = 10
) -> Entry:
    return Entry(key, purpose, phase, 1_000_000 - age, size)


def key(number: int) -> str:
    return f"{number:032x}"


def companion(key: str, age: float = 0, phase: Phase = "ready", size: int = 10) -> Entry:
    return entry(f"{key}a0", age, "attachments", phase, size)


def age_of(entry: Entry) -> float:
    """Seconds, at a moment long after the epoch."""
    return 1_000_000 - entry.created


@pytest.mark.parametrize(
    ("entries", "bounds", "gone"),
    [
        ([entry(age=8 * DAY, phase="held"), entry("b", age=8 * DAY)], Bounds(), [KEY]),
        ([entry(age=31 * DAY), entry("b", age=29 * DAY)], Bounds(), [KEY]),
        ([entry(str(n), age=n, phase="held") for n in range(12)], Bounds(), ["11", "10"]),
        ([entry(str(n), age=n) for n in range(4)], Bounds(count=2), ["3", "2"]),
        ([entry(str(n), age=n, size=60) for n in range(3)], Bounds(size=100), ["2", "1"]),
        ([entry("old", age=9), entry("t", purpose="performance")], Bounds(count=1), ["t"]),
    ],
)
def test_what_is_too_old_or_beyond_the_bounds_goes_oldest_first_and_errors_last(
    entries: list[Entry], bounds: Bounds, gone: list[str]
) -> None:
    assert [e.key for e in surplus(entries, bounds, age_of)] == gone


@pytest.mark.parametrize(
    "name",
    [
        "notes.txt",
        ".lock",
        "1-2-errors",
        f"x-{KEY}-errors.held",
        f"²-{KEY}-errors.held",
        "1-a-b-errors.held",
        "1-../x-errors.held",
        "1-a-money.held",
        "1-a-errors.sent",
        "1-a-errors-.held",
        "1-a-errors-nothing.held",
        "1-a-errors-personal-x.held",
    ],
)
def test_a_foreign_files_name_is_no_entry(name: str) -> None:
    assert parse_name(name, 1) is None


def test_a_copy_is_an_entry_only_where_copies_are_looked_for() -> None:
    name = f"0001760000000123-{KEY}-errors.sent"
    assert parse_name(name, 7) is None
    assert parse_name(name, 7, COPIES) == Entry(KEY, "errors", "sent", 1_760_000_000.123, 7)
    assert parse_name(f"0001760000000123-{KEY}-errors.held", 7, COPIES) is None


@pytest.mark.parametrize("exposure", Exposure)
def test_the_name_tells_how_much_of_a_person_is_in_it(exposure: Exposure) -> None:
    made = Entry(KEY, "errors", "held", 1_760_000_000.123, 7, exposure)
    assert parse_name(made.name, 7) == made
    assert ("-personal." in made.name) == (exposure is Exposure.PERSONAL)


def test_a_companion_knows_its_event() -> None:
    made = companion(KEY)
    assert (made.event, made.is_companion) == (KEY, True)
    assert (entry().event, entry().is_companion) == (KEY, False)
    # Attachments that a host sends by themselves are kept under the event's own key.
    assert not entry(purpose="attachments").is_companion
    assert parse_name(made.name, made.size) == made


def test_held_reports_are_counted_without_their_companions_which_go_with_them() -> None:
    held = [entry(key(n), age=n, phase="held") for n in range(12)]
    companions = [companion(key(n), age=n, phase="held") for n in range(12)]
    gone = [e.key for e in surplus([*held, *companions], Bounds(), age_of)]
    assert gone == [key(11), key(10), f"{key(10)}a0", f"{key(11)}a0"]


def test_a_companion_that_waits_for_an_answer_goes_when_there_is_nothing_to_ask_about() -> None:
    assert surplus([companion(KEY, phase="held")], Bounds(), age_of) == [companion(KEY, phase="held")]
    assert surplus([companion(KEY)], Bounds(), age_of) == [], "its event may have arrived already"


def test_attachments_are_given_up_before_any_error() -> None:
    errors = [entry(key(n), age=100 + n, size=10) for n in range(3)]
    entries = [*errors, *(companion(key(n), age=n, size=60) for n in range(3))]
    gone = surplus(entries, Bounds(size=100), age_of)
    assert [e.key for e in gone] == [f"{key(2)}a0", f"{key(1)}a0"]


def test_what_is_on_its_way_stays_and_the_next_oldest_goes_for_it() -> None:
    entries = [entry(str(n), age=n) for n in range(4)]
    assert [e.key for e in surplus(entries, Bounds(count=3), age_of, {"3"})] == ["2"]
    old = [entry("old", age=31 * DAY)]
    assert surplus(old, Bounds(), age_of, {"old"}) == []


def test_a_companion_on_its_way_outlasts_its_event() -> None:
    entries = [entry(KEY, age=9), companion(KEY, age=8), entry("b")]
    gone = surplus(entries, Bounds(count=1), age_of, {f"{KEY}a0"})
    assert [e.key for e in gone] == [KEY, "b"]


def asked_about(*entries: Entry, held: int = 10, on_the_way: tuple[str, ...] = ()) -> list[str]:
    return [e.key for e in to_be_asked_about(entries, Bounds(held=held), age_of, on_the_way)]


def test_the_newest_that_there_is_room_for_can_wait_for_an_answer_with_what_is_attached() -> None:
    ready = [entry(key(n), age=n) for n in range(4)]
    companions = [companion(key(n), age=n) for n in range(4)]
    waits = entry("w", phase="held")
    asked = [key(0), key(1), f"{key(0)}a0", f"{key(1)}a0"]
    assert asked_about(waits, *ready, *companions, held=3) == asked
    assert asked_about(waits, *ready, *companions, held=1) == []


def test_what_belongs_to_an_event_that_waits_joins_it() -> None:
    assert asked_about(entry(phase="held"), companion(KEY), held=1) == [f"{KEY}a0"]
    assert asked_about(companion(KEY)) == [], "its event has left"


def test_only_events_that_lie_ready_and_are_no_older_than_what_is_held_can_wait_for_an_answer() -> None:
    others = [
        entry("draft", phase="draft"),
        entry("approved", phase="approved"),
        entry("slow", purpose="performance"),
        entry(f"{REPORT}1"),
        entry("old", age=8 * DAY),
        entry("sending"),
    ]
    assert asked_about(*others, entry("new"), on_the_way=("sending",)) == ["new"]
