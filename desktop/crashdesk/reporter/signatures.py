"""Wrappers that take what the wrapped function takes, and no more.

PyQt passes a signal's arguments on, and leaves off the last one as long as the call itself is refused: a
``clicked`` that tells whether a button is checked finds a slot that takes nothing but ``self``. A wrapper
with ``*args`` refuses nothing, so that the slot would get what it cannot take.
"""

from __future__ import annotations

import inspect
from functools import update_wrapper
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FunctionType

_CALL: Final = "__crashdesk_call__"
_EMPTY: Final = inspect.Parameter.empty


def alike(function: FunctionType, call: Callable[..., Any]) -> FunctionType:
    """A function with another one's signature and names.

    Args:
        function: whose signature it is to have; where that is a coroutine function, so is what is made.
        call: is called with the arguments, by position where they can be; what it returns is returned.
    """
    given = inspect.signature(function, follow_wrapped=False).parameters.values()
    waits, awaits = ("async ", "await ") if inspect.iscoroutinefunction(function) else ("", "")
    source = f"{waits}def made({_declared(given)}): return {awaits}{_CALL}({_passed(given)})"
    names: dict[str, Any] = {"__name__": __name__, _CALL: call}
    # Nothing else makes a function with a signature of which only the values are known.
    exec(compile(source, __file__, "exec"), names)  # noqa: S102
    made: FunctionType = names["made"]
    made.__defaults__, made.__kwdefaults__ = function.__defaults__, function.__kwdefaults__
    update_wrapper(made, function)
    return made


def _declared(parameters: Any) -> str:
    """The parameters as a ``def`` has them; their defaults are put in later."""
    parts: list[str] = []
    before: Any = None
    for one in parameters:
        if before is not None and before.kind is one.POSITIONAL_ONLY is not one.kind:
            parts.append("/")
        if one.kind is one.KEYWORD_ONLY and not any(part.startswith("*") for part in parts):
            parts.append("*")
        parts.append(_starred(one) + ("" if one.default is _EMPTY else "=None"))
        before = one
    if before is not None and before.kind is before.POSITIONAL_ONLY:
        parts.append("/")
    return ", ".join(parts)


def _passed(parameters: Any) -> str:
    return ", ".join(
        f"{one.name}={one.name}" if one.kind is one.KEYWORD_ONLY else _starred(one) for one in parameters
    )


def _starred(one: inspect.Parameter) -> str:
    stars = "*" if one.kind is one.VAR_POSITIONAL else "**" if one.kind is one.VAR_KEYWORD else ""
    return stars + one.name
