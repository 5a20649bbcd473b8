from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sentry_sdk.utils import event_from_exception

from crashdesk.reporter.errors import (
    MAX_NOTES,
    error_text,
    is_error,
    links,
    notes_of,
    speaks_for_itself,
    spoken_text,
)
from tests.helpers.hostile import CALLED, Sleeper, hostile_values


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


def test_a_class_that_speaks_for_itself_is_told_by_what_it_was_made_with_until_it_is_asked() -> None:
    SpokenError.asked = 0
    assert [error_text(SpokenError(*made)) for made in ([], ["x"], ["x", 1])] == ["", "x", "('x', 1)"]
    assert SpokenError.asked == 0
    assert (speaks_for_itself(SpokenError()), speaks_for_itself(ValueError())) == (True, False)
    assert spoken_text(SpokenError()) == "spoken"


def test_a_text_of_another_class_than_str_is_none_of_its_code() -> None:
    class LoudText(str):
        __slots__ = ()

        def __len__(self) -> int:
            raise RuntimeError("no length for you")

    class LoudError(Exception):
        def __str__(self) -> str:
            return LoudText("x" * 20)

    assert spoken_text(LoudError(), 10) == "x" * 9 + "…"


def test_files_of_any_kind_are_told_without_a_call() -> None:
    CALLED.clear()
    assert error_text(OSError(2, "gone", Sleeper())) == "(2, 'gone')"
    assert CALLED == []


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


def test_what_ends_a_program_or_a_task_is_no_error_in_whatever_group_it_comes() -> None:
    ends = [KeyboardInterrupt(), SystemExit(1), asyncio.CancelledError(), GeneratorExit()]
    assert not any(map(is_error, ends))
    assert not is_error(BaseExceptionGroup("ends", [*ends, BaseExceptionGroup("inner", ends)]))
    assert is_error(BaseExceptionGroup("one of them", [*ends, ExceptionGroup("inner", [ValueError()])]))
    assert is_error(ValueError())


def test_a_group_of_very_many_is_an_error_without_a_look_at_each() -> None:
    assert is_error(BaseExceptionGroup("many", [KeyboardInterrupt() for _ in range(5000)]))


def test_a_chain_through_attributes_that_raise_is_told_all_the_same() -> None:
    class Closed(type):
        def __getattribute__(cls, name: str) -> Any:
            raise RuntimeError(name)

    class ClosedError(Exception, metaclass=Closed):
        def __getattribute__(self, name: str) -> Any:
            raise RuntimeError(name)

    error = ClosedError("closed")
    BaseException.__dict__["__cause__"].__set__(error, LookupError("cause"))
    assert [type(link.error) for link in links(error, 5)] == [LookupError, ClosedError]
    assert (error_text(error), notes_of(error), is_error(error)) == ("closed", [], True)


def test_notes_and_causes_that_are_properties_are_not_asked() -> None:
    class OddError(Exception):
        @property
        def __notes__(self) -> Any:  # type: ignore[override]
            raise RuntimeError("notes")

        @property
        def __cause__(self) -> Any:  # type: ignore[override]
            raise RuntimeError("cause")

        @property
        def __suppress_context__(self) -> Any:  # type: ignore[override]
            raise RuntimeError("context")

    error = OddError("odd")
    assert notes_of(error) == []
    assert [link.error for link in links(error, 5)] == [error]
