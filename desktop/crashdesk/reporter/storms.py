"""Storms: the first report of a bug goes at once, what follows within a minute is counted.

A broken ``paintEvent`` raises with every repaint. Its first report says everything; the rest is a number,
which the next report of the same key carries as the context ``storm``, or else a summary of its own when
the minute is over or the application quits. What is no crash has a budget besides: beyond it even what is new
is counted, and told in one summary for all of its kind.
"""

from __future__ import annotations

import re
import threading
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from crashdesk.reporter.allowance import Allowance
from crashdesk.reporter.anatomy import module_of, qualified_name_of, traceback_of
from crashdesk.reporter.captures import new_event_id
from crashdesk.reporter.forks import renewed
from crashdesk.reporter.origin import is_in_app

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import CodeType, TracebackType

    from crashdesk.reporter.captures import Capture

    Key = tuple[str, ...]

WINDOW: Final = 60.0
"""Seconds after a report in which its key is only counted."""
MAX_KEYS: Final = 200
"""Keys watched at a time. Beyond it the oldest is closed early."""
BURST: Final[Mapping[str, int]] = {"qt_message": 40, "logging": 40, "generic": 60}
"""Messages of one mechanism, each of another text, that are reports of their own at once. The last of these
are those that the host captures on purpose."""
PER_MINUTE: Final = 20.0
"""Those in the long run: they tell less than an exception, and must not displace one."""
MAX_ENTRIES: Final = 10_000
"""Traceback entries looked at: a RecursionError's has as many as the host's limit allows."""
_NUMBER: Final = re.compile(r"0x[0-9a-fA-F]+|\d+")
# Once for each file: a key is made in the hook.
_is_in_app = lru_cache(maxsize=4096)(is_in_app)


@dataclass(slots=True)
class _Window:
    """One key's minute.

    Args:
        opened: seconds of the clock.
        since: the same moment, in seconds since the epoch.
        last: when the latest was counted, in seconds since the epoch.
        mixed: whether it is of all that was beyond a budget.
        sample: the first that was counted, for the summary.
    """

    opened: float
    since: float
    suppressed: int = 0
    last: float = 0.0
    sample: Capture | None = None
    mixed: bool = False

    def count(self, capture: Capture) -> bool:
        """One more. Returns whether it was the first, which is kept as the sample."""
        self.suppressed += 1
        self.last = capture.timestamp
        first = self.suppressed == 1
        if first:
            self.sample = capture
        return first

    @property
    def context(self) -> dict[str, Any]:
        since = datetime.fromtimestamp(self.since, UTC).isoformat(timespec="milliseconds")
        mixed = {"mixed": True} if self.mixed else {}
        return {"suppressed": self.suppressed, "since": since.replace("+00:00", "Z"), **mixed}


