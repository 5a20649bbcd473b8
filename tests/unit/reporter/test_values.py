from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from crashdesk.reporter.objects import MAX_TEXT
from crashdesk.reporter.values import (
    MAX_CHARACTERS,
    MAX_ITEMS,
    MAX_VALUES,
    PART_CHARACTERS,
    Budget,
    first_of,
    plain,
    text_of,
    variable,
)
from tests.helpers.hostile import CALLED, Sleeper, hostile_values
from tests.unit.reporter.test_objects import Order


class Text(str):
    __slots__ = ()

    def __str__(self) -> str:
        raise AssertionError


class Own:
    """A mapping that is no dictionary."""

    def items(self) -> list[tuple[str, int]]:
        return [("a", 1), ("b", 2)]


@pytest.mark.parametrize(
    ("value", "copy"),
    [
        (None, None),
        (True, True),
        (5, 5),
        (float("nan"), "nan"),
        (float("-inf"), "-inf"),
        (2**70, str(2**70)),
        (10**5000, "<int of 16610 bits>"),
        ("x" * 2000, "x" * (MAX_TEXT - 1) + "…"),
        (Text("x" * 2000), "x" * (MAX_TEXT - 1) + "…"),
        ({1: (2, {3})}, {"1": [2, [3]]}),
        (list(range(100)), list(range(MAX_ITEMS))),
        (Path("/a"), str(Path("/a"))),
        (UUID(int=1), str(UUID(int=1))),
        (Decimal("1.50"), "1.50"),
        ({"a": {"b": {"c": {"d": {"e": 1}}}}}, {"a": {"b": {"c": {"d": "{'e': 1}"}}}}),
        (
            Order(5, ["x"]),
            {"__class__": "tests.unit.reporter.test_objects.Order", "number": 5, "lines": ["x"]},
        ),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_plain_copy_is_bounded_and_json(value: object, copy: object) -> None:
    assert plain(value) == copy
    json.loads(json.dumps(plain(value), allow_nan=False))


@pytest.mark.parametrize("name", sorted(hostile_values()))
def test_a_hostile_value_is_copied_without_a_call_and_within_bounds(name: str) -> None:
    value = hostile_values()[name]
    CALLED.clear()
    for copy in (plain(value, text=8192), variable(value, Budget())):
        assert len(json.dumps(copy, ensure_ascii=False)) < 2 * MAX_CHARACTERS
    assert CALLED == []


def test_all_of_a_description_has_one_budget() -> None:
    tree: Any = 1
    for _ in range(4):
        tree = [tree] * 50
    assert json.dumps(plain(tree)).count("1") <= MAX_VALUES
    budget = Budget(characters=100)
    assert plain(["x" * 60] * 4, budget=budget) == ["x" * 60, "x" * 60, "…", "…"]
    assert budget.is_spent()


def test_a_large_value_leaves_something_for_the_next() -> None:
    copy = plain({"large": [["x" * 1000] * 50] * 50, "small": 5})
    assert copy["small"] == 5
    assert len(json.dumps(copy["large"])) < 2 * PART_CHARACTERS


def test_what_finds_no_room_any_more_is_marked() -> None:
    copy = plain({str(number): ["x" * 1000] * 50 for number in range(50)})
    assert len(copy) == 50
    assert copy["49"] == "…"


def test_a_variable_shows_its_type() -> None:
    assert variable({"a": ["x", 1]}, Budget()) == {"a": ["'x'", "1"]}


def test_what_was_read_is_kept_as_long_as_it_is_told_to() -> None:
    keep: list[Any] = []
    thing = object()
    variable([[thing]], Budget(keep=keep))
    assert any(thing in members for members in keep)


def test_a_mapping_of_the_hosts_is_read_to_the_bound() -> None:
    assert first_of(Own(), 1) == {"a": 1}  # type: ignore[arg-type]
    assert len(first_of({number: number for number in range(100)})) == MAX_ITEMS
    with pytest.raises(AttributeError):
        first_of(5)  # type: ignore[arg-type]


def test_a_text_is_the_text_itself_or_a_description() -> None:
    assert text_of("it's") == "it's"
    assert text_of("x" * 300, 200) == "x" * 199 + "…"
    assert text_of(Sleeper()) == "<tests.helpers.hostile.Sleeper object>"


def test_a_mapping_of_the_hosts_that_would_end_the_program_only_fails() -> None:
    class Leaving(Mapping[str, int]):
        def __getitem__(self, _key: str) -> int:
            raise KeyError

        def __len__(self) -> int:
            return 1

        def __iter__(self) -> Any:
            raise SystemExit

    with pytest.raises(TypeError, match="SystemExit"):
        first_of(Leaving())
