"""The parameters of a list request, and the headers of its answer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar

from crashdesk.server.errors import bad_request
from crashdesk.store.pages import Cursor, CursorError

if TYPE_CHECKING:
    from starlette.requests import Request

    from crashdesk.store.pages import Page

Row = TypeVar("Row")

MAX_PAGE = 100
"""Rows of a page (https://docs.sentry.io/api/pagination/)."""
_PERIOD = re.compile(r"^(\d{1,4})([smhdw])$")
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}


def limit_of(request: Request, default: int = MAX_PAGE) -> int:
    """Return how many rows are asked for, a hundred at most.

    Raises:
        HttpError: ``limit`` is no number above zero.
    """
    text = request.query_params.get("limit") or request.query_params.get("per_page") or str(default)
    if not re.fullmatch(r"[0-9]{1,9}", text) or int(text) < 1:
        raise bad_request(f"limit must be a number from 1 to {MAX_PAGE}")
    return min(int(text), MAX_PAGE)


def cursor_of(request: Request) -> Cursor | None:
    """Return where the page begins.

    Raises:
        HttpError: ``cursor`` is none of ours.
    """
    text = request.query_params.get("cursor")
    try:
        return Cursor.parse(text) if text else None
    except CursorError as error:
        raise bad_request(str(error)) from None


def period_of(request: Request, name: str) -> int | None:
    """Return a period such as ``24h`` in seconds, or None where it is not asked for.

    Raises:
        HttpError: the parameter is no period.
    """
    text = request.query_params.get(name)
    if not text:
        return None
    found = _PERIOD.match(text)
    if not found:
        raise bad_request(f"{name} must be a number with s, m, h, d or w behind it, such as 24h")
    return int(found[1]) * _UNITS[found[2]]


def numbers_of(request: Request, name: str) -> list[int]:
    """Return a repeated numeric parameter such as ``?project=1&project=2``; -1 asks for all, as in Sentry.

    Raises:
        HttpError: a value is no number.
    """
    values = request.query_params.getlist(name)
    if not all(re.fullmatch(r"-1|[0-9]{1,18}", value) for value in values) or len(values) > MAX_PAGE:
        raise bad_request(f"{name} must be a number")
    found = [int(value) for value in values]
    return [] if -1 in found else found


def link_headers(request: Request, page: Page[Row]) -> dict[str, str]:
    """Return the ``Link`` header that leads to the pages before and after this one."""
    before = _link(request, page.previous, "previous", results=page.has_previous)
    after = _link(request, page.next, "next", results=page.has_next)
    return {"Link": f"{before}, {after}"}


def _link(request: Request, cursor: Cursor, relation: str, *, results: bool) -> str:
    url = request.url.remove_query_params("cursor").include_query_params(cursor=str(cursor))
    shown = "true" if results else "false"
    return f'<{url}>; rel="{relation}"; results="{shown}"; cursor="{cursor}"'
