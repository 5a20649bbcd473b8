from __future__ import annotations

from typing import Any

import pytest

from crashdesk.store.grouping import default_parts, group_hash, parametrized


def error(kind: str = "E", value: str = "v", *functions: str, **frame: Any) -> dict[str, Any]:
    frames = [{"module": "m", "function": name, "in_app": True, **frame} for name in functions]
    return {"exception": {"values": [{"type": kind, "value": value, "stacktrace": {"frames": frames}}]}}


def test_the_same_place_with_another_message_and_line_is_the_same_issue() -> None:
    assert group_hash(error("E", "a", "f", lineno=1)) == group_hash(error("E", "b", "f", lineno=99))


@pytest.mark.parametrize(
    "other", [error("F", "v", "f"), error("E", "v", "g"), error("E", "v", "f", module="n")]
)
def test_another_type_function_or_module_is_another_issue(other: dict[str, Any]) -> None:
    assert group_hash(error("E", "v", "f")) != group_hash(other)


def test_frames_of_libraries_do_not_count_where_the_application_has_some() -> None:
    with_library = error("E", "v", "f")
    frames = with_library["exception"]["values"][0]["stacktrace"]["frames"]
    frames.append({"module": "lib", "function": "x", "in_app": False})
    assert group_hash(with_library) == group_hash(error("E", "v", "f"))


def test_all_frames_count_where_none_is_the_applications() -> None:
    assert group_hash(error("E", "v", "f", in_app=False)) != group_hash(error("E", "v", "g", in_app=False))


def test_a_recursion_is_the_same_issue_however_deep_it_went() -> None:
    assert group_hash(error("E", "v", "a", *["r"] * 5)) == group_hash(error("E", "v", "a", *["r"] * 9))


def test_an_exception_without_frames_goes_by_its_message() -> None:
    assert group_hash(error("E", "order 1 gone")) == group_hash(error("E", "order 2 gone"))
    assert group_hash(error("E", "order gone")) != group_hash(error("E", "user gone"))


def test_the_whole_chain_of_exceptions_counts() -> None:
    alone, chained = error("E", "v", "f"), error("E", "v", "f")
    chained["exception"]["values"].insert(0, {"type": "Cause"})
    assert group_hash(alone) != group_hash(chained)


def test_the_senders_fingerprint_wins() -> None:
    one, two = error("E", "v", "f"), error("F", "v", "g")
    assert group_hash({**one, "fingerprint": ["x"]}) == group_hash({**two, "fingerprint": ["x"]})


@pytest.mark.parametrize("default", ["{{ default }}", "{{default}}"])
def test_a_default_in_the_fingerprint_is_expanded(default: str) -> None:
    one, two = error("E", "v", "f"), error("F", "v", "g")
    mixed = [default, "tenant-7"]
    assert group_hash({**one, "fingerprint": mixed}) != group_hash({**two, "fingerprint": mixed})
    assert group_hash({**one, "fingerprint": mixed}) != group_hash(
        {**one, "fingerprint": [default, "tenant-8"]}
    )


@pytest.mark.parametrize("fingerprint", [[], None, "text", [None, {}], 7])
def test_an_empty_or_odd_fingerprint_is_none(fingerprint: Any) -> None:
    one = error("E", "v", "f")
    assert group_hash({**one, "fingerprint": fingerprint}) == group_hash(one)


def test_messages_go_by_their_template_and_logger() -> None:
    one = {"logentry": {"message": "%s is %s", "formatted": "a is b"}, "logger": "x"}
    two = {"logentry": {"message": "%s is %s", "formatted": "c is d"}, "logger": "x"}
    assert group_hash(one) == group_hash(two)
    assert group_hash(one) != group_hash({**one, "logger": "y"})


def test_an_event_of_nothing_has_an_issue_too() -> None:
    assert default_parts({}) == ["nothing", ""]
    assert len(group_hash({})) == 32


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("took 3.5 s for 12 rows", "took <number> s for <number> rows"),
        ("at 0x7f3a9c", "at <hex>"),
        ("commit deadbeef01 failed", "commit <hex> failed"),
        ("id 123e4567-e89b-12d3-a456-426614174000", "id <uuid>"),
        ("from 10.0.0.1 at 2026-01-02T03:04:05Z", "from <ip> at <date>"),
        ("mail to ada@example.org", "mail to <email>"),
        ("GET https://a.example/b?c=1 failed", "GET <url> failed"),
        ("cannot open '/home/ada/x.txt'", "cannot open '<path>'"),
        ("cannot open C:\\Users\\ada\\x.txt", "cannot open <path>"),
        ("either/or stays", "either/or stays"),
        ("x86 stays", "x86 stays"),
    ],
)
def test_what_changes_in_a_message_is_taken_out(message: str, expected: str) -> None:
    assert parametrized(message) == expected


def test_a_hostile_message_is_looked_at_in_no_time() -> None:
    for piece in (
        "a" * 100_000,
        "/a" * 50_000,
        "1." * 50_000,
        "a@" * 50_000,
        "a@a." * 20_000,
        "\\-" * 50_000,
    ):
        assert len(parametrized(piece)) <= 2048
