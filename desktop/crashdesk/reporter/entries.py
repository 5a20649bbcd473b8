"""What the name of an envelope's file tells, and which envelopes must go when there are too many.

<milliseconds>-<event id>-<purpose>[-<exposure>].<phase>
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Final, Literal

from crashdesk.reporter.consent import PURPOSES, Purpose

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

Phase = Literal["draft", "held", "ready", "approved", "sent", "refused"]
"""``draft``: a first, capped record, to be completed. ``held``: waits for the person. ``ready``: may be
sent as long as its purpose is granted. ``approved``: the person said "send this one". ``sent``, ``refused``:
a copy of what has left the outbox."""
WAITING: Final[frozenset[Phase]] = frozenset({"draft", "held", "ready", "approved"})
COPIES: Final[frozenset[Phase]] = frozenset({"sent", "refused"})


class Exposure(IntEnum):
    """How much of a person an envelope may tell, as allowed when it was scrubbed: each more than the last."""

    NOTHING = 0
    PERSONAL = 1
    VARIABLES = 2


_NAME: Final = re.compile(r"(\d{1,16})-([0-9A-Za-z]+)-([a-z]+)(?:-(personal|variables))?\.([a-z]+)", re.ASCII)
DAY: Final = 86_400.0
EVENT_KEY: Final = 32
"""Characters of an event's key, which is its id; a companion's begins with its event's."""
REPORT: Final = "report"
"""Keys of client reports begin so. They tell of what was given up, so they are never given up themselves."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much is kept: number, bytes and age (seconds) of envelopes, and number and age of held ones."""

    count: int = 100
    size: int = 50 * 1024 * 1024
    age: float = 30 * DAY
    held: int = 10
    held_age: float = 7 * DAY


@dataclass(frozen=True, slots=True)
class Loss:
    """An entry that was given up.

    Args:
        entry: as it was kept.
        reason: in Sentry's words for client reports.
        data: its bytes; None where they could not be read any more.
    """

    entry: Entry
    reason: str
    data: bytes | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One envelope on disk; ``created`` in seconds since the epoch, ``size`` in bytes."""

    key: str
    purpose: Purpose
    phase: Phase
    created: float
    size: int
    exposure: Exposure = Exposure.NOTHING

    @property
    def name(self) -> str:
        """The file's name."""
        exposure = f"-{self.exposure.name.lower()}" if self.exposure else ""
        return f"{int(self.created * 1000):013d}-{self.key}-{self.purpose}{exposure}.{self.phase}"

    @property
    def event(self) -> str:
        """The key of the event it belongs to: its own, but for a companion with attachments."""
        return self.key[:EVENT_KEY] if self.purpose == "attachments" else self.key

    @property
    def is_companion(self) -> bool:
        """Whether it belongs to an event that is kept on its own."""
        return self.event != self.key


def parse_name(name: str, size: int, phases: Collection[Phase] = WAITING) -> Entry | None:
    """Read an entry back from its file's name; None for a file that is not ours.

    Args:
        name: the file's.
        size: of the file, in bytes.
        phases: those that are looked for.
    """
    found = _NAME.fullmatch(name)
    if found is None:
        return None
    created, key, purpose, exposure, phase = found.groups("nothing")
    if purpose not in PURPOSES or phase not in phases:
        return None
    return Entry(key, purpose, phase, int(created) / 1000, size, Exposure[exposure.upper()])  # type: ignore[arg-type]


def surplus(
    entries: Iterable[Entry],
    bounds: Bounds,
    age: Callable[[Entry], float],
    on_the_way: Collection[str] = (),
) -> list[Entry]:
    """Which entries must go: too old, or beyond the bounds, the oldest first and errors last.

    What is held is counted by events; a companion goes where its event goes. What is on its way takes up
    room like any other, but stays: it may have arrived by the time it would be told as lost.

    Args:
        entries: those that there are.
        bounds: how much is kept.
        age: how old an entry is, in seconds.
        on_the_way: keys of those that are being sent just now.
    """
    listed = [e for e in entries if not e.key.startswith(REPORT)]
    old = [
        e
        for e in listed
        if age(e) > (bounds.held_age if e.phase == "held" else bounds.age) and e.key not in on_the_way
    ]
    rest = [e for e in listed if e not in old]
    held = _oldest_first(e for e in rest if e.phase == "held" and not e.is_companion)
    queue = _oldest_first(e for e in rest if e.phase != "held")
    gone = old + held[: max(0, len(held) - bounds.held)] + _beyond(queue, bounds, on_the_way)
    return gone + [e for e in _left_alone(listed, gone) if e.key not in on_the_way]


def to_be_asked_about(
    entries: Iterable[Entry],
    bounds: Bounds,
    age: Callable[[Entry], float],
    on_the_way: Collection[str] = (),
) -> list[Entry]:
    """Which entries that are ready can wait for the person: the newest events, with their companions.

    No more than there is room for, and none that would be too old at once: what is held beyond the bounds
    would be given up, and what stays ready has its turn at a later start.

    Args:
        entries: those that there are.
        bounds: how much is kept.
        age: how old an entry is, in seconds.
        on_the_way: keys of those that are being sent just now.
    """
    listed = list(entries)
    held = {e.key for e in listed if e.phase == "held" and not e.is_companion}
    ready = [e for e in listed if e.phase == "ready" and e.key not in on_the_way]
    events = [e for e in ready if e.purpose == "errors" and not e.key.startswith(REPORT)]
    young = sorted((e for e in events if age(e) <= bounds.held_age), key=lambda e: e.created, reverse=True)
    chosen = young[: max(0, bounds.held - len(held))]
    asked = held.union(e.key for e in chosen)
    return chosen + [e for e in ready if e.is_companion and e.event in asked]


def _left_alone(listed: list[Entry], gone: list[Entry]) -> list[Entry]:
    """Companions that must go with their event, or wait for an answer on one that is not there."""
    lost = {e.key for e in gone}
    here = {e.key for e in listed} - lost
    return [
        e
        for e in listed
        if e.is_companion
        and e.key not in lost
        and (e.event in lost or (e.phase == "held" and e.event not in here))
    ]


def _oldest_first(entries: Iterable[Entry]) -> list[Entry]:
    """In the order of being given up: what is no error goes first, then the oldest."""
    return sorted(entries, key=lambda e: (e.purpose == "errors", e.created))


def _beyond(queue: list[Entry], bounds: Bounds, on_the_way: Collection[str]) -> list[Entry]:
    count, size = len(queue), sum(e.size for e in queue)
    gone = []
    for entry in (e for e in queue if e.key not in on_the_way):
        if count <= bounds.count and size <= bounds.size:
            break
        gone.append(entry)
        count, size = count - 1, size - entry.size
    return gone
