from __future__ import annotations

import math
from typing import Any

import pytest

from crashdesk.store import foreign


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("plain", "plain"),
        ("long text", "long "),
        (7, "7"),
        (1.5, "1.5"),
        (True, "true"),
        (None, "?"),
        ([], "?"),
        ({}, "?"),
    ],
)
def test_text_takes_what_can_be_read_as_text(value: Any, expected: str) -> None:
    assert foreign.text(value, 5, "?") == expected


def test_text_holds_nothing_that_a_database_cannot_store() -> None:
    assert foreign.text("a\x00b\ud800c", 10) == "a�b?c"


def test_a_number_too_long_to_print_is_no_text() -> None:
    assert foreign.text(10**5000, 10, "?") == "?"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"values": [{"a": 1}, None, 3]}, [{"a": 1}]),
        ([{"a": 1}, "x"], [{"a": 1}]),
        ({"type": "one"}, [{"type": "one"}]),
        ({"values": None}, []),
        ("text", []),
    ],
)
def test_the_objects_of_an_interface_are_found_in_each_of_its_forms(value: Any, expected: list[Any]) -> None:
    assert foreign.objects(value, 10) == expected


@pytest.mark.parametrize(
    "value", [1.5, "1.5", "1970-01-01T00:00:01.500Z", "1970-01-01T00:00:01.5", "1970-01-01T01:00:01.5+01:00"]
)
def test_a_time_is_read_in_each_of_its_forms(value: Any) -> None:
    assert foreign.micros(value) == 1_500_000


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        "",
        "soon",
        math.nan,
        math.inf,
        -1,
        1e300,
        10**400,
        "9" * 100,
        [],
        {},
        "0001-01-01T00:00:00+14:00",
    ],
)
def test_what_is_no_time_is_none(value: Any) -> None:
    assert foreign.micros(value) is None


def test_a_time_is_written_in_utc_with_a_trailing_z() -> None:
    assert foreign.isoformat(1_500_000) == "1970-01-01T00:00:01.500000Z"
    assert foreign.isoformat(0) == "1970-01-01T00:00:00Z"
