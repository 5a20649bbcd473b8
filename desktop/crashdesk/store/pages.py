"""Pages of a long list: where one ends and the next begins, without reading what lies between.

A cursor names the last row that was seen by its sort key and number, so pages neither repeat nor leave
out rows that were there all the time while others come and go.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Row = TypeVar("Row")

_FORM = re.compile(r"^(-?\d{1,18}):(\d{1,18}):([01])$")


class CursorError(ValueError):
    """A cursor that no page of ours ever named."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in a list: ``value:number:is_previous``, Sentry's form of three integers."""

    value: int
    number: int
    backwards: bool = False

    @classmethod
    def parse(cls, text: str) -> Cursor:
        """Read a cursor.

        Raises:
            CursorError: the text has another form.
        """
        found = _FORM.match(text)
        if not found:
            raise CursorError("the cursor is not one of ours; take it from the Link header")
        return cls(int(found[1]), int(found[2]), found[3] == "1")

    def __str__(self) -> str:
        """Return the cursor as it stands in a Link header."""
        return f"{self.value}:{self.number}:{int(self.backwards)}"


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows of a list, and how to come by those before and after them."""

    rows: list[Row]
    previous: Cursor
    next: Cursor
    has_previous: bool
    has_next: bool


@dataclass(frozen=True, slots=True)
class Window:
    """The SQL of one page of a list in falling order of ``column`` and then of ``number``."""

    condition: str
    values: tuple[int, ...]
    order: str
    limit: int


def window(column: str, number: str, cursor: Cursor | None, limit: int) -> Window:
    """Return how to read a page; one row more than the page is asked for, to know whether there are more."""
    backwards = cursor is not None and cursor.backwards
    direction = "ASC" if backwards else "DESC"
    order = f"{column} {direction}, {number} {direction}"
    if cursor is None:
        return Window("1", (), order, limit + 1)
    condition = f"({column}, {number}) {'>' if backwards else '<'} (?, ?)"
    return Window(condition, (cursor.value, cursor.number), order, limit + 1)


def page(
    found: Sequence[Row], limit: int, cursor: Cursor | None, key: Callable[[Row], tuple[int, int]]
) -> Page[Row]:
    """Make a page of the rows that a window found.

    Args:
        found: the rows in the window's order, with the one more if there are more.
        limit: the rows of a page.
        cursor: the cursor the window was made with.
        key: sort key and number of a row.
    """
    backwards = cursor is not None and cursor.backwards
    rows, more = list(found[:limit]), len(found) > limit
    if backwards:
        rows.reverse()
    first, last = (key(rows[0]), key(rows[-1])) if rows else (_place(cursor), _place(cursor))
    return Page(
        rows,
        previous=Cursor(*first, backwards=True),
        next=Cursor(*last),
        has_previous=more if backwards else cursor is not None,
        has_next=True if backwards else more,
    )


def _place(cursor: Cursor | None) -> tuple[int, int]:
    return (cursor.value, cursor.number) if cursor else (0, 0)