class Storms:
    """Decides what of a storm is reported. It has no thread: the writer rings when something is due.

    Args:
        sample: takes the first capture of each storm, to keep what a summary needs and let go of its
            exception, whose traceback may hold widgets.
        emit: takes each summary.
        clock: seconds that only go forward.
    """

    def __init__(
        self,
        sample: Callable[[Capture], None],
        emit: Callable[[Capture], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._sample, self._emit, self._clock = sample, emit, clock
        self._windows: dict[Key, _Window] = {}  # the oldest first
        self._budgets = {kind: Allowance(burst, PER_MINUTE, clock) for kind, burst in BURST.items()}
        # Reentrant: a hook may run from a garbage collection in the middle of another.
        self._lock = renewed(threading.RLock())

    def suppresses(self, capture: Capture) -> bool:
        """Whether a capture is only counted. Where it is not, it carries what was counted before."""
        key = key_of(capture)
        if key is None:
            return False
        with self._lock:
            window = self._open(key) or self._beyond_budget(capture)
            if window is None:
                self._report(key, capture)
                return False
            first = window.count(capture)
        if first:
            self._sample(capture)
        return True

    def overflows(self, capture: Capture) -> bool:
        """Whether a message that the host passes in is only counted, for want of budget."""
        with self._lock:
            window = self._beyond_budget(capture)
            first = window is not None and window.count(capture)
        if first:
            self._sample(capture)
        return window is not None

    def watches(self, capture: Capture) -> bool:
        """Whether one of the same has been reported within the window."""
        key = key_of(capture)
        with self._lock:
            return key is not None and self._open(key) is not None

    def carry(self, capture: Capture) -> None:
        """Have a capture that goes in any case carry what was counted before it."""
        key = key_of(capture)
        if key is not None:
            with self._lock:
                self._report(key, capture)

    def due(self) -> float | None:
        """When the next summary is due, in seconds of the clock; None while nothing was counted."""
        with self._lock:
            counted = (window for window in self._windows.values() if window.suppressed)
            first = next(counted, None)
        return None if first is None else first.opened + WINDOW

    def ring(self) -> None:
        """Close every window whose time is over."""
        with self._lock:
            for key in [key for key, window in self._windows.items() if self._is_over(window)]:
                self._close(key)

    def close(self) -> None:
        """Close every window: the application quits."""
        with self._lock:
            for key in list(self._windows):
                self._close(key)

    def _open(self, key: Key) -> _Window | None:
        window = self._windows.get(key)
        return None if window is None or self._is_over(window) else window

    def _beyond_budget(self, capture: Capture) -> _Window | None:
        """The window that counts what there is no budget for; None where there is."""
        budget = None if capture.crash else self._budgets.get(capture.mechanism)
        if budget is None or budget.take():
            return None
        key = ("beyond", capture.mechanism)
        window = self._open(key)
        if window is None:
            self._close(key)
            window = self._windows[key] = _Window(self._clock(), capture.timestamp, mixed=True)
        return window

    def _is_over(self, window: _Window) -> bool:
        return self._clock() - window.opened >= WINDOW

    def _report(self, key: Key, capture: Capture) -> None:
        """Let a capture go, with the count, and open its key's window."""
        before = self._windows.pop(key, None)
        if before is not None and before.suppressed:
            capture.contexts = {**capture.contexts, "storm": before.context}
        self._windows[key] = _Window(self._clock(), capture.timestamp)
        if len(self._windows) > MAX_KEYS:
            self._close(next(iter(self._windows)))

    def _close(self, key: Key) -> None:
        window = self._windows.pop(key, None)
        if window is not None and window.sample is not None:
            self._emit(summary_of(window.sample, window.last, window.context))


def warm_up() -> None:
    """Do once what the first key would cost a hook milliseconds: finding out where Python is installed."""
    _is_in_app(__file__)


def summary_of(sample: Capture, timestamp: float, storm: dict[str, Any]) -> Capture:
    """The report that closes a storm: one more of the same, of which nobody is told again.

    Args:
        sample: one of those that were counted.
        timestamp: when the last was, in seconds since the epoch.
        storm: the context.
    """
    contexts = {**sample.contexts, "storm": storm}
    return replace(sample, event_id=new_event_id(), timestamp=timestamp, contexts=contexts, crash=False)


def key_of(capture: Capture) -> Key | None:
    """What makes two captures the same bug; None for what is never a storm.

    An exception's type alone would hide unrelated bugs, its text would split one bug into many. What
    nobody handled is told apart from what was: the person is told of it.
    """
    error = capture.error
    if error is not None:
        kind = f"{module_of(type(error))}.{qualified_name_of(type(error))}"
        place = _place(traceback_of(error)) or _of_record(capture)
        return ("error", kind, *place, str(capture.crash))
    if capture.synthetic is None:
        return ("record", *_of_record(capture))
    if capture.mechanism != "qt_message":
        return None
    kind, text = capture.synthetic
    return ("message", kind, str(capture.extra.get("category") or ""), _NUMBER.sub("#", text[:500]))


def _of_record(capture: Capture) -> tuple[str, str]:
    return capture.logger or "", str((capture.logentry or {}).get("message", ""))[:1000]


def _place(traceback: TracebackType | None) -> tuple[str, str] | None:
    """File and function of the innermost frame of the application's own, or else of the innermost."""
    codes: list[CodeType] = []
    while traceback is not None and len(codes) < MAX_ENTRIES:
        codes.append(traceback.tb_frame.f_code)
        traceback = traceback.tb_next
    if not codes:
        return None
    own = next((code for code in reversed(codes) if _is_in_app(code.co_filename)), codes[-1])
    return own.co_filename, own.co_qualname
