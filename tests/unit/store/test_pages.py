from __future__ import annotations

import pytest

from crashdesk.store.pages import Cursor, CursorError, Page, page, window


def test_a_cursor_is_read_as_it_is_written() -> None:
    for cursor in (Cursor(5, 7), Cursor(0, 0, backwards=True)):
        assert Cursor.parse(str(cursor)) == cursor


@pytest.mark.parametrize("text", ["", "1", "1:2", "1:2:2", "1:2:0 ", "a:b:c", "9" * 30 + ":0:0"])
def test_a_cursor_of_another_form_is_refused(text: str) -> None:
    with pytest.raises(CursorError, match="take it from the Link header"):
        Cursor.parse(text)


def read(numbers: list[int], cursor: Cursor | None, limit: int = 2) -> list[int]:
    """What SQL finds in a window over rows whose sort key is their number."""
    backwards = cursor is not None and cursor.backwards
    ordered = sorted(numbers, reverse=not backwards)
    if cursor is not None:
        ordered = [n for n in ordered if (n > cursor.value if backwards else n < cursor.value)]
    return ordered[: limit + 1]


def test_pages_lead_forwards_and_back() -> None:
    numbers = [1, 2, 3, 4, 5]

    def key(number: int) -> tuple[int, int]:
        return number, number

    first = page(read(numbers, None), 2, None, key)
    assert (first.rows, first.has_previous, first.has_next) == ([5, 4], False, True)
    second = page(read(numbers, first.next), 2, first.next, key)
    assert (second.rows, second.has_previous, second.has_next) == ([3, 2], True, True)
    last = page(read(numbers, second.next), 2, second.next, key)
    assert (last.rows, last.has_previous, last.has_next) == ([1], True, False)
    back = page(read(numbers, last.previous), 2, last.previous, key)
    assert (back.rows, back.has_previous, back.has_next) == ([3, 2], True, True)
    top = page(read(numbers, back.previous), 2, back.previous, key)
    assert (top.rows, top.has_previous, top.has_next) == ([5, 4], False, True)


def test_an_empty_page_leads_nowhere_further() -> None:
    empty: Page[tuple[int, int]] = page([], 2, Cursor(1, 1), lambda row: row)
    assert (empty.rows, empty.has_next, str(empty.next)) == ([], False, "1:1:0")


def test_a_window_asks_for_one_row_more_than_the_page() -> None:
    assert window("a", "b", None, 10).limit == 11
    assert window("a", "b", Cursor(1, 2), 10).condition == "(a, b) < (?, ?)"
    assert window("a", "b", Cursor(1, 2, backwards=True), 10).order == "a ASC, b ASC"
