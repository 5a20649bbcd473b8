"""What was captured, before it becomes an event."""

from __future__ import annotations

import threading
import time
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crashdesk.reporter.trail import Snapshot


def new_event_id() -> str:
    """An event id: 32 hexadecimal digits (https://develop.sentry.dev/sdk/data-model/event-payloads/)."""
    return uuid.uuid4().hex


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
    event_id: str = field(default_factory=new_event_id)
    timestamp: float = field(default_factory=time.time)
    thread: ThreadRef = field(default_factory=ThreadRef.current)

    @property
    def title(self) -> str:
        """What happened in one line, as the prompt shows it; bounded, and foreign text."""
        if self.synthetic is not None:
            return ": ".join(self.synthetic)[:200]
        if self.error is None:
            return str((self.logentry or {}).get("message", ""))[:200]
        return f"{type(self.error).__name__}: {error_text(self.error)}"[:200]

    def forget_error(self) -> None:
        """Let go of the exception.

        Its traceback may hold the last reference to a widget, which must be destroyed on the thread
        that it lives in.
        """
        self.error = None


def error_text(error: BaseException) -> str:
    """The exception's text; a class whose ``__str__`` raises gets its name instead."""
    try:
        return str(error)
    except Exception:  # noqa: BLE001 - a hostile __str__ may raise anything
        return f"<{type(error).__name__}: its text failed>"
