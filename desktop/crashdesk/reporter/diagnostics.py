"""The reporter's own failures: swallowed, counted, and visible to who asks."""

from __future__ import annotations

import threading
from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from crashdesk.reporter.anatomy import is_a, name_of
from crashdesk.reporter.errors import error_text
from crashdesk.reporter.forks import renewed
from crashdesk.reporter.host_calls import HostCalls, is_on_our_thread

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType


class Guard:
    """Keeps what is raised inside it from the host.

    On a thread of the host's KeyboardInterrupt and SystemExit pass: they end what the host does. On one of
    ours there is nobody to pass them on to, and the thread must live.
    """

    __slots__ = ("_diagnostics", "_where")

    def __init__(self, diagnostics: Diagnostics, where: str) -> None:
        self._diagnostics, self._where = diagnostics, where

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, _kind: type[BaseException] | None, error: BaseException | None, _traceback: TracebackType | None
    ) -> bool:
        if error is None or not (is_a(error, Exception) or is_on_our_thread()):
            return False
        self._diagnostics.failed(self._where, error)
        return True


class Diagnostics:
    """Counts what went wrong inside the reporter, and what was dropped and why.

    A guest never raises into its host: every entry from the host into the reporter runs under
    :meth:`guard`, and whatever is the host's is called through ``host_calls``.
    """

    def __init__(self) -> None:
        # Reentrant: a hook may run from a garbage collection in the middle of counting.
        self._lock = renewed(threading.RLock())
        self._failures: Counter[str] = Counter()
        self._dropped: Counter[tuple[str, str]] = Counter()
        self._repeats: Counter[str] = Counter()
        self._last_failure = ""
        self._facts: dict[str, Any] = {}
        self.host_calls = HostCalls(self.failed)
        self.on_drop: Callable[[str, str, int], None] = lambda _category, _reason, _count: None
        self.on_failure: Callable[[], None] = lambda: None

    def guard(self, where: str) -> Guard:
        """Swallow and count whatever is raised inside a ``with``."""
        return Guard(self, where)

    def failed(self, where: str, error: BaseException) -> None:
        """Count a failure of the reporter itself."""
        text = f"{where}: {name_of(type(error))}: {error_text(error)[:200]}"
        with self._lock:
            self._failures[where] += 1
            self._last_failure = text
            first = self._failures[where] == 1
        if first:  # once for each place: telling may fail, too
            with suppress(Exception):
                self.on_failure()

    def dropped(self, category: str, reason: str, count: int = 1) -> None:
        """Count reports that will never be sent; reasons are those of Sentry's client reports."""
        with self._lock:
            self._dropped[category, reason] += count
        self.on_drop(category, reason, count)

    def repeated(self, kind: str) -> None:
        """Count an occurrence that gets no report of its own.

        It is a ``duplicate``, or one of a ``storm``, which another's report tells of, or ``nested``: what a
        callable of the host's did while the reporter called it.
        """
        with self._lock:
            self._repeats[kind] += 1

    def note(self, **facts: Any) -> None:
        """Keep facts for :meth:`report`, such as the last answer of the server."""
        with self._lock:
            self._facts.update(facts)

    def report(self) -> dict[str, Any]:
        """Everything counted so far, as JSON-serialisable data."""
        with self._lock:
            return {
                **self._facts,
                "failures": dict(self._failures),
                "last_failure": self._last_failure,
                "repeats": dict(self._repeats),
                "dropped": {f"{category}:{reason}": n for (category, reason), n in self._dropped.items()},
            }
