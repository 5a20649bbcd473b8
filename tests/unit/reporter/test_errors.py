from __future__ import annotations

from typing import Any

import pytest
from sentry_sdk.utils import event_from_exception

from crashdesk.reporter.captures import Capture
from crashdesk.reporter.errors import MAX_NOTES, error_text, links, notes_of
from tests.helpers.hostile import CALLED, Sleeper, hostile_values
from tests.helpers.reporter import EMPTY


class SpokenError(Exception):
    """Counts how often it is asked."""

    asked = 0

    def __str__(self) -> str:
        type(self).asked += 1
        return "spoken"


class HostileError(Exception):
    def __str__(self) -> str:
        raise RuntimeError("no text for you")

    def __bool__(self) -> bool:
        raise RuntimeError("nor truth")


@pytest.mark.parametrize(
    "error",
    [
        ValueError(),
        ValueError("x"),
        ValueError("x", 1),
        KeyError("x"),
        FileNotFoundError(2, "No such file", "/a"),
        SpokenError("x"),
        ExceptionGroup("two", [ValueError(), KeyError()]),
        SyntaxError("bad", ("a.py", 1, 2, "x")),
    ],
)
def test_a_text_is_what_str_says(error: BaseException) -> None:
    assert error_text(error) == str(error)


@pytest.mark.parametrize("kind", [ValueError, KeyError, OSError])
@pytest.mark.parametrize("name", sorted(hostile_values()))
def test_arguments_of_any_kind_are_told_without_a_call(kind: type[Exception], name: str) -> None:
    value = hostile_values()[name]
    CALLED.clear()
    for error in (kind(value), kind(value, "b", "c")):
        assert len(error_text(error, 500)) <= 500
    assert CALLED == []


def test_a_text_that_fails_is_the_name() -> None:
    assert error_text(HostileError()) == "<HostileError: its text failed>"


def test_a_capture_asks_for_a_text_once() -> None:
    error = SpokenError()
    SpokenError.asked = 0
    capture = Capture(EMPTY, error=error)
    assert [capture.text(error), capture.text(error), capture.title] == [
        "spoken",
        "spoken",
        "SpokenError: spoken",
    ]
    assert SpokenError.asked == 1


def test_notes_are_texts_alone_and_few() -> None:
    error = ValueError()
    assert notes_of(error) == []
    for number in range(20):
        error.add_note(str(number))
    assert len(notes_of(error)) == MAX_NOTES
    error.__notes__ = [Sleeper(), "x" * 100_000]  # type: ignore[list-item]
    assert [len(note) for note in notes_of(error, 100)] == [100]


def test_what_counts_as_false_hangs_together_too() -> None:
    error = ValueError()
    error.__cause__ = HostileError()
    assert [type(link.error) for link in links(error, 5)] == [HostileError, ValueError]


def group() -> BaseException:
    one, two = ValueError("one"), KeyError("two")
    one.__cause__ = OSError(5, "cause")
    inner = ExceptionGroup("inner", [two])
    return ExceptionGroup("outer", [one, inner])


def test_a_group_is_numbered_as_sentry_sdk_does() -> None:
    error = group()
    built, _ = event_from_exception(error)
    theirs: Any = built["exception"]
    mine = links(error, 50)
    assert [type(link.error).__name__ for link in mine] == [value["type"] for value in theirs["values"]]
    for link, value in zip(mine, theirs["values"], strict=True):
        assert link.mechanism["exception_id"] == value["mechanism"]["exception_id"]
        assert link.mechanism.get("source") == value["mechanism"].get("source")
        assert link.mechanism.get("is_exception_group") == value["mechanism"].get("is_exception_group")
        # Of a member's cause sentry_sdk says that it belongs to the group.
        if link.mechanism.get("source") != "__cause__":
            assert link.mechanism.get("parent_id") == value["mechanism"].get("parent_id")


def test_a_large_group_and_one_that_holds_its_own_cause_end() -> None:
    large = ExceptionGroup("many", [ValueError(str(number)) for number in range(1000)])
    assert len(links(large, 50)) == 50
    loop = ExceptionGroup("loop", [ValueError()])
    loop.__cause__ = loop
    assert len(links(loop, 50)) == 2
