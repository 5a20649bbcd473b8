from __future__ import annotations

from typing import Any

import pytest

from crashdesk.store import tags


@pytest.mark.parametrize(
    "form",
    [{"a": "b", "n": 1}, [["a", "b"], ["n", 1]], [{"key": "a", "value": "b"}, {"key": "n", "value": 1}]],
)
def test_tags_are_read_in_each_of_their_forms(form: Any) -> None:
    assert tags.tags_of({"tags": form}) == [("a", "b"), ("level", "error"), ("n", "1")]


def test_tags_follow_from_the_other_parts_of_an_event() -> None:
    event = {
        "level": "fatal", "environment": "test", "release": "a@1", "dist": "7", "transaction": "t",
        "server_name": "host", "logger": "app", "user": {"email": "a@b.example", "id": 3},
        "exception": {"values": [{"mechanism": {"type": "excepthook", "handled": False}}]},
        "contexts": {"os": {"name": "Linux", "version": "6"}, "runtime": {"name": "CPython"}, "browser": 7},
    }  # fmt: skip
    assert dict(tags.tags_of(event)) == {
        "level": "fatal", "environment": "test", "release": "a@1", "dist": "7", "transaction": "t",
        "server_name": "host", "logger": "app", "user": "id:3", "mechanism": "excepthook", "handled": "no",
        "os": "Linux 6", "os.name": "Linux", "runtime": "CPython", "runtime.name": "CPython",
    }  # fmt: skip


def test_a_tag_of_the_sender_wins_over_a_derived_one() -> None:
    assert ("environment", "mine") in tags.tags_of({"environment": "test", "tags": {"environment": "mine"}})


@pytest.mark.parametrize(
    "odd", [None, 7, "text", [7], [[]], [["a"]], [["a", None]], {"a": None}, {"": "b"}, {"a": {}}]
)
def test_odd_tags_are_left_out(odd: Any) -> None:
    assert tags.tags_of({"tags": odd}) == [("level", "error")]


def test_the_tags_of_one_event_are_bounded() -> None:
    found = tags.tags_of({"tags": {f"{number}" * 300: "v" * 300 for number in range(1000)}})
    assert len(found) == tags.MAX_TAGS
    assert max(len(key) + len(value) for key, value in found) == 400


@pytest.mark.parametrize(
    ("user", "key"),
    [
        ({"id": 1, "email": "e"}, "id:1"),
        ({"username": "ada", "email": "e"}, "username:ada"),
        ({"email": "e"}, "email:e"),
        ({"ip_address": "10.0.0.1"}, "ip:10.0.0.1"),
        ({"name": "Ada"}, None),
        ("odd", None),
    ],
)
def test_a_person_is_known_by_the_best_that_is_given(user: Any, key: str | None) -> None:
    assert tags.user_key({"user": user}) == key


@pytest.mark.parametrize(
    ("event", "level"),
    [
        ({"level": "WARN"}, "warning"),
        ({"level": "critical"}, "fatal"),
        ({"level": "odd"}, "info"),
        ({}, "error"),
        ({"level": 7}, "info"),
    ],
)
def test_the_level_is_one_of_sentrys_five(event: dict[str, Any], level: str) -> None:
    assert tags.level_of(event) == level
