"""What an exception says: its text, its notes, and the exceptions it belongs together with."""

from __future__ import annotations

import types
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from crashdesk.reporter.objects import cut, describe

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_TEXT: Final = 8192
"""Characters of an exception's text (https://develop.sentry.dev/sdk/data-model/event-payloads/exception/)."""
MAX_NOTES: Final = 10

_TEXTS: Final = (types.WrapperDescriptorType, types.MethodDescriptorType)


@dataclass(frozen=True, slots=True)
class Link:
    """One exception of those that are reported together.

    Args:
        mechanism: how it hangs together with the others, as Sentry's mechanism has it.
    """

    error: BaseException
    mechanism: dict[str, Any] = field(default_factory=dict)


def error_text(error: BaseException, limit: int = MAX_TEXT) -> str:
    """The exception's text; a class whose ``__str__`` raises gets its name instead.

    A ``__str__`` that the class wrote is its message, and is asked. One of Python's own is only asked where
    what it would write out is known to be small.
    """
    try:
        text = _asked(error) if _is_cheap(error) else _from_arguments(error, limit)
        return cut(text, limit)
    except Exception:  # noqa: BLE001 - a hostile __str__ may raise anything
        return f"<{type(error).__name__}: its text failed>"


def notes_of(error: BaseException, limit: int = MAX_TEXT) -> list[str]:
    """The notes that were added to an exception."""
    notes = getattr(error, "__notes__", None)
    if type(notes) is not list:
        return []
    return [cut(note, limit) for note in notes[:MAX_NOTES] if type(note) is str]


def links(error: BaseException, limit: int) -> list[Link]:
    """The exception and what caused it, the one that was raised last being the last.

    The members of an exception group come with it, numbered as Sentry wants it
    (https://develop.sentry.dev/sdk/data-model/event-payloads/exception/#exception-groups).

    Args:
        error: the exception that was caught.
        limit: how many exceptions are kept, the nearest to the caught one first.
    """
    if isinstance(error, BaseExceptionGroup):
        return _group(error, limit)[::-1]
    seen: set[int] = set()
    found: list[Link] = []
    current: BaseException | None = error
    while current is not None and id(current) not in seen and len(found) < limit:
        seen.add(id(current))
        found.append(Link(current, {"type": "chained"} if found else {}))
        current = _cause(current)[0]
    return found[::-1]


def _group(error: BaseException, limit: int) -> list[Link]:
    """A group, its causes and its members, depth first, each told which one it belongs to."""
    found: list[Link] = []
    waiting: list[tuple[BaseException, int | None, str]] = [(error, None, "")]
    seen: set[int] = set()
    while waiting and len(found) < limit:
        current, parent, source = waiting.pop()
        if id(current) in seen:
            continue
        seen.add(id(current))
        number = len(found)
        found.append(Link(current, _membership(current, number, parent, source)))
        # The last in is the next out: the cause first, then the members in their order.
        waiting += [(member, number, name) for member, name in _members(current, limit)][::-1]
        cause, name = _cause(current)
        if cause is not None:
            waiting.append((cause, number, name))
    return found


def _membership(error: BaseException, number: int, parent: int | None, source: str) -> dict[str, Any]:
    grouped = {"is_exception_group": True} if isinstance(error, BaseExceptionGroup) else {}
    if parent is None:
        return {"exception_id": number, **grouped}
    return {"type": "chained", "exception_id": number, "parent_id": parent, "source": source, **grouped}


def _members(error: BaseException, limit: int) -> Iterator[tuple[BaseException, str]]:
    if isinstance(error, BaseExceptionGroup):
        for position, member in enumerate(error.exceptions[:limit]):
            yield member, f"exceptions[{position}]"


def _cause(error: BaseException) -> tuple[BaseException | None, str]:
    if error.__suppress_context__ or error.__cause__ is not None:
        return error.__cause__, "__cause__"
    return error.__context__, "__context__"


def _asked(error: BaseException) -> str:
    return str(error)


def _is_cheap(error: BaseException) -> bool:
    """Whether asking an exception for its text costs no more than its class makes it."""
    if not isinstance(type(error).__str__, _TEXTS):
        return True
    return isinstance(error, BaseExceptionGroup) or all(_is_small(part) for part in error.args)


def _is_small(value: Any) -> bool:
    kind = type(value)
    if kind is tuple:  # a SyntaxError's place
        return len(value) <= 10 and all(type(part) is not tuple and _is_small(part) for part in value)  # noqa: PLR2004
    return kind in {int, float, bool, type(None)} or (kind in {str, bytes} and len(value) <= MAX_TEXT)


def _from_arguments(error: BaseException, limit: int) -> str:
    arguments = error.args
    if len(arguments) == 1 and type(arguments[0]) is str and not isinstance(error, KeyError):
        return arguments[0]
    return describe(arguments[0] if len(arguments) == 1 else arguments, limit)
