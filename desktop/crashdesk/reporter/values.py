"""Foreign values as bounded JSON: what the host's data and its variables become, on any thread."""

from __future__ import annotations

import sys
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from crashdesk.reporter.members import class_name, fields_of, first_items, first_pairs
from crashdesk.reporter.objects import MAX_TEXT, cut, describe, is_spoken_of

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_MESSAGE: Final = 8192
"""Characters kept of a message (https://develop.sentry.dev/sdk/data-model/event-payloads/message/)."""
MAX_DEPTH: Final = 4
MAX_ITEMS: Final = 50
MAX_VALUES: Final = 1000
"""Values of one description, over all its levels."""
MAX_CHARACTERS: Final = 200_000
"""Characters of one description, over all its texts."""
PART_VALUES: Final = 200
PART_CHARACTERS: Final = 20_000
"""What one pair of a description, or one variable of a frame, may cost of it."""
MAX_KEY: Final = 200
"""Characters of a name."""

_LARGEST: Final = 2**64
"""Numbers beyond what 64 bits hold are no JSON to every receiver."""
_NUMBERS: Final = frozenset({int, float})
_CUT: Final = "…"


class Budget:
    """What a description may still cost.

    Args:
        values: how many values it may have.
        characters: how many characters in all.
        keep: takes references to what was looked at. The last reference to a widget must not go on this
            thread, as it would where the host takes it out of a list while we read that.
    """

    __slots__ = ("characters", "keep", "values")

    def __init__(
        self, values: int = MAX_VALUES, characters: int = MAX_CHARACTERS, keep: list[Any] | None = None
    ) -> None:
        self.values, self.characters, self.keep = values, characters, keep

    def is_spent(self) -> bool:
        """Whether nothing is left."""
        return self.values <= 0 or self.characters <= 0

    def is_larger_than_a_part(self) -> bool:
        """Whether there is more than one of several things may cost."""
        return self.values > PART_VALUES or self.characters > PART_CHARACTERS

    def part(self) -> Budget:
        """What one of several things may cost, so that a large one leaves something for the next."""
        return Budget(min(self.values, PART_VALUES), min(self.characters, PART_CHARACTERS), self.keep)

    def settle(self, part: Budget) -> None:
        """Pay for what a part has cost."""
        self.values -= min(self.values, PART_VALUES) - part.values
        self.characters -= min(self.characters, PART_CHARACTERS) - part.characters

    def take(self, text: str) -> str:
        """Pay for a text."""
        self.characters -= len(text)
        return text

    def hold(self, members: Any) -> None:
        """Keep a reference to members of the host's for as long as ``keep`` lives."""
        if self.keep is not None:
            self.keep.append(members)


def plain(value: Any, depth: int = MAX_DEPTH, text: int = MAX_TEXT, budget: Budget | None = None) -> Any:
    """A bounded copy of a value that JSON can hold.

    Args:
        value: anything.
        depth: levels of containers that are kept as such; what lies deeper becomes a text.
        text: characters of one string, which is cut before anything copies it.
        budget: what all of it may cost.
    """
    budget = budget or Budget()
    # What may cost no more than a part is none of several.
    named = _named(value, type(value), MAX_ITEMS) if depth > 0 and budget.is_larger_than_a_part() else None
    if named is not None:
        pairs, copy = named
        for key, item in pairs:
            part = budget.part()
            copy[part.take(text_of(key, MAX_KEY))] = _plain(item, depth - 1, text, part)
            budget.settle(part)
        return copy
    return _plain(value, depth, text, budget)


def _plain(value: Any, depth: int, text: int, budget: Budget) -> Any:
    # Each breadcrumb comes through here, on the host's main thread: what is usual is looked for first.
    if budget.is_spent():
        return _CUT
    budget.values -= 1
    kind = type(value)
    if kind is str and len(value) <= text:
        return budget.take(value)
    # What is not finite is not between them either.
    if value is None or kind is bool or (kind in _NUMBERS and -_LARGEST < value < _LARGEST):
        return value
    if depth > 0:
        if (named := _named(value, kind, MAX_ITEMS)) is not None:
            pairs, copy = named
            _fill(copy, pairs, depth - 1, text, budget)
            return copy
        if (items := first_items(value, MAX_ITEMS)) is not None:
            return [_plain(item, depth - 1, text, budget) for item in items]
    return budget.take(text_of(value, text))


def _fill(copy: dict[str, Any], pairs: list[tuple[Any, Any]], depth: int, text: int, budget: Budget) -> None:
    for key, item in pairs:
        is_usual = type(key) is str and type(item) is str and len(key) <= MAX_KEY and len(item) <= text
        if is_usual and budget.values > 0 and budget.characters > 0:
            budget.values -= 1
            budget.characters -= len(key) + len(item)
            copy[key] = item
        else:
            copy[budget.take(text_of(key, MAX_KEY))] = _plain(item, depth, text, budget)


def variable(value: Any, budget: Budget, depth: int = 3) -> Any:
    """A variable of a stack frame: containers as such, and every leaf as Python would write it."""
    if budget.is_spent():
        return _CUT
    budget.values -= 1
    if depth > 0:
        if (named := _named(value, type(value), 10)) is not None:
            pairs, copy = named
            budget.hold(pairs)
            for key, item in pairs:
                copy[budget.take(text_of(key, MAX_KEY))] = variable(item, budget, depth - 1)
            return copy
        if (items := first_items(value, 10)) is not None:
            budget.hold(items)
            return [variable(item, budget, depth - 1) for item in items]
    return budget.take(describe(value, 512, min(depth, 1)))


def text_of(value: Any, limit: int = MAX_TEXT) -> str:
    """A value as one short text: a string as it is, a path or an id as it is spoken of."""
    kind = type(value)
    if kind is str and len(value) <= limit:
        return value  # type: ignore[no-any-return]
    if issubclass(kind, str):
        return cut(str.__getitem__(value, slice(0, limit + 1)), limit)
    if is_spoken_of(kind) and sys.getsizeof(value) < limit:
        return cut(str(value), limit)
    return describe(value, limit)


def first_of(mapping: Mapping[Any, Any], limit: int = MAX_ITEMS) -> dict[str, Any]:
    """The first pairs of a mapping that the host handed over, in a dictionary of our own.

    Raises:
        Exception: it is none, or one of the host's own that fails.
    """
    return {text_of(key, MAX_KEY): value for key, value in _items(mapping, limit)}


def _items(mapping: Mapping[Any, Any], limit: int) -> list[tuple[Any, Any]]:
    if issubclass(type(mapping), dict):
        return first_pairs(mapping, limit)  # type: ignore[arg-type]
    try:
        return list(islice(mapping.items(), limit))
    except (SystemExit, GeneratorExit) as error:  # of a mapping of the host's own
        raise TypeError(f"the mapping raised {type(error).__name__}") from None


def copy_of(extra: Mapping[Any, Any]) -> dict[str, Any]:
    """A bounded copy of what the host gave a report, as it is now."""
    copy: dict[str, Any] = plain(first_of(extra), text=MAX_MESSAGE)
    return copy


def _named(value: Any, kind: type, limit: int) -> tuple[list[tuple[Any, Any]], dict[str, Any]] | None:
    """What has names inside, and the beginning of its copy: a dictionary, or an object with known fields."""
    if issubclass(kind, dict):
        return first_pairs(value, limit), {}
    fields = fields_of(value, limit)
    return None if fields is None else (fields, {"__class__": class_name(kind)})
