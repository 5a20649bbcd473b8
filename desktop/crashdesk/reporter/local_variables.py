"""The variables of a frame, read so that nothing of them stays behind.

Before Python 3.13 (https://peps.python.org/pep-0667/) a function's frame that is asked for its variables
keeps a copy of them for as long as it lives. Where the function is just handling an exception, that is one of
them; it holds its traceback, and that the frame. In such a circle the host's widgets would live on until some
thread collects garbage, and die on that one. So the copy is emptied.
"""

from __future__ import annotations

import sys
from inspect import CO_OPTIMIZED
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from crashdesk.reporter.anatomy import traceback_of
from crashdesk.reporter.errors import links
from crashdesk.reporter.members import class_name, first_pairs
from crashdesk.reporter.objects import cut
from crashdesk.reporter.stacks import MAX_WALK, entries_of
from crashdesk.reporter.values import MAX_KEY, MAX_VALUES, variable

if TYPE_CHECKING:
    from types import FrameType

    from crashdesk.reporter.values import Budget

MAX_VARIABLES: Final = 30
"""Variables of one frame."""
MAX_LINKS: Final = 50
"""Exceptions of a chain whose frames are looked at; sentry_sdk reads no more."""
_REFERENCES: Final = 3
"""To a copy that only its frame holds: the frame's, that of who asks, and that of ``getrefcount``."""


def variables_of(frame: FrameType, budget: Budget) -> dict[str, Any]:
    """The local variables of a frame; none where a metaclass made up the namespace."""
    pairs = pairs_of(frame, MAX_VALUES)
    budget.hold(pairs)
    # A module's frame has the module's names: those of the machinery tell nothing.
    named = ((name, value) for name, value in pairs if type(name) is str and not name.startswith("__"))
    found = {}
    for name, value in islice(named, MAX_VARIABLES):
        part = budget.part()
        found[part.take(cut(name, MAX_KEY))] = variable(value, part)
        budget.settle(part)
    return found


def pairs_of(frame: FrameType, limit: int) -> list[tuple[Any, Any]]:
    """The first local variables of a frame by name; none where a metaclass made up the namespace."""
    local: Any = frame.f_locals
    if type(local) is not dict:  # since Python 3.13 a view of the frame
        return first_pairs(dict(local), limit) if class_name(type(local)) == "FrameLocalsProxy" else []
    pairs = first_pairs(local, limit)
    if _keeps_copy(frame) and sys.getrefcount(local) == _REFERENCES:
        local.clear()
    return pairs


def forget_copies(error: BaseException) -> None:
    """Empty the copies that somebody else, such as sentry_sdk, has left with the frames of an exception.

    To be called where the host's objects may die: on the main thread.
    """
    for link in links(error, MAX_LINKS):
        for entry in entries_of(traceback_of(link.error), MAX_WALK):
            pairs_of(entry.tb_frame, 0)


def _keeps_copy(frame: FrameType) -> bool:
    """Whether its variables are given out as a copy: a module's and a class's are the namespace itself.

    A debugger's are left: what the person changes in the copy is written back.
    """
    return bool(frame.f_code.co_flags & CO_OPTIMIZED) and frame.f_trace is None
