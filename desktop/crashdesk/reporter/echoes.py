"""Knows one failure again that is told twice on one thread: by us, and by the host's own hook or handler.

A message handler of the host's that logs what Qt said, or an excepthook that logs the traceback as text,
tells of what our hook has seen already, or is about to see. There is no object to know it by, as an exception
would be, so that only what cannot be a failure of its own counts: what a hook says that ours has just passed
the failure on to, and what repeats another's text, on the same thread, in the same breath.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from crashdesk.reporter.anatomy import arguments_of, is_a, name_of
from crashdesk.reporter.errors import speaks_for_itself

if TYPE_CHECKING:
    from collections.abc import Callable

    from crashdesk.reporter.captures import Capture
    from crashdesk.reporter.host_calls import HostCalls

BREATH: Final = 0.1
"""Seconds between two that tell of the same in the same words."""
HANDED_ON: Final = 0.5
"""Seconds within which a hook of the host's speaks of what it was given. It may open a dialog, in which other
failures happen."""
MIN_TEXT: Final = 8
"""Characters from which one text in another is no coincidence."""
MAX_TEXT: Final = 8192
REMEMBERED: Final = 4
"""Failures remembered for a thread."""
_TRACEBACK: Final = "Traceback (most recent call last)"
_WORDS: Final = frozenset({"logging", "generic"})
"""Mechanisms by which the host says something in its own words."""


class _Failure(NamedTuple):
    """One that was told on this thread.

    Args:
        at: when, in seconds of the clock.
        event_id: of its report; empty where it has none of its own.
        mechanism: how it was told.
        text: what was said; empty where that would take a hook long to find out.
        kind: the name of the exception's class; empty for a message.
        record: the capture, where it is of a text alone.
    """

    at: float
    event_id: str
    mechanism: str
    text: str
    kind: str = ""
    record: Capture | None = None


class _Thread(threading.local):
    def __init__(self) -> None:
        self.failures: deque[_Failure] = deque(maxlen=REMEMBERED)


@dataclass(slots=True)
class Echoes:
    """Remembers what each thread has told just now.

    Args:
        calls: knows whether a hook before ours is being called.
        clock: seconds that only go forward.
    """

    calls: HostCalls
    clock: Callable[[], float] = time.monotonic
    _thread: _Thread = field(default_factory=_Thread)

    def original(self, capture: Capture) -> str | None:
        """The id of the report that tells of the same failure already, empty where that is only counted.

        None where it is told for the first time.
        """
        if capture.error is not None or not self._thread.failures:
            return None
        text, now = _text(capture), self.clock()
        for failure in reversed(self._thread.failures):
            if self._repeats(capture.mechanism, text, failure, now - failure.at):
                return failure.event_id
        return None

    def remember(self, capture: Capture, *, reported: bool = True) -> None:
        """Take note of what is told now. An exception takes back a log record that tells of it as text.

        Args:
            capture: of it.
            reported: whether it is a report of its own, and not only counted.
        """
        now, error, failures = self.clock(), capture.error, self._thread.failures
        event_id = capture.event_id if reported else ""
        if error is None:
            failures.append(_Failure(now, event_id, capture.mechanism, _text(capture), "", capture))
            return
        kind, text = name_of(type(error)), _said_by(error)
        if failures and not capture.handled:
            self._take_back(kind, text, now)
        failures.append(_Failure(now, event_id, capture.mechanism, text, kind))

    def _repeats(self, mechanism: str, text: str, failure: _Failure, age: float) -> bool:
        in_words = mechanism in _WORDS
        if in_words == (failure.mechanism in _WORDS):
            return False
        if in_words and self.calls.passing_on and age < HANDED_ON:
            return True
        if failure.kind:
            return age < BREATH and _tells_of(text, failure.kind, failure.text)
        longer, shorter = (text, failure.text) if in_words else (failure.text, text)
        return age < BREATH and shorter in longer and (len(shorter) >= MIN_TEXT or shorter == longer)

    def _take_back(self, kind: str, text: str, now: float) -> None:
        for failure in self._thread.failures:
            in_words = failure.record is not None and failure.mechanism in _WORDS
            if in_words and now - failure.at < BREATH and _tells_of(failure.text, kind, text):
                assert failure.record is not None
                failure.record.withdrawn = True


def _tells_of(words: str, kind: str, text: str) -> bool:
    """Whether words hold the traceback of an exception."""
    return _TRACEBACK in words and f"{kind}: {text}".removesuffix(": ") in words


def _said_by(error: BaseException) -> str:
    """What an exception says in any case, as it stands behind its name."""
    arguments = arguments_of(error)
    plain = len(arguments) == 1 and type(arguments[0]) is str and not is_a(error, KeyError)
    return arguments[0][:MAX_TEXT] if plain and not speaks_for_itself(error) else ""


def _text(capture: Capture) -> str:
    if capture.synthetic is not None:
        return capture.synthetic[1][:MAX_TEXT]
    entry = capture.logentry or {}
    return str(entry.get("formatted") or entry.get("message") or "")[:MAX_TEXT]
