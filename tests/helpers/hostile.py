"""Objects that hurt who asks them for anything. Whatever of theirs is called is noted in ``CALLED``."""

from __future__ import annotations

import time
from typing import Any, Final

CALLED: Final[list[str]] = []


class Sleeper:
    """Takes ten seconds to say what it is."""

    def __repr__(self) -> str:
        CALLED.append("Sleeper")
        time.sleep(10)
        return "awake"

    __str__ = __repr__


class Raiser:
    """Raises at whatever it is asked, even for its class."""

    @property  # type: ignore[misc]
    def __class__(self) -> Any:
        CALLED.append("Raiser.__class__")
        raise RuntimeError("no class")

    def __repr__(self) -> str:
        CALLED.append("Raiser")
        raise RuntimeError("no text")

    def __hash__(self) -> int:
        CALLED.append("Raiser.__hash__")
        raise RuntimeError("no hash")

    def __eq__(self, other: object) -> bool:
        CALLED.append("Raiser.__eq__")
        raise RuntimeError("equal to nothing")

    def __getattribute__(self, name: str) -> Any:
        CALLED.append(f"Raiser.{name}")
        raise RuntimeError(name)

    __str__ = __repr__


class Endless:
    """Calls itself for ever."""

    def __repr__(self) -> str:
        CALLED.append("Endless")
        return repr(self)


class Vanishing(list[Any]):
    """Empties itself as soon as it is looked at."""

    def __repr__(self) -> str:
        CALLED.append("Vanishing")
        self.clear()
        return "[]"

    def __iter__(self) -> Any:
        CALLED.append("Vanishing.__iter__")
        self.clear()
        return iter(())


class Lazy(dict[str, Any]):
    """Fetches what it is said to hold from somewhere slow."""

    def items(self) -> Any:
        CALLED.append("Lazy.items")
        time.sleep(10)
        return super().items()

    def __len__(self) -> int:
        CALLED.append("Lazy.__len__")
        time.sleep(10)
        return 0


def recursive() -> list[Any]:
    """A list that holds itself, many times."""
    loop: list[Any] = []
    loop.extend([loop] * 50)
    return loop


def nested(depth: int = 100_000) -> list[Any]:
    """A list in a list in a list."""
    inner: list[Any] = []
    for _ in range(depth):
        inner = [inner]
    return inner


def hostile_values() -> dict[str, Any]:
    """One of each, by name."""
    return {
        "text": "x" * 100_000_000,
        "data": b"x" * 100_000_000,
        "mapping": {number: number for number in range(1_000_000)},
        "sequence": list(range(1_000_000)),
        "number": 1 << 10_000_000,
        "sleeper": Sleeper(),
        "raiser": Raiser(),
        "endless": Endless(),
        "vanishing": Vanishing([1, 2]),
        "lazy": Lazy(a=1),
        "recursive": recursive(),
        "nested": nested(),
        "keys": {Sleeper(): 1},
        "wide": [["y" * 10_000] * 1000] * 1000,
    }
