"""The parts of an exception and of its class, read past whatever that class makes of attribute access.

A property may stand where Python keeps the traceback, the cause or the notes, ``__getattribute__`` may raise,
and so may a metaclass for the class's own name. The descriptors of Python's base types ask none of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from types import TracebackType

_NAME: Final = type.__dict__["__name__"].__get__
_QUALNAME: Final = type.__dict__["__qualname__"].__get__
_MODULE: Final = type.__dict__["__module__"].__get__
_MRO: Final = type.__dict__["__mro__"].__get__
_NAMESPACE: Final = BaseException.__dict__["__dict__"].__get__
_ARGUMENTS: Final = BaseException.__dict__["args"].__get__
_TRACEBACK: Final = BaseException.__dict__["__traceback__"].__get__
_CAUSE: Final = BaseException.__dict__["__cause__"].__get__
_CONTEXT: Final = BaseException.__dict__["__context__"].__get__
_SUPPRESSED: Final = BaseException.__dict__["__suppress_context__"].__get__
_MEMBERS: Final = BaseExceptionGroup.__dict__["exceptions"].__get__
_NUMBER: Final = OSError.__dict__["errno"].__get__
_FILES: Final = tuple(OSError.__dict__[name].__get__ for name in ("filename", "filename2"))


def is_a(error: BaseException, kinds: type | tuple[type, ...]) -> bool:
    """``isinstance`` that does not ask the exception for its class."""
    return issubclass(type(error), kinds)


def name_of(kind: type) -> str:
    """A class's name."""
    return str(_NAME(kind))


def qualified_name_of(kind: type) -> str:
    """A class's name with those of the classes and functions around it."""
    return str(_QUALNAME(kind))


def module_of(kind: type) -> str | None:
    """The name of the module that a class was made in; None where that is no text, or deleted."""
    try:
        module = _MODULE(kind)
    except AttributeError:
        return None
    return module if type(module) is str else None


def bases_of(kind: type) -> tuple[type, ...]:
    """A class and those it derives from."""
    bases: tuple[type, ...] = _MRO(kind)
    return bases


def attributes_of(error: BaseException) -> dict[str, Any]:
    """The exception's own attributes, as Python keeps them."""
    found: dict[str, Any] = _NAMESPACE(error)
    return found


def arguments_of(error: BaseException) -> tuple[Any, ...]:
    """What it was made with."""
    arguments: tuple[Any, ...] = _ARGUMENTS(error)
    return arguments


def traceback_of(error: BaseException) -> TracebackType | None:
    """Where it was raised."""
    traceback: TracebackType | None = _TRACEBACK(error)
    return traceback


def cause_of(error: BaseException) -> tuple[BaseException | None, str]:
    """What it was raised from or during, and which of the two it is."""
    cause: BaseException | None = _CAUSE(error)
    if cause is not None or _SUPPRESSED(error):
        return cause, "__cause__"
    return _CONTEXT(error), "__context__"


def members_of(error: BaseException) -> tuple[BaseException, ...]:
    """The members of a group; none of anything else."""
    if not is_a(error, BaseExceptionGroup):
        return ()
    members: tuple[BaseException, ...] = _MEMBERS(error)
    return members


def number_of(error: BaseException) -> int | None:
    """The system's number of an error of its own."""
    number = _NUMBER(error) if is_a(error, OSError) else None
    return number if type(number) is int else None


def files_of(error: BaseException) -> tuple[Any, ...]:
    """The files that an error of the system's is about; of any type."""
    return tuple(get(error) for get in _FILES) if is_a(error, OSError) else ()
