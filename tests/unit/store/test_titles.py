from __future__ import annotations

from typing import Any

import pytest

from crashdesk.store import titles

FRAME = {"module": "orders.window", "filename": "orders/window.py", "function": "save", "in_app": True}


def error(**exception: Any) -> dict[str, Any]:
    return {
        "exception": {"values": [{"type": "LookupError", "stacktrace": {"frames": [FRAME]}, **exception}]}
    }


def test_an_error_is_called_by_its_type_and_the_first_line_of_its_value() -> None:
    heading = titles.heading(error(value="order gone\nand more"))
    assert (heading.type, heading.title) == ("error", "LookupError: order gone")
    assert heading.culprit == "orders.window in save"
    assert heading.metadata == {
        "type": "LookupError", "value": "order gone\nand more",
        "filename": "orders/window.py", "function": "save",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("exception", "title"),
    [
        ({"value": ""}, "LookupError"),
        ({"type": None, "value": "v"}, "v"),
        ({"type": None}, "<unlabeled event>"),
    ],
)
def test_an_error_without_a_type_or_value_is_called_by_what_there_is(
    exception: dict[str, Any], title: str
) -> None:
    assert titles.heading(error(**exception)).title == title


def test_a_long_title_is_cut_with_an_ellipsis() -> None:
    title = titles.heading(error(value="x" * 500)).title
    assert (len(title), title[-1]) == (len("LookupError: ") + 100, "…")


def test_the_last_exception_of_a_chain_names_the_event() -> None:
    event = {"exception": {"values": [{"type": "Cause"}, {"type": "Raised", "value": "v"}]}}
    assert titles.heading(event).title == "Raised: v"


def test_the_transaction_is_the_culprit_where_there_is_one() -> None:
    assert titles.heading({**error(), "transaction": "/orders"}).culprit == "/orders"


def test_a_message_is_its_own_title() -> None:
    heading = titles.heading({"message": "  hello\nworld"})
    assert (heading.type, heading.title, heading.culprit) == ("default", "hello", "")
    assert heading.metadata == {"title": "hello"}


def test_an_event_of_nothing_has_a_title() -> None:
    assert titles.heading({}).title == "<unlabeled event>"
