"""One foreign object as one short line, without running a line of the host's code.

A ``repr`` may be huge, slow, recursive or raise, and one in C keeps the interpreter's lock, so that the main
thread stands still. None of the host's is ever called: known types are read with their base type's own
methods (see :mod:`members`), and the rest is told by its class (sentry-sdk calls each one, whole:
https://github.com/getsentry/sentry-python/issues/6649).
"""

from __future__ import annotations

import datetime as dt
import sys
import types
import uuid
from collections import deque
from enum import EnumMeta
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING, Any, Final

from crashdesk.reporter.members import (
    MODULE,
    MRO,
    QUALNAME,
    class_name,
    field_names,
    fields_of,
    first_items,
    first_pairs,
    namespace_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

MAX_TEXT: Final = 1024
"""Longest string kept in a breadcrumb, in characters: a trail is read line by line."""
MAX_BITS: Final = 1024
"""Integers beyond it are told by their size: Python takes quadratic time to write them."""
MAX_ARGUMENTS: Final = 20
"""Arguments of an exception."""

_CUT: Final = "…"
_QT_VALUES: Final = frozenset(
    {"QPoint", "QPointF", "QSize", "QSizeF", "QRect", "QRectF", "QLine", "QLineF", "QMargins", "QMarginsF"}
    | {"QDate", "QTime", "QDateTime", "QUrl"}
)
"""Qt's small values, which PyQt writes out."""
_SPOKEN: Final = frozenset({uuid.UUID, PurePosixPath, PureWindowsPath, type(Path()), dt.date, dt.timedelta})


def is_spoken_of(kind: type) -> bool:
    """Whether a type's ``str`` is short, says all, and is Python's own."""
    return kind in _SPOKEN or class_name(kind) == "decimal.Decimal"


def cut(text: str, limit: int) -> str:
    """The beginning of a text, at most ``limit`` characters."""
    return text if len(text) <= limit else text[: max(0, limit - 1)] + _CUT


def describe(value: Any, limit: int = MAX_TEXT, depth: int = 3) -> str:
    """A value as Python would write it, as far as that needs none of the host's code.

    Args:
        value: anything.
        limit: characters, of which at most as many parts of it are looked at.
        depth: levels of containers that are looked into.
    """
    kind = type(value)
    try:
        return cut(_renderer(kind)(value, limit, depth), limit)
    except Exception:  # noqa: BLE001 - what is deleted under our hands, or broken in a way of its own
        return cut(_object(value, limit, depth), limit)


def _renderer(kind: type) -> Callable[[Any, int, int], str]:
    exact = _EXACT.get(kind)
    if exact is not None:
        return exact
    if issubclass(type(kind), EnumMeta):
        return _enum
    for base in MRO(kind):
        if (known := _BASES.get(base)) is not None:
            return known
    if field_names(kind) is not None:
        return _fields
    return _of_known_libraries(kind)


def _of_known_libraries(kind: type) -> Callable[[Any, int, int], str]:
    module = str(MODULE(kind)) if type(MODULE(kind)) is str else ""
    top, name = module.partition(".")[0], str(QUALNAME(kind))
    if class_name(kind) == "decimal.Decimal":
        return _small
    if top == "PyQt6" and name in _QT_VALUES:
        return _written
    if top == "numpy":
        return _array if name == "ndarray" else _scalar
    return _object


def _written(value: Any, _limit: int, _depth: int) -> str:
    return repr(value)


def _small(value: Any, limit: int, depth: int) -> str:
    """What may be of any size, but seldom is."""
    return repr(value) if sys.getsizeof(value) <= MAX_BITS else _object(value, limit, depth)


def _object(value: Any, _limit: int, _depth: int) -> str:
    return f"<{class_name(type(value))} object>"


def _str(value: Any, limit: int, _depth: int) -> str:
    return repr(str.__getitem__(value, slice(0, limit)))


def _bytes(value: Any, limit: int, _depth: int) -> str:
    base = bytes if issubclass(type(value), bytes) else bytearray
    return repr(bytes(base.__getitem__(value, slice(0, limit))))


def _int(value: Any, _limit: int, _depth: int) -> str:
    bits = int.bit_length(value)
    return int.__repr__(value) if bits <= MAX_BITS else f"<int of {bits} bits>"


def _float(value: Any, _limit: int, _depth: int) -> str:
    return float.__repr__(value)


def _moment(value: Any, _limit: int, _depth: int) -> str:
    """A point in time; a zone of the host's own is left out, for it would be asked."""
    zone = type(value.tzinfo)
    known = zone in {type(None), dt.timezone} or class_name(zone) == "zoneinfo.ZoneInfo"
    return str((value if known else value.replace(tzinfo=None)).isoformat())


def _enum(value: Any, limit: int, depth: int) -> str:
    name = namespace_of(value, type(value)).get("_name_")
    return f"{QUALNAME(type(value))}.{name}" if type(name) is str else _object(value, limit, depth)


def _class(value: Any, _limit: int, _depth: int) -> str:
    return f"<class '{class_name(value)}'>"


def _function(value: Any, _limit: int, _depth: int) -> str:
    return f"<function {cut(value.__qualname__, 200)}>"


def _module(value: Any, _limit: int, _depth: int) -> str:
    return f"<module {namespace_of(value, type(value)).get('__name__')!r:.200}>"


def _mapping(value: Any, limit: int, depth: int) -> str:
    pairs = first_pairs(value, limit)
    parts = ((key, ": ", item) for key, item in pairs)
    return "{" + _joined(parts, limit, depth, more=dict.__len__(value) > len(pairs)) + "}"


def _sequence(value: Any, limit: int, depth: int) -> str:
    items = first_items(value, limit) or []
    opening, closing = _BRACKETS[next(base for base in MRO(type(value)) if base in _BRACKETS)]
    return opening + _joined((("", "", item) for item in items), limit, depth) + closing


def _error(value: Any, limit: int, depth: int) -> str:
    arguments = BaseException.args.__get__(value)  # type: ignore[attr-defined]  # a descriptor in C
    parts = (("", "", item) for item in arguments[:MAX_ARGUMENTS])
    return f"{QUALNAME(type(value))}({_joined(parts, limit, depth)})"


def _fields(value: Any, limit: int, depth: int) -> str:
    parts = ((_Name(name), "=", item) for name, item in fields_of(value) or [])
    return f"{QUALNAME(type(value))}({_joined(parts, limit, depth)})"


def _array(value: Any, _limit: int, _depth: int) -> str:
    return f"<numpy.ndarray {value.shape} {value.dtype}>"


def _scalar(value: Any, limit: int, depth: int) -> str:
    """One of numpy's numbers."""
    found = value.item()
    return repr(found) if type(found) in {bool, int, float, complex} else _object(value, limit, depth)


class _Name(str):
    """A text that stands without quotes."""

    __slots__ = ()


def _joined(parts: Iterable[tuple[Any, str, Any]], limit: int, depth: int, *, more: bool = False) -> str:
    """Parts with commas between them, as far as the limit goes."""
    texts: list[str] = []
    left = limit
    for key, sign, item in parts:
        if left <= 0 or depth <= 0:
            more = True
            break
        name = str(key) if type(key) is _Name or not sign else describe(key, left, depth - 1)
        texts.append(f"{name}{sign}{describe(item, left, depth - 1)}")
        left -= len(texts[-1]) + 2
    return ", ".join([*texts, _CUT] if more else texts)


_BRACKETS: Final[dict[type, tuple[str, str]]] = {
    list: ("[", "]"),
    tuple: ("(", ")"),
    set: ("{", "}"),
    frozenset: ("frozenset({", "})"),
    deque: ("deque([", "])"),
}
_EXACT: Final[dict[type, Callable[[Any, int, int], str]]] = {
    **dict.fromkeys(
        (
            *(type(None), bool, complex, type(...), type(NotImplemented)),
            *(dt.date, dt.timedelta, dt.timezone, uuid.UUID),
        ),
        _written,
    ),
    dt.datetime: _moment,
    dt.time: _moment,
    range: _small,
    types.FunctionType: _function,
    types.BuiltinFunctionType: _function,
    PurePosixPath: _written,
    PureWindowsPath: _written,
    type(Path()): _written,
}
_BASES: Final[dict[type, Callable[[Any, int, int], str]]] = {
    str: _str,
    bytes: _bytes,
    bytearray: _bytes,
    int: _int,
    float: _float,
    dict: _mapping,
    **dict.fromkeys(_BRACKETS, _sequence),
    type: _class,
    types.ModuleType: _module,
    BaseException: _error,
}
