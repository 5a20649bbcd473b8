"""What a foreign object is made of, read without running a line of the host's code.

A class may answer for its own attributes, and a container of the host's for what is in it. The descriptors
and methods of their built-in bases ask neither.
"""

from __future__ import annotations

import types
from collections import deque
from itertools import islice
from typing import Any, Final

MAX_FIELDS: Final = 20

MRO: Final = type.__dict__["__mro__"].__get__
QUALNAME: Final = type.__dict__["__qualname__"].__get__
MODULE: Final = type.__dict__["__module__"].__get__
"""What Python itself says of a class, whatever its metaclass would."""
_NAMESPACE: Final = type.__dict__["__dict__"].__get__
_DESCRIPTORS: Final = frozenset({types.GetSetDescriptorType, types.MemberDescriptorType})


def class_name(kind: type) -> str:
    """A class's name with its module, but for Python's own."""
    try:
        module = MODULE(kind)
        name = str(QUALNAME(kind))
    except (AttributeError, TypeError):
        return "object"
    return name if module == "builtins" or type(module) is not str else f"{module}.{name}"


def first_pairs(value: dict[Any, Any], limit: int) -> list[tuple[Any, Any]]:
    """The first pairs of a dictionary, in one step that no other thread can come between."""
    try:
        return list(islice(dict.items(value), limit))
    except RuntimeError:  # it changed all the same
        return []


def first_items(value: Any, limit: int) -> list[Any] | None:
    """The first members of a sequence or set of a built-in kind; None for anything else."""
    kind = type(value)
    for base in (list, tuple, set, frozenset, deque):
        if issubclass(kind, base):
            try:
                return list(islice(base.__iter__(value), limit))
            except RuntimeError:
                return []
    return None


def fields_of(value: Any, limit: int = MAX_FIELDS) -> list[tuple[str, Any]] | None:
    """The fields of a dataclass or an attrs class that its own ``repr`` would show; None for others."""
    kind = type(value)
    names = field_names(kind)
    if names is None:
        return None
    stored = namespace_of(value, kind)
    pairs = ((name, _stored(value, kind, stored, name)) for name in names[:limit])
    return [(name, found[0]) for name, found in pairs if found]


def field_names(kind: type) -> list[str] | None:
    """The names of those fields, by the class alone; None for others."""
    for base in MRO(kind):
        namespace = _NAMESPACE(base)
        if type(fields := namespace.get("__dataclass_fields__")) is dict:
            shown = [name for name, field in fields.items() if field.repr is True]
            return [name for name in shown if type(name) is str]
        if issubclass(type(fields := namespace.get("__attrs_attrs__")), tuple):
            return [field.name for field in tuple.__iter__(fields) if field.repr and type(field.name) is str]
    return None


def namespace_of(value: Any, kind: type) -> dict[str, Any]:
    """An object's own ``__dict__``, unless its class made something else of that name."""
    for base in MRO(kind):
        descriptor = _NAMESPACE(base).get("__dict__")
        if type(descriptor) in _DESCRIPTORS:
            found = descriptor.__get__(value)
            return found if type(found) is dict else {}
        if descriptor is not None:
            break
    return {}


def _stored(value: Any, kind: type, namespace: dict[str, Any], name: str) -> tuple[Any] | None:
    """What an object holds under a name, in its namespace or a slot; a property is not asked."""
    if name in namespace:
        return (namespace[name],)
    for base in MRO(kind):
        member = _NAMESPACE(base).get(name)
        if type(member) is types.MemberDescriptorType:
            try:
                return (member.__get__(value),)
            except AttributeError:  # the slot is empty
                return None
    return None
