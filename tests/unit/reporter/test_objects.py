from __future__ import annotations

import collections
import dataclasses
import datetime as dt
import enum
import json
import uuid
from decimal import Decimal
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
from PyQt6.QtCore import QObject, QSize

from crashdesk.reporter.objects import describe
from tests.helpers.hostile import CALLED, hostile_values


class Colour(enum.Enum):
    RED = 1


class Size(enum.IntEnum):
    SMALL = 1


@dataclasses.dataclass
class Order:
    number: int
    lines: list[str]
    token: str = dataclasses.field(default="s3cret", repr=False)


@dataclasses.dataclass(slots=True)
class Slotted:
    number: int


class Plain:
    pass


class Lying:
    """Its class says that it is a dataclass, and its fields are no plain attributes."""

    __dataclass_fields__ = {"a": dataclasses.field()}  # noqa: RUF012 - as dataclasses leave it

    @property
    def a(self) -> int:
        raise AssertionError


class Zone(dt.tzinfo):
    def utcoffset(self, _moment: dt.datetime | None) -> dt.timedelta:
        raise AssertionError

    def dst(self, _moment: dt.datetime | None) -> dt.timedelta:
        raise AssertionError

    def tzname(self, _moment: dt.datetime | None) -> str:
        raise AssertionError

    def __repr__(self) -> str:
        raise AssertionError


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "None"),
        (True, "True"),
        (-5, "-5"),
        (1.5, "1.5"),
        ("it's", '"it\'s"'),
        (b"ab", "b'ab'"),
        (bytearray(b"ab"), "b'ab'"),
        (Colour.RED, "Colour.RED"),
        (Size.SMALL, "Size.SMALL"),
        ([1, ("a",), {2}], "[1, ('a'), {2}]"),
        ({"a": {1: None}}, "{'a': {1: None}}"),
        (collections.OrderedDict(a=1), "{'a': 1}"),
        (collections.deque([1]), "deque([1])"),
        (frozenset([1]), "frozenset({1})"),
        (Order(5, ["x"]), "Order(number=5, lines=['x'])"),
        (Slotted(5), "Slotted(number=5)"),
        (Plain(), "<tests.unit.reporter.test_objects.Plain object>"),
        (Plain, "<class 'tests.unit.reporter.test_objects.Plain'>"),
        (Lying(), "Lying()"),
        (object(), "<object object>"),
        (len, "<function len>"),
        (json, "<module 'json'>"),
        (ValueError("a", 1), "ValueError('a', 1)"),
        (uuid.UUID(int=1), "UUID('00000000-0000-0000-0000-000000000001')"),
        (Decimal("1.50"), "Decimal('1.50')"),
        (PurePosixPath("/a"), "PurePosixPath('/a')"),
        (dt.date(2026, 1, 2), "datetime.date(2026, 1, 2)"),
        (dt.datetime(2026, 1, 2, 3, tzinfo=dt.UTC), "2026-01-02T03:00:00+00:00"),
        (dt.datetime(2026, 1, 2, 3, tzinfo=Zone()), "2026-01-02T03:00:00"),
        (QSize(3, 4), "PyQt6.QtCore.QSize(3, 4)"),
    ],
)
def test_a_value_is_told_as_python_would_write_it(value: object, text: str) -> None:
    assert describe(value) == text


def test_a_wrapped_object_of_qts_is_told_by_its_class() -> None:
    assert describe(QObject()) == "<PyQt6.QtCore.QObject object>"


@pytest.mark.parametrize("name", sorted(hostile_values()))
def test_nothing_of_a_hostile_value_is_called_and_its_text_is_short(name: str) -> None:
    value = hostile_values()[name]
    CALLED.clear()
    assert 0 < len(describe(value, 300)) <= 300
    assert CALLED == []


@pytest.mark.parametrize(
    ("shape", "text"),
    [
        ({"shape": (1000, 3), "dtype": "float64"}, "<numpy.ndarray (1000, 3) float64>"),
        ({}, "<numpy.ndarray object>"),
    ],
)
def test_an_array_is_told_by_its_shape(shape: dict[str, Any], text: str) -> None:
    array = type("ndarray", (), {"__module__": "numpy", **shape})()
    assert describe(array) == text


def test_a_number_of_numpys_is_told_as_the_number_that_it_is() -> None:
    number = type("int64", (), {"__module__": "numpy", "item": lambda _self: 5})()
    assert describe(number) == "5"


def test_a_path_is_told() -> None:
    assert describe(Path("/a")).endswith("Path('/a')")
