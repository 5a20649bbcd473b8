"""What is known about the process at any moment: breadcrumbs, tags, user, contexts.

One trail for the whole process, whichever thread adds to it: in a desktop application the person
works in one place, and context variables do not reach Qt's threads.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from crashdesk.reporter.anatomy import name_of
from crashdesk.reporter.forks import renewed
from crashdesk.reporter.host_calls import is_from_the_keyboard
from crashdesk.reporter.objects import MAX_TEXT
from crashdesk.reporter.tag_pairs import MAX_TAG, tag_key, tag_value
from crashdesk.reporter.values import MAX_DEPTH, MAX_KEY, Budget, first_of, plain, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["Snapshot", "Trail", "plain", "safe_str"]

MAX_CRUMB: Final = 16_000
"""Characters of one breadcrumb with its data: a hundred of them travel with each report."""
MAX_DATA: Final = MAX_CRUMB - MAX_TEXT - 4 * MAX_KEY
"""Characters of its data alone, where all else is of its usual size."""


def safe_str(value: Any) -> str:
    """``str`` that survives an object whose own one raises; of what the host hands over to be read."""
    try:
        return str(value)
    except BaseException as error:
        if is_from_the_keyboard(error):
            raise
        return f"<{name_of(type(value))}: its text failed>"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The trail as it stood at one moment.

    Args:
        contexts: what the host set.
        surroundings: the contexts that change by themselves, such as memory and open windows.
    """

    breadcrumbs: list[dict[str, Any]]
    tags: dict[str, str]
    user: dict[str, Any] | None
    contexts: dict[str, dict[str, Any]]
    surroundings: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


class Trail:
    """Collects, bounded, from any thread.

    Attributes:
        before_snapshot: called on the thread that takes one; whoever holds steps back adds them now.

    Args:
        size: how many breadcrumbs are kept; older ones fall out.
        before_breadcrumb: the host's filter, called with the crumb and a hint; None drops the crumb.
        surroundings: yields contexts as they are now; called with each snapshot, in hooks too.
        is_nested: whether a breadcrumb that is added now is of something that was called for a report.

    Attributes:
        on_change: told of each change but breadcrumbs in the thread that made it, as the part of an event
            that changed. A member that is None is gone.
        on_crumb: told of each breadcrumb in the thread that added it.
    """

    def __init__(
        self,
        size: int,
        before_breadcrumb: Callable[[dict[str, Any], dict[str, Any]], dict[str, Any] | None] | None = None,
        surroundings: Callable[[], Mapping[str, Mapping[str, Any]]] = dict,
        is_nested: Callable[[], bool] = lambda: False,
    ) -> None:
        self._crumbs: deque[dict[str, Any]] = deque(maxlen=size)
        self._filter, self._surroundings, self._is_nested = before_breadcrumb, surroundings, is_nested
        self._tags: dict[str, str] = {}
        self._user: dict[str, Any] | None = None
        self._contexts: dict[str, dict[str, Any]] = {}
        # Reentrant: a hook may run from a garbage collection in the middle of set_tag.
        self._lock = renewed(threading.RLock())
        self.on_change: Callable[[dict[str, Any]], None] | None = None
        self.on_crumb: Callable[[dict[str, Any]], None] | None = None
        self.before_snapshot: Callable[[], None] = lambda: None

    def add(
        self,
        message: str,
        category: str,
        level: str = "info",
        data: Mapping[str, Any] | None = None,
        kind: str = "default",
        hint: dict[str, Any] | None = None,
        timestamp: float | None = None,
    ) -> None:
        """Add a breadcrumb that happened now, or at another moment in seconds since the epoch.

        The hint is for the host's filter alone.
        """
        crumb: dict[str, Any] = {
            "timestamp": time.time() if timestamp is None else timestamp,
            "type": text_of(kind, MAX_KEY),
            "category": text_of(category, MAX_KEY),
            "level": text_of(level, MAX_KEY),
        }
        if message:
            crumb["message"] = text_of(message)
        if data:
            crumb["data"] = data if type(data) is dict else first_of(data)
        if self._filter is not None:
            self.take(crumb, hint or {})
        elif not self._is_nested():
            if data:
                crumb["data"] = plain(crumb["data"], budget=Budget(200, MAX_DATA))
            self._keep(crumb)  # all the rest of it is bounded as it is

    def take(self, crumb: dict[str, Any], hint: dict[str, Any]) -> None:
        """Add a ready breadcrumb, such as one of sentry-sdk's, through the host's filter.

        What is kept is a bounded copy: the trail must not keep the host's objects alive.
        """
        if self._filter is None and self._is_nested():
            return
        kept = self._filter(crumb, hint) if self._filter else crumb
        if isinstance(kept, dict):
            self._keep(plain(kept, MAX_DEPTH + 1, budget=Budget(200, MAX_CRUMB)))

    def _keep(self, crumb: dict[str, Any]) -> None:
        self._crumbs.append(crumb)
        if self.on_crumb is not None:
            self.on_crumb(crumb)

    def set_tag(self, key: str, value: Any) -> None:
        """Set a tag on everything that follows; None, or a text that says nothing, removes it."""
        with self._lock:
            name = tag_key(key)
            text = None if value is None else tag_value(value) or None
            if text is None:
                self._tags.pop(name, None)
            elif name:
                self._tags[name] = text
        self._changed("tags", {name: text})

    def set_user(self, user: Mapping[str, Any] | None) -> None:
        """Set, or with None forget, who uses the application."""
        self._user = plain(first_of(user)) if user else None
        self._changed("user", self._user or {})

    def set_context(self, name: str, mapping: Mapping[str, Any] | None) -> None:
        """Set a named context; None removes it."""
        with self._lock:
            known = text_of(name, MAX_TAG)
            context = None if mapping is None else plain(first_of(mapping))
            if context is None:
                self._contexts.pop(known, None)
            else:
                self._contexts[known] = context
        self._changed("contexts", {known: context})

    def snapshot(self) -> Snapshot:
        """Copy everything as it stands."""
        self.before_snapshot()
        surroundings = self._surroundings()
        with self._lock:
            return Snapshot(
                list(self._crumbs),
                dict(self._tags),
                self._user and dict(self._user),
                dict(self._contexts),
                surroundings,
            )

    def _changed(self, part: str, change: dict[str, Any]) -> None:
        if self.on_change is not None:
            self.on_change({part: change})
