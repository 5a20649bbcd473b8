"""What an exception says: its text, its notes, and the exceptions it belongs together with."""

from __future__ import annotations

import types
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from crashdesk.reporter.anatomy import (
    arguments_of,
    attributes_of,
    bases_of,
    cause_of,
    files_of,
    is_a,
    members_of,
    module_of,
    name_of,
)
from crashdesk.reporter.objects import cut, describe

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_TEXT: Final = 8192
"""Characters of an exception's text (https://develop.sentry.dev/sdk/data-model/event-payloads/exception/)."""
MAX_NOTES: Final = 10
MAX_MEMBERS: Final = 1000
"""Exceptions of a group that are looked at."""

_NOT_ERRORS: Final = (KeyboardInterrupt, SystemExit, GeneratorExit)
_CANCELLED: Final = frozenset({"asyncio.exceptions", "concurrent.futures._base"})
"""Modules whose CancelledError says that somebody changed his mind; neither is imported for that."""
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
    """The exception's text as far as it can be told without a call of the host's code.

    One of Python's own classes is only asked where what it would write out is known to be small. For one that
    speaks for itself this is what it was made with; see :func:`spoken_text`.
    """
    if not speaks_for_itself(error) and _is_cheap(error):
        with suppress(ValueError):  # a number too long to be written
            return cut(str(error), limit)
    return cut(_from_arguments(error, limit), limit)


def speaks_for_itself(error: BaseException) -> bool:
    """Whether an exception's class has a ``__str__`` of its own: then that is its message."""
    try:
        return not isinstance(type.__getattribute__(type(error), "__str__"), _TEXTS)
    except Exception:  # noqa: BLE001 - a descriptor of the host's: whatever it is, it is not Python's own
        return True


def spoken_text(error: BaseException, limit: int = MAX_TEXT) -> str:
    """What an exception says itself.

    Raises:
        BaseException: whatever its ``__str__`` raises.
    """
    text = str(error)
    return cut(text if type(text) is str else str.__getitem__(text, slice(0, limit + 1)), limit)


def failed_text(error: BaseException) -> str:
    """What stands for the text of an exception whose ``__str__`` failed."""
    return f"<{name_of(type(error))}: its text failed>"


def notes_of(error: BaseException, limit: int = MAX_TEXT) -> list[str]:
    """The notes that were added to an exception."""
    notes = attributes_of(error).get("__notes__")
    if type(notes) is not list:
        return []
    return [cut(note, limit) for note in notes[:MAX_NOTES] if type(note) is str]


def is_error(error: BaseException) -> bool:
    """Whether an exception says that something went wrong: not that a program or a task was ended.

    A group of nothing but such is none either.
    """
    waiting = [error]
    for _ in range(MAX_MEMBERS):
        if not waiting:
            return False
        current = waiting.pop()
        members = members_of(current)
        waiting += members[:MAX_MEMBERS]
        if not members and not _is_an_end(type(current)):
            return True
    return True


def _is_an_end(kind: type) -> bool:
    if issubclass(kind, _NOT_ERRORS):
        return True
    return any(name_of(base) == "CancelledError" and module_of(base) in _CANCELLED for base in bases_of(kind))


def links(error: BaseException, limit: int) -> list[Link]:
    """The exception and what caused it, the one that was raised last being the last.

    The members of an exception group come with it, numbered as Sentry wants it
    (https://develop.sentry.dev/sdk/data-model/event-payloads/exception/#exception-groups).

    Args:
        error: the exception that was caught.
        limit: how many exceptions are kept, the nearest to the caught one first.
    """
    if is_a(error, BaseExceptionGroup):
        return _group(error, limit)[::-1]
    seen: set[int] = set()
    found: list[Link] = []
    current: BaseException | None = error
    while current is not None and id(current) not in seen and len(found) < limit:
        seen.add(id(current))
        found.append(Link(current, {"type": "chained"} if found else {}))
        current = cause_of(current)[0]
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
        cause, name = cause_of(current)
        if cause is not None:
            waiting.append((cause, number, name))
    return found


def _membership(error: BaseException, number: int, parent: int | None, source: str) -> dict[str, Any]:
    grouped = {"is_exception_group": True} if is_a(error, BaseExceptionGroup) else {}
    if parent is None:
        return {"exception_id": number, **grouped}
    return {"type": "chained", "exception_id": number, "parent_id": parent, "source": source, **grouped}


def _members(error: BaseException, limit: int) -> Iterator[tuple[BaseException, str]]:
    for position, member in enumerate(members_of(error)[:limit]):
        yield member, f"exceptions[{position}]"


def _is_cheap(error: BaseException) -> bool:
    """Whether one of Python's own classes writes out nothing large, and nothing of the host's."""
    return is_a(error, BaseExceptionGroup) or all(
        _is_small(part) for part in (*arguments_of(error), *files_of(error))
    )


def _is_small(value: Any) -> bool:
    kind = type(value)
    if kind is tuple:  # a SyntaxError's place
        return len(value) <= 10 and all(type(part) is not tuple and _is_small(part) for part in value)  # noqa: PLR2004
    return kind in {int, float, bool, type(None)} or (kind in {str, bytes} and len(value) <= MAX_TEXT)


def _from_arguments(error: BaseException, limit: int) -> str:
    arguments = arguments_of(error)
    if len(arguments) == 1 and type(arguments[0]) is str and not is_a(error, KeyError):
        return arguments[0]
    if not arguments:
        return ""
    return describe(arguments[0] if len(arguments) == 1 else arguments, limit)
