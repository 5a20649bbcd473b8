from __future__ import annotations

import pytest
from starlette.requests import Request

from crashdesk.server import listing
from crashdesk.server.errors import HttpError
from crashdesk.store.pages import Cursor, Page


def asked(query: str) -> Request:
    return Request(
        {
            "type": "http",
            "method": "GET",
            "path": "/list/",
            "query_string": query.encode(),
            "headers": [(b"host", b"localhost:1")],
            "scheme": "http",
            "server": ("localhost", 1),
        }
    )


@pytest.mark.parametrize(
    ("query", "limit"), [("", 100), ("limit=5", 5), ("per_page=7", 7), ("limit=5000", 100)]
)
def test_a_page_has_as_many_rows_as_asked_for_and_a_hundred_at_most(query: str, limit: int) -> None:
    assert listing.limit_of(asked(query)) == limit


@pytest.mark.parametrize("query", ["limit=0", "limit=-1", "limit=x", "limit=²", "limit=" + "9" * 20])
def test_an_odd_limit_is_refused(query: str) -> None:
    with pytest.raises(HttpError, match="limit must be a number from 1 to 100"):
        listing.limit_of(asked(query))


@pytest.mark.parametrize(("text", "seconds"), [("24h", 86400), ("2w", 1209600), ("90s", 90), ("", None)])
def test_a_period_is_read_in_seconds(text: str, seconds: int | None) -> None:
    assert listing.period_of(asked(f"p={text}"), "p") == seconds


@pytest.mark.parametrize("text", ["24", "h", "1y", "99999d", "-1h"])
def test_an_odd_period_is_refused(text: str) -> None:
    with pytest.raises(HttpError, match="p must be a number with s, m, h, d or w"):
        listing.period_of(asked(f"p={text}"), "p")


@pytest.mark.parametrize(
    ("query", "numbers"), [("", []), ("n=1&n=2", [1, 2]), ("n=-1", []), ("n=1&n=-1", [])]
)
def test_repeated_numbers_are_read_and_minus_one_asks_for_all(query: str, numbers: list[int]) -> None:
    assert listing.numbers_of(asked(query), "n") == numbers


def test_the_link_header_keeps_what_else_was_asked_for() -> None:
    page = Page([1], Cursor(9, 1, backwards=True), Cursor(5, 2), has_previous=False, has_next=True)
    assert listing.link_headers(asked("query=a+b&cursor=9:9:0"), page)["Link"] == (
        '<http://localhost:1/list/?query=a+b&cursor=9%3A1%3A1>; rel="previous"; results="false"; '
        'cursor="9:1:1", '
        '<http://localhost:1/list/?query=a+b&cursor=5%3A2%3A0>; rel="next"; results="true"; cursor="5:2:0"'
    )
