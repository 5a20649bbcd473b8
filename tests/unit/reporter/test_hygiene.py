from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import pytest

from crashdesk.protocol.envelope import MIB, encode
from crashdesk.reporter.hygiene import KEPT_FRAMES, LAST_CRUMBS, LIMIT, fitted

ID = "e" * 32


def frame(number: int, size: int = 10) -> dict[str, Any]:
    return {
        "filename": f"acme/f{number}.py",
        "function": "save",
        "module": "acme.window",
        "lineno": number,
        "in_app": True,
        "context_line": "order = self.orders[0]",
        "pre_context": ["x" * size] * 5,
        "post_context": ["x" * size] * 5,
        "vars": {"local": "x" * size},
    }


def event(**more: Any) -> dict[str, Any]:
    return {
        "event_id": ID,
        "timestamp": 1.0,
        "level": "error",
        "platform": "python",
        "release": "acme@1",
        "tags": {"a": "b"},
        "contexts": {"os": {"name": "Linux"}},
        "exception": {
            "values": [
                {
                    "type": "LookupError",
                    "value": "order gone",
                    "mechanism": {"type": "excepthook", "handled": False},
                    "stacktrace": {"frames": [frame(number) for number in range(60)]},
                }
            ]
        },
        "breadcrumbs": {"values": [{"message": str(number), "data": {"a": number}} for number in range(100)]},
        "extra": {"order": 5},
        **more,
    }


def told(payload: dict[str, Any], limit: int = LIMIT) -> dict[str, Any]:
    data = fitted(payload, limit)
    assert len(data) <= limit
    found: dict[str, Any] = json.loads(data)
    return found


def frames(payload: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = payload["exception"]["values"][-1]["stacktrace"]["frames"]
    return found


def test_what_fits_is_not_touched() -> None:
    assert fitted(event()) == encode(event())
    assert LIMIT < MIB


def test_variables_go_first_those_of_the_innermost_frame_last() -> None:
    large = event()
    for each in frames(large):
        each["vars"] = {"local": "x" * 50_000}
    kept = told(large)
    assert ["vars" in each for each in frames(kept)] == [False] * 59 + [True]
    assert len(frames(kept)) == 60
    assert len(kept["breadcrumbs"]["values"]) == 100
    assert kept["extra"] == {"order": 5, "crashdesk.left_out": ["variables of outer frames"]}
    assert kept["_meta"] == {"exception": {"": {"rem": [["!limit", "x"]]}}}


@pytest.mark.parametrize(
    ("more", "left_out"),
    [
        ({"breadcrumbs": {"values": [{"message": "m", "data": "x" * 20_000}] * 100}}, "data of breadcrumbs"),
        ({"breadcrumbs": {"values": [{"message": "x" * 20_000}] * 100}}, "older breadcrumbs"),
        ({"extra": {"a": ["x" * 2_000_000], "b": "x" * 500, "c": 1}}, "extra"),
        ({"contexts": {"mine": {"a": "x" * 2_000_000}, "os": {"name": "Linux"}}}, "contexts"),
        ({"threads": {"values": [{"stacktrace": {"frames": [frame(1)] * 100}}] * 50}}, "variables"),
        (
            {
                "threads": {
                    "values": [{"id": "1", "stacktrace": {"frames": [{"function": "x" * 900}] * 90}}] * 90
                }
            },
            "stacks of other threads",
        ),
        ({"spans": [{"op": "x", "data": {"a": "x" * 2000}}] * 2000, "type": "transaction"}, "spans"),
    ],
)
def test_what_is_too_large_is_left_out_and_named(more: dict[str, Any], left_out: str) -> None:
    kept = told(event(**more))
    assert left_out in kept["extra"]["crashdesk.left_out"]
    assert frames(kept)[-1]["function"] == "save"
    assert frames(kept)[-1]["lineno"] == 59


def test_what_stays_of_long_lists_is_their_end() -> None:
    crumbs = [{"message": f"{number}{'x' * 20_000}"} for number in range(100)]
    kept = told(event(breadcrumbs={"values": crumbs}))
    assert len(kept["breadcrumbs"]["values"]) == LAST_CRUMBS
    assert kept["breadcrumbs"]["values"][-1]["message"].startswith("99x")
    many = event()
    many["exception"]["values"][0]["stacktrace"]["frames"] = [
        {"function": "x" * 9_000, "lineno": number} for number in range(400)
    ]
    kept = told(many)
    assert [each["lineno"] for each in frames(kept)] == [*range(15), *range(385, 400)]
    assert len(frames(kept)) == KEPT_FRAMES


def enormous(text: str) -> dict[str, Any]:
    """Everything too large at once."""
    wide = {f"{number}{text[:2000]}": text for number in range(60)}
    return {
        **dict.fromkeys(("user", "sdk", "tags", "logentry", "extra", "request", "modules"), wide),
        **dict.fromkeys(("logger", "transaction", "release", "environment", "dist", "message"), text),
        "event_id": ID,
        "type": "error",
        "timestamp": 1.0,
        "fingerprint": [text] * 100,
        "contexts": dict.fromkeys(("trace", "feedback", "storm", "os", "mine"), wide),
        "breadcrumbs": {"values": [{"message": text}] * 100},
        "exception": {
            "values": [
                {
                    "type": text,
                    "value": text,
                    "module": text,
                    "mechanism": wide,
                    "stacktrace": {"frames": [dict.fromkeys(frame(1), text)] * 40},
                }
            ]
            * 8
        },
    }


@pytest.mark.parametrize("text", ["x" * 3_000, "\x00" * 3_000, "\U0001f600" * 3_000])
def test_whatever_it_is_it_fits_in_the_end_and_tells_which_event_it_is(text: str) -> None:
    kept = told(enormous(text))
    assert (kept["event_id"], kept["timestamp"]) == (ID, 1.0)
    assert kept["extra"]["crashdesk.left_out"][-1] == "everything else"
    assert len(kept["exception"]["values"]) == 5


@pytest.mark.parametrize("payload", [event(extra={"a": ["x" * 2_000_000]}), enormous("x" * 3_000)])
def test_a_second_time_changes_nothing_and_the_given_event_never_changes(payload: dict[str, Any]) -> None:
    before = deepcopy(payload)
    once = fitted(payload)
    assert payload == before
    assert fitted(json.loads(once)) == once


def test_a_persons_words_stay_whole() -> None:
    words = "w" * 4096
    kept = told(event(contexts={"feedback": {"message": words}}, user={"a": {"b": "x" * 3_000_000}}))
    assert kept["contexts"]["feedback"]["message"] == words


@pytest.mark.parametrize(
    "odd",
    [
        {"exception": 5, "breadcrumbs": "x", "contexts": None, "extra": []},
        {"exception": {"values": [None, 5, {"stacktrace": None}]}, "threads": {"values": {}}},
        {"spans": "x", "logentry": 5, "tags": [["a", "b"]]},
    ],
)
def test_a_shape_that_is_no_event_is_cut_all_the_same(odd: dict[str, Any]) -> None:
    assert told({"event_id": ID, "junk": "x" * 2_000_000, **odd})["event_id"] == ID
