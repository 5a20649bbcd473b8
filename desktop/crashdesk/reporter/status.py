"""How delivery stands, left on disk for who asks from outside: ``crashdesk doctor`` and the settings."""

from __future__ import annotations

import json
import os
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from crashdesk.reporter.entries import Entry, parse_name
from crashdesk.reporter.files import read_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

FILE_NAME: Final = "status.json"


def write(folder: Path, facts: dict[str, Any]) -> None:
    """Leave facts in the reporter's folder, if there is one; not synced, because it is worth no wait.

    The last delivery and problem that another run or process left there stay until there are later ones.
    """
    if not folder.is_dir():
        return
    new = folder / f".{FILE_NAME}.{os.getpid()}"
    with suppress(OSError):
        kept = _later(read_json(folder / FILE_NAME), facts)
        new.write_text(json.dumps({**facts, **kept, "updated": time.time()}), "utf-8")
        new.replace(folder / FILE_NAME)


def read(folder: Path) -> dict[str, Any]:
    """How delivery stands in one reporter's folder: the last facts left there, and what waits now.

    Returns:
        The facts, with ``queued``, ``held``, ``drafts`` and ``quarantined`` (numbers), ``bytes``, and
        ``oldest`` (seconds since the epoch, or None).
    """
    entries = list(_entries(folder / "outbox"))
    return {
        **read_json(folder / FILE_NAME),
        "queued": _count(entries, "ready", "approved"),
        "held": _count(entries, "held"),
        "drafts": _count(entries, "draft"),
        "quarantined": len(list((folder / "outbox").glob("quarantine/*.bad"))),
        "bytes": sum(entry.size for entry in entries),
        "oldest": min((entry.created for entry in entries), default=None),
    }


def read_all(reporters: Path) -> list[dict[str, Any]]:
    """The same for every recipient of this user."""
    return [read(folder) for folder in sorted(reporters.glob("*")) if folder.is_dir()]


def _later(left: dict[str, Any], facts: dict[str, Any]) -> dict[str, Any]:
    """What of the facts left on disk is later than those of now: this run may have sent nothing yet."""
    kept: dict[str, Any] = {}
    success = max(_moment(left, "last_success"), _moment(facts, "last_success"))
    if success > _moment(facts, "last_success"):
        kept["last_success"] = success
    # A problem of before that a delivery has overcome since is none any more.
    if _moment(left, "last_error_at") > max(success, _moment(facts, "last_error_at")):
        kept |= {name: left.get(name) for name in ("last_error", "last_error_at")}
    return kept


def _moment(facts: dict[str, Any], name: str) -> float:
    """When something was; 0 where that is not known, or lies ahead because the clock was set back."""
    value = facts.get(name)
    known = isinstance(value, (int, float)) and 0 < value <= time.time()
    return float(value) if known and value is not None else 0.0


def _count(entries: Iterable[Entry], *phases: str) -> int:
    return sum(entry.phase in phases for entry in entries)


def _entries(outbox: Path) -> Iterator[Entry]:
    for file in outbox.glob("run-*/*"):
        with suppress(OSError):
            entry = parse_name(file.name, file.stat().st_size)
            if entry is not None:
                yield entry
