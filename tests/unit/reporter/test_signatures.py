from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

import pytest

from crashdesk.reporter.signatures import alike

if TYPE_CHECKING:
    from types import FunctionType


def nothing() -> Any: ...
def plain(self: Any) -> Any: ...
def usual(self: Any, one: int = 1, *more: int, key: str = "k", **rest: Any) -> Any: ...
def strict(one: int, two: int = 2, /, three: int = 3, *, key: str) -> Any: ...
def positional(one: int, /) -> Any: ...


CALLS: list[tuple[tuple[Any, ...], dict[str, Any]]] = [
    ((), {}),
    ((1,), {}),
    ((1, 2), {}),
    ((1, 2, 3), {}),
    ((1, 2, 3, 4), {}),
    ((1,), {"key": "x"}),
    ((1, 2), {"three": 4, "key": "x"}),
    ((), {"one": 1}),
    ((1,), {"other": 1}),
]


def outcome(function: Any, args: tuple[Any, ...], given: dict[str, Any]) -> str:
    """What a call is bound to, or how it is refused."""
    try:
        function(*args, **given)
        bound = inspect.signature(function).bind(*args, **given)
        bound.apply_defaults()
    except TypeError as error:
        return str(error)
    return str(bound)


@pytest.mark.parametrize("function", [nothing, plain, usual, strict, positional])
@pytest.mark.parametrize(("args", "given"), CALLS)
def test_it_takes_and_refuses_what_the_function_does(
    function: FunctionType, args: tuple[Any, ...], given: dict[str, Any]
) -> None:
    made = alike(function, function)
    assert outcome(made, args, given) == outcome(function, args, given)


def test_a_refused_call_has_no_traceback_beyond_the_callers() -> None:
    """That is how PyQt tells it from a TypeError of the slot's own."""
    made = alike(plain, plain)  # type: ignore[arg-type]
    with pytest.raises(TypeError) as refused:
        made()
    assert [entry.name for entry in refused.traceback] == [
        "test_a_refused_call_has_no_traceback_beyond_the_callers"
    ]


def test_arguments_and_defaults_come_as_they_are() -> None:
    mark = object()

    def function(one: object, two: object = mark, *more: object, key: object = mark) -> Any: ...

    def call(*args: object, **given: object) -> Any:
        return args, given

    made = alike(function, call)  # type: ignore[arg-type]
    assert made(1) == ((1, mark), {"key": mark})
    assert made(1, 2, 3, key=4) == ((1, 2, 3), {"key": 4})
    assert (made.__name__, made.__qualname__, made.__module__) == (
        "function",
        function.__qualname__,
        __name__,
    )


@pytest.mark.anyio
async def test_of_a_coroutine_function_it_is_one() -> None:
    async def function(one: int) -> int:
        return one + 1

    made = alike(function, function)  # type: ignore[arg-type]
    assert inspect.iscoroutinefunction(made)
    assert await made(1) == 2
