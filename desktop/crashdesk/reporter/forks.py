"""Locks in a process that forks: another thread may have held one, and is not there to let it go.

What a child captures is drafted by itself, because our threads are its parent's. It must not wait for a lock
that nobody holds any more.
"""

from __future__ import annotations

import os
from typing import Any, Final, TypeVar
from weakref import WeakSet

Lock = TypeVar("Lock")

_LOCKS: Final[WeakSet[Any]] = WeakSet()
"""One for the process, as Python's own (``logging`` has the same): a fork is the process's."""


def renewed(lock: Lock) -> Lock:
    """The lock, which is a free one in each child process."""
    _LOCKS.add(lock)
    return lock


def _renew() -> None:
    for lock in tuple(_LOCKS):
        lock._at_fork_reinit()  # noqa: SLF001 - what Python's own modules call


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew)
