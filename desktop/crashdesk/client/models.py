"""What the client returns: frozen, typed, and free of HTTP."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from crashdesk.protocol.api import IssueStatus
    from crashdesk.protocol.payloads import Level

Pairs = tuple[tuple[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Project:
    """A project."""

    id: str
    slug: str
    name: str
    platform: str = ""


@dataclass(frozen=True, slots=True)
class Key:
    """A client key of a project; ``dsn`` is what an app's reporter is given."""

    id: str
    name: str
    dsn: str
    active: bool = True


@dataclass(frozen=True, slots=True)
class Issue:
    """A group of events. Times are aware, in UTC; ``hours`` counts the last 24 hours, oldest first."""

    id: str
    title: str
    short_id: str = ""
    culprit: str = ""
    level: Level = "error"
    status: IssueStatus = "unresolved"
    kind: str = ""
    value: str = ""
    project: Project = field(default_factory=lambda: Project("", "", ""))
    events: int = 0
    users: int = 0
    first_seen: datetime | None = None
    last_seen: datetime | None = None
    unhandled: bool = False
    hours: tuple[int, ...] = ()
    permalink: str = ""

    @property
    def headline(self) -> str:
        """What to call it in one or two words: the exception's type, or the message's title."""
        return self.kind or self.title


@dataclass(frozen=True, slots=True)
class IssuePage:
    """One page of issues; a cursor is None where there is no page in that direction."""

    rows: tuple[Issue, ...] = ()
    next_cursor: str | None = None
    previous_cursor: str | None = None
    hits: int | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame of a stack; ``context`` holds ``(line number, source)``."""

    filename: str = ""
    path: str = ""
    module: str = ""
    function: str = ""
    line: int | None = None
    in_app: bool = False
    context: tuple[tuple[int, str], ...] = ()
    variables: Pairs = ()


@dataclass(frozen=True, slots=True)
class Mechanism:
    """How the reporter came by an exception; ``handled`` is None where it did not say."""

    type: str = ""
    handled: bool | None = None


@dataclass(frozen=True, slots=True)
class ExceptionValue:
    """One exception of a chain; ``frames`` outermost first."""

    type: str
    value: str = ""
    module: str = ""
    mechanism: Mechanism = field(default_factory=Mechanism)
    frames: tuple[Frame, ...] = ()


@dataclass(frozen=True, slots=True)
class Crumb:
    """One step of the trail."""

    time: datetime | None = None
    category: str = ""
    message: str = ""
    level: Level = "info"
    type: str = ""
    data: Pairs = ()


@dataclass(frozen=True, slots=True)
class Event:
    """One report. ``exceptions`` in the order they were raised, ``raw`` as the server sent it."""

    id: str
    title: str = ""
    message: str = ""
    culprit: str = ""
    platform: str = ""
    time: datetime | None = None
    release: str = ""
    environment: str = ""
    level: Level = "error"
    exceptions: tuple[ExceptionValue, ...] = ()
    frames: tuple[Frame, ...] = ()
    crumbs: tuple[Crumb, ...] = ()
    tags: tuple[tuple[str, str], ...] = ()
    user: Pairs = ()
    contexts: tuple[tuple[str, Pairs], ...] = ()
    extra: Pairs = ()
    request: Pairs = ()
    packages: tuple[tuple[str, str], ...] = ()
    sdk: str = ""
    newer_id: str | None = None
    older_id: str | None = None
    raw: Mapping[str, Any] = field(default_factory=dict, compare=False, hash=False)
