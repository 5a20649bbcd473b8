"""Siblings: processes of the same application that end while this one goes on.

What one leaves in the outbox is taken over when this one is about to send anyway.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final

from crashdesk.reporter.early_place import DUMP
from crashdesk.reporter.run_place import FOLDER

if TYPE_CHECKING:
    from pathlib import Path

LOOK_AGAIN: Final = 60.0
"""Seconds between two looks, at least."""


def may_be_taken_over(home: Path, run: str) -> bool:
    """Whether what a process left may be sent as it lies there.

    Not where it died natively: then its last draft is the report of that death, and gets its stacks from the
    dump beside it, which the next start reads.

    Args:
        home: the reporter's folder for this recipient.
        run: the name of the process's folder in the outbox, with its number in it.
    """
    process = run.split("-")[1] if run.count("-") > 1 else ""
    dumps = (home / FOLDER).glob(f"*-{process}-*/{DUMP}") if process.isdecimal() else ()
    return not any(map(_says_something, dumps))


def _says_something(dump: Path) -> bool:
    with suppress(OSError):
        return dump.stat().st_size > 0
    return False
