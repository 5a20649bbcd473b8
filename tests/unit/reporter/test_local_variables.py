from __future__ import annotations

import gc
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from crashdesk.reporter.local_variables import MAX_VARIABLES, forget_copies, pairs_of, variables_of
from crashdesk.reporter.values import Budget

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

has_copies = pytest.mark.skipif(sys.version_info >= (3, 13), reason="a frame keeps none since Python 3.13")


def here() -> FrameType:
    return sys._getframe(1)


def test_the_variables_of_a_function_are_its_own() -> None:
    def work(number: int) -> dict[str, Any]:
        text = "x" * number
        found = variables_of(here(), Budget())
        return {"text": text, **found}

    assert work(1) == {"number": "1", "text": "'x'"}


def test_of_a_module_the_machinerys_names_are_left_out() -> None:
    namespace: dict[str, Any] = {"here": sys._getframe}
    exec("own = 1\nframe = here()", namespace)
    assert variables_of(namespace["frame"], Budget())["own"] == "1"
    assert "__builtins__" not in variables_of(namespace["frame"], Budget())


def test_a_namespace_that_a_metaclass_made_is_not_read() -> None:
    class Names(dict[str, Any]):
        pass

    frames = []

    class Meta(type):
        @classmethod
        def __prepare__(cls, _name: str, _bases: tuple[type, ...], /, **_: Any) -> Names:
            return Names()

    class Made(metaclass=Meta):
        own = 1
        frames.append(here)
        frame = sys._getframe()

    assert variables_of(Made.frame, Budget()) == {}


def test_no_more_variables_than_the_bound() -> None:
    namespace: dict[str, Any] = {"here": sys._getframe}
    exec("\n".join([*(f"v{number} = 1" for number in range(100)), "frame = here()"]), namespace)
    assert len(variables_of(namespace["frame"], Budget())) == MAX_VARIABLES


class Thing:
    """Somebody's object."""

    living = 0

    def __init__(self) -> None:
        Thing.living += 1

    def __del__(self) -> None:
        Thing.living -= 1


@contextmanager
def no_collection() -> Iterator[None]:
    """Nothing dies but what nobody refers to."""
    gc.collect()
    gc.disable()
    Thing.living = 0
    try:
        yield
    finally:
        gc.enable()


def handle(read: Callable[[FrameType, BaseException], object]) -> None:
    """Handle an exception, and have the variables read meanwhile."""
    thing = Thing()
    try:
        raise LookupError(thing)  # noqa: TRY301 - here, so that it is handled in the frame that raised it
    except LookupError as error:
        read(sys._getframe(), error)


def test_what_a_function_held_dies_with_it_although_it_was_read_while_it_handled_an_error() -> None:
    with no_collection():
        names: list[str] = []
        handle(lambda frame, _: names.extend(name for name, _ in pairs_of(frame, 10)))
        assert names == ["read", "thing", "error"]
        assert Thing.living == 0


def sees_all(frame: FrameType, _error: BaseException) -> None:
    """Read the variables as sentry_sdk does."""
    assert "thing" in frame.f_locals


def sees_all_and_forgets(frame: FrameType, error: BaseException) -> None:
    sees_all(frame, error)
    forget_copies(error)


@has_copies
def test_so_it_does_where_somebody_else_has_read_it_once_that_is_forgotten() -> None:
    with no_collection():
        handle(sees_all)
        assert Thing.living == 1, "a circle"
        gc.collect()
        handle(sees_all_and_forgets)
        assert Thing.living == 0


def test_the_variables_of_an_exceptions_cause_are_forgotten_too() -> None:
    def fails() -> None:
        try:
            handle(raises)
        except ValueError as error:
            forget_copies(error)

    def raises(frame: FrameType, error: BaseException) -> None:
        sees_all(frame, error)
        raise ValueError from error

    with no_collection():
        fails()
        assert Thing.living == 0


def test_what_the_host_keeps_of_its_own_variables_is_left_alone() -> None:
    def keeps() -> dict[str, Any]:
        number = 5
        kept = locals()
        pairs_of(sys._getframe(), 10)
        assert number == 5
        return kept

    assert keeps()["number"] == 5


def test_a_modules_and_a_classs_variables_are_left_alone() -> None:
    namespace: dict[str, Any] = {"pairs_of": pairs_of, "here": sys._getframe}
    exec("own = 1\npairs_of(here(), 10)\nclass Made:\n    own = 2\n    pairs_of(here(), 10)", namespace)
    assert (namespace["own"], namespace["Made"].own) == (1, 2)


def test_what_a_debugger_changes_is_left_to_it() -> None:
    def traced() -> int:
        number = 5
        pairs_of(sys._getframe(), 10)
        return number

    def trace(frame: FrameType, event: str, _arg: object) -> Any:
        if event == "line":
            frame.f_locals["number"] = 6
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        assert traced() == 6
    finally:
        sys.settrace(before)
