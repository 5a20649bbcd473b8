"""What was captured, before it becomes an event."""

from __future__ import annotations

import random
import threading
import time
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from crashdesk.reporter.anatomy import name_of
from crashdesk.reporter.errors import error_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crashdesk.reporter.trail import Snapshot

__all__ = ["Capture", "ThreadRef", "error_text", "new_event_id"]


def new_event_id() -> str:
    """An event id: 32 hexadecimal digits (https://develop.sentry.dev/sdk/data-model/event-payloads/).

    Of the system's random numbers only the seed is taken: asking for more lets other threads run, and
    while they run in the middle of a hook, PyQt6 loses what they raise.
    """
    return uuid.UUID(int=random.getrandbits(128), version=4).hex


@dataclass(frozen=True, slots=True)
class ThreadRef:
    """The thread something happened in."""

    id: int
    name: str
    main: bool

    @classmethod
    def current(cls) -> ThreadRef:
        """The calling thread."""
        thread = threading.current_thread()
        return cls(thread.ident or 0, thread.name, thread is threading.main_thread())

    @classmethod
    def of(cls, ident: int | None) -> ThreadRef:
        """The thread with an identifier; the calling one where that is unknown or gone."""
        if ident is None or ident == threading.get_ident():
            return cls.current()
        found = next((thread for thread in threading.enumerate() if thread.ident == ident), None)
        return cls(ident, found.name, found is threading.main_thread()) if found else cls.current()


@dataclass(slots=True)
class Capture:
    """One error or message as it was captured.

    Args:
        error: the exception, with its traceback; None for a message.
        logentry: the message as Sentry's ``logentry`` (template and parameters), for grouping.
        mechanism: how it was caught; ``handled`` only when the host itself passed it in.
        crash: whether nobody handled it, so that the person is told.
        snapshot: the trail at that moment.
        synthetic: type and value of an error that is no Python exception, such as a message of Qt's.
        frames: the calling stack of a message, where it is asked for.
        stack: the frames of a synthetic error, outermost first.
        contexts: named contexts of this report alone.
        exception: the exception as the event has it, where the error itself was let go of.
        stacks: what every thread was doing, where it matters, as ``stacks.all_threads`` has it.
        held: what was read of the error's variables; see ``values.Budget``.
        texts: what exceptions of the host's classes said when they were asked, by ``id``; see ``texts``.
        withdrawn: whether another report tells of the same: this one is to be taken back.
    """

    snapshot: Snapshot

    level: str = "error"
    error: BaseException | None = None
    logentry: Mapping[str, Any] | None = None
    mechanism: str = "generic"
    handled: bool = True
    logger: str | None = None
    tags: Mapping[str, Any] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)
    crash: bool = False
    synthetic: tuple[str, str] | None = None
    frames: list[dict[str, Any]] = field(default_factory=list)
    stack: list[dict[str, Any]] = field(default_factory=list)
    contexts: Mapping[str, Any] = field(default_factory=dict)
    exception: dict[str, Any] | None = None
    event_id: str = field(default_factory=new_event_id)
    timestamp: float = field(default_factory=time.time)
    thread: ThreadRef = field(default_factory=ThreadRef.current)
    stacks: list[dict[str, Any]] = field(default_factory=list)
    held: list[Any] = field(default_factory=list)
    texts: dict[int, str] = field(default_factory=dict)
    withdrawn: bool = False

    def text(self, error: BaseException) -> str:
        """An exception's text: what it said when it was asked, and until then what it was made with."""
        known = self.texts.get(id(error))
        return error_text(error) if known is None else known

    @property
    def title(self) -> str:
        """What happened in one line, as the prompt shows it; bounded, and foreign text."""
        if self.synthetic is not None:
            return ": ".join(self.synthetic)[:200]
        if self.error is None:
            return str((self.logentry or {}).get("message", ""))[:200]
        return f"{name_of(type(self.error))}: {self.text(self.error)}"[:200]

    def escalate(self, crash: Capture) -> None:
        """Nobody handled it after all: what the host passed in has left it now, as another saw."""
        self.handled, self.crash = False, True
        self.mechanism, self.thread = crash.mechanism, crash.thread
        self.level = self.level if self.level == "fatal" else crash.level

    def forget_error(self) -> None:
        """Let go of the exception.

        Its traceback may hold the last reference to a widget, which must be destroyed on the thread
        that it lives in.
        """
        self.error = None
        self.held.clear()
