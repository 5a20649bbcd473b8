"""Knows an exception again by its identity, so that one that several hooks see is one report.

Built-in exceptions take no weak reference, and an id is given to the next object once its own is gone.
So what is known is written into the exception's own ``__dict__``: it goes where the exception goes, and
keeps nothing alive. Only plain values: the host may pickle its exceptions.
"""

from __future__ import annotations

import threading
import time
import uuid
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from crashdesk.reporter.anatomy import attributes_of
from crashdesk.reporter.forks import renewed

if TYPE_CHECKING:
    from collections.abc import Callable

MARK: Final = "__crashdesk__"
"""The name in an exception's ``__dict__``."""
ASKED_AGAIN: Final = 60.0
"""Seconds for which passing the same exception in once more is no news."""
PASSED_IN: Final = frozenset({"generic", "logging", "sdk"})
"""Ways by which the host itself hands an exception over, maybe in every function that it passes. All
others see it leave: an exception that leaves twice was raised twice."""


class _Mark(NamedTuple):
    """What is known of an exception.

    Args:
        owner: whose mark it is; copies and unpickled exceptions carry one of another object.
        event_id: of its report; empty where there is none.
        at: when it was first seen, in seconds of the clock.
        ways: by which it was seen since.
    """

    owner: tuple[str, int]
    event_id: str
    at: float
    ways: tuple[str, ...]


class Sightings:
    """Marks exceptions, and knows them again.

    Args:
        clock: seconds that only go forward.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._run = uuid.uuid4().hex
        # Reentrant: a hook may run from a garbage collection in the middle of another.
        self._lock = renewed(threading.RLock())

    def see(self, error: BaseException, way: str, event_id: str) -> str:
        """Take note of an exception.

        Args:
            error: what was seen.
            way: how: the mechanism of its capture, or how the host passed it in.
            event_id: the id that its report would have.

        Returns:
            The id of the report that it has already (empty where that was left out), or the given one
            where this is a new occurrence.
        """
        now, attributes = self._clock(), attributes_of(error)
        with self._lock:
            mark = self._known(attributes.get(MARK), error)
            if mark is not None and _is_repeat(mark, way, now):
                attributes[MARK] = tuple(mark._replace(ways=(*mark.ways, way)[-8:]))
                return mark.event_id
            attributes[MARK] = tuple(_Mark((self._run, id(error)), event_id, now, (way,)))
            return event_id

    def was_only_passed_in(self, error: BaseException) -> bool:
        """Whether the host itself has handed an exception over, and nothing has seen it leave yet."""
        attributes = attributes_of(error)
        with self._lock:
            mark = self._known(attributes.get(MARK), error)
        return mark is not None and PASSED_IN.issuperset(mark.ways)

    def assign(self, error: BaseException, event_id: str) -> None:
        """Say under which id an exception just seen is reported; empty where it is not."""
        attributes = attributes_of(error)
        with self._lock:
            mark = self._known(attributes.get(MARK), error)
            if mark is not None:
                attributes[MARK] = tuple(mark._replace(event_id=event_id))

    def _known(self, found: Any, error: BaseException) -> _Mark | None:
        """The mark that was found, if it is ours and this very exception's."""
        if not isinstance(found, tuple) or len(found) != len(_Mark._fields):
            return None
        mark = _Mark(*found)
        return mark if mark.owner == (self._run, id(error)) else None


def _is_repeat(mark: _Mark, way: str, now: float) -> bool:
    if way not in mark.ways:
        return True
    return way in PASSED_IN and now - mark.at < ASKED_AGAIN
