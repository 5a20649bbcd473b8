from __future__ import annotations

from typing import Any

import pytest

from crashdesk.reporter.tag_pairs import tag_key, tag_value, tags_of
from tests.helpers.hostile import CALLED, hostile_values
from tests.helpers.relay import complaints


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ("order.id:a-b_C7", "order.id:a-b_C7"),
        ("order id", "order-id"),
        ("größe", "grosse"),
        ("Größe", "Grosse"),
        ("名前", "u540du524d"),
        ("a/b\nc", "a_b_c"),
        ("k" * 250, "k" * 200),
        ("é" * 250, "e" * 200),
        ("", ""),
        ("  ", ""),
        (5, "5"),
    ],
)
def test_a_key_has_letters_that_a_receiver_takes(given: Any, key: str) -> None:
    assert tag_key(given) == key


@pytest.mark.parametrize(
    ("given", "value"),
    [
        ("größe", "größe"),
        ("a\nb", "a b"),
        ("a\r\n\u2028b", "a b"),
        (" a  b ", "a b"),
        ("\n", ""),
        ("", ""),
        ("v" * 250, "v" * 199 + "…"),
        (5, "5"),
        (False, "False"),
    ],
)
def test_a_value_is_one_line(given: Any, value: str) -> None:
    assert tag_value(given) == value


def test_two_keys_of_another_script_stay_two() -> None:
    assert len(tags_of({"名前": 1, "住所": 2})) == 2


@pytest.mark.parametrize("pairs", [{"a": "b", "c": None, "d": ""}, [["a", "b"], ("c", None), ["d"], 5]])
def test_pairs_come_as_a_mapping_or_a_list(pairs: Any) -> None:
    assert tags_of(pairs) == {"a": "b"}


@pytest.mark.parametrize("pairs", [None, 5, "text"])
def test_what_is_neither_is_none(pairs: Any) -> None:
    assert tags_of(pairs) == {}


def test_relay_takes_every_tag_there_is() -> None:
    given = {
        **hostile_values(),
        "größe": "a\nb",
        "leer": " ",
        "k" * 250: "v" * 250,
        "": 1,
        "\udcff": "\x00 x",
    }
    CALLED.clear()
    event = {"event_id": "a" * 32, "timestamp": 1.7e9, "tags": tags_of(given)}
    assert complaints(event) == []
    assert CALLED == []
