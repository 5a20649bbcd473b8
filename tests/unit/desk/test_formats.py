from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from crashdesk.desk import formats

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0, "0"),
        (999, "999"),
        (1000, "1 k"),
        (1234, "1.2 k"),
        (9949, "9.9 k"),
        (9960, "10 k"),
        (12_345, "12 k"),
        (999_499, "999 k"),
        (999_999, "1 M"),
        (3_400_000, "3.4 M"),
        (7_000_000_000_000, "7000 G"),
        (-1500, "-1.5 k"),
    ],
)
def test_a_short_number_has_a_unit_and_no_needless_digits(value: int, expected: str) -> None:
    assert formats.short_number(value) == expected


def test_an_exact_number_has_its_digits_in_groups() -> None:
    assert formats.exact_number(38211).replace("\N{NARROW NO-BREAK SPACE}", " ") == "38 211"


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (-5, "now"),
        (0, "now"),
        (9, "now"),
        (42, "42 s"),
        (119, "1 m"),
        (7200, "2 h"),
        (3 * 86400, "3 d"),
        (364 * 86400, "364 d"),
        (800 * 86400, "2 y"),
    ],
)
def test_an_age_is_one_number_and_its_unit(seconds: int, expected: str) -> None:
    assert formats.age(NOW - timedelta(seconds=seconds), NOW) == expected


def test_an_age_in_a_sentence_reads_well() -> None:
    assert formats.ago(NOW - timedelta(minutes=2), NOW) == "2 m ago"
    assert formats.ago(NOW, NOW) == "just now"
    assert formats.ago(None, NOW) == "unknown"


def test_an_absolute_time_is_told_in_this_computers_zone() -> None:
    local = NOW.astimezone()
    assert formats.absolute(NOW) == local.strftime("%Y-%m-%d %H:%M:%S %Z")
    assert formats.absolute(None) == "unknown"


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (0.14, "\N{MINUS SIGN}0.1 s"),
        (12, "\N{MINUS SIGN}12 s"),
        (181, "\N{MINUS SIGN}3 m"),
        (-3, "\N{MINUS SIGN}0.0 s"),
    ],
)
def test_a_step_is_told_by_how_long_before_the_end_it_was(seconds: float, expected: str) -> None:
    assert formats.before(NOW - timedelta(seconds=seconds), NOW) == expected
    assert formats.before(None, NOW) == ""


@pytest.mark.parametrize(
    ("first", "count", "total", "expected"),
    [
        (0, 50, 318, "1-50 of 318"),
        (300, 18, 318, "301-318 of 318"),
        (0, 0, 0, ""),
        (0, 1, 1, "1 of 1"),
        (0, 50, None, "1-50"),
        (0, 50, 3, "1-50 of 50"),
    ],
)
def test_the_rows_shown_are_told_with_their_total(
    first: int, count: int, total: int | None, expected: str
) -> None:
    assert formats.span_of(first, count, total).replace("\N{EN DASH}", "-") == expected


def test_one_has_the_singular() -> None:
    assert formats.plural(1, "event", "events") == "1 event"
    assert formats.plural(1200, "event", "events") == "1.2 k events"
