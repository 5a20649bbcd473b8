from __future__ import annotations

import json
import math
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from crashdesk.server.errors import HttpError
from crashdesk.server.responses import encoded, error_response, json_response

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters(), max_size=5), inner, max_size=3)
    ),
    max_leaves=10,
)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(anything)
def test_whatever_foreign_json_holds_is_answered_in_strict_json(content: Any) -> None:
    constants: list[str] = []
    json.loads(encoded(content).decode(), parse_constant=constants.append)
    assert constants == [], "NaN and infinities are no JSON"


def test_what_strict_json_has_no_form_for_is_made_to_fit() -> None:
    assert json.loads(encoded({"a\ud800": [math.nan, 2**70, "\udfff"]})) == {"a?": [None, hex(2**70), "?"]}


def test_content_nested_without_end_is_cut() -> None:
    nested: Any = 0
    for _ in range(500):
        nested = [nested]
    assert "…" in encoded(nested).decode()


def test_an_error_says_why_in_its_detail() -> None:
    answer = error_response(HttpError(503, "busy", headers={"Retry-After": "5"}))
    assert (answer.status_code, answer.body, answer.headers["retry-after"]) == (
        503,
        b'{"detail":"busy"}',
        "5",
    )
    assert json_response({"a": 1}, 201).body == b'{"a":1}'
