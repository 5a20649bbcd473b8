from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crashdesk.client import fields

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)


@pytest.mark.parametrize(
    ("value", "expected"),
    [("124", 124), (7, 7), (7.9, 7), (None, 0), ("many", 0), ("-1", 0), ([], 0), ("²", 0)],
)
def test_a_count_may_be_digits_or_a_number(value: object, expected: int) -> None:
    assert fields.number(value) == expected


def test_a_time_may_be_iso_or_seconds_and_is_always_aware() -> None:
    expected = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
    assert fields.moment("2026-03-01T12:00:00Z") == expected
    assert fields.moment("2026-03-01T13:00:00+01:00") == expected
    assert fields.moment("2026-03-01T12:00:00") == expected
    assert fields.moment(expected.timestamp()) == expected


@pytest.mark.parametrize("value", [None, True, "", "yesterday", 1e30, float("nan"), {}, []])
def test_what_is_no_time_becomes_none(value: object) -> None:
    assert fields.moment(value) is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [("warn", "warning"), ("CRITICAL", "fatal"), ("info", "info"), (3, "error"), (None, "error")],
)
def test_other_spellings_of_a_level_are_mapped(value: object, expected: str) -> None:
    assert fields.level(value) == expected


def test_pairs_leave_out_what_says_nothing_and_keep_the_order() -> None:
    assert fields.pairs({"b": 1, "a": "", "c": None, "d": 0, "e": {}}) == (("b", 1), ("d", 0))


@given(ANYTHING)
def test_no_field_raises_whatever_comes(value: object) -> None:
    fields.text(value)
    fields.number(value)
    fields.optional_number(value)
    fields.moment(value)
    fields.level(value)
    fields.objects(value)
    fields.pairs(value)
