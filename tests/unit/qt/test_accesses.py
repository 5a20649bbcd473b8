from __future__ import annotations

import sys
from operator import methodcaller
from typing import Any

import pytest

from crashdesk.qt.accesses import is_to_be_called


class Spy:
    """Notes of each access to a method whether it seems to be called at once."""

    def __init__(self) -> None:
        self.seen: list[bool] = []

    def __get__(self, one: Any, kind: Any = None) -> Any:
        self.seen.append(is_to_be_called(sys._getframe(1)))
        return lambda *_args, **_given: None


SPY = Spy()


class Thing:
    start = SPY


class Own(Thing):
    def start(self) -> None:
        super().start()


def called(thing: Any) -> None:
    thing.start()


def called_with_arguments(thing: Any) -> None:
    thing.start(1, 2, key=3)


def called_with_arguments_unpacked(thing: Any) -> None:
    thing.start(*thing.__dict__)


def called_in_a_long_function(thing: Any) -> None:
    a = [thing.x0, thing.x1, thing.x2, thing.x3, thing.x4, thing.x5, thing.x6, thing.x7]
    thing.start(a)


def called_by_super(_thing: Any) -> None:
    Own().start()


def taken(thing: Any) -> None:
    print(thing.start, file=sys.stderr)


def taken_and_called_later(thing: Any) -> None:
    start = thing.start
    start()


def taken_by_name(thing: Any) -> None:
    getattr(thing, "start")()  # noqa: B009


def called_from_c(thing: Any) -> None:
    methodcaller("start")(thing)


@pytest.mark.parametrize(
    ("use", "seen"),
    [
        (called, True),
        (called_with_arguments, True),
        (called_in_a_long_function, True),
        (called_by_super, True),
        (called_with_arguments_unpacked, False),  # the same instruction as for what is taken
        (taken, False),
        (taken_and_called_later, False),
        (taken_by_name, False),
        (called_from_c, False),
    ],
)
def test_what_is_called_at_once_is_told_from_what_is_taken(use: Any, *, seen: bool) -> None:
    thing: Any = Thing()
    for number in range(8):
        setattr(thing, f"x{number}", number)
    SPY.seen.clear()
    for _ in range(50):  # the interpreter adapts its instructions to what they find
        use(thing)
    assert SPY.seen == [seen] * 50
