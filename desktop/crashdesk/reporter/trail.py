"""What is known about the process at any moment: breadcrumbs, tags, user, contexts.

One trail for the whole process, whichever thread adds to it: in a desktop application the person
works in one place, and context variables do not reach Qt's threads.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

MAX_TEXT: Final = 1024
"""Longest string kept in a breadcrumb, in characters: a trail is read line by line."""
MAX_DEPTH: Final = 4
MAX_ITEMS: Final = 50
_LARGEST: Final = 2**64
"""Numbers beyond what 64 bits hold are no JSON to every receiver, and beyond 4,300 digits not to us."""


def plain(value: Any, depth: int = MAX_DEPTH, text: int = MAX_TEXT) -> Any:
    """A bounded copy of a value that JSON can hold; strings are cut before anything copies them."""
    if isinstance(value, str):
        return value if len(value) <= text else value[: text - 1] + "…"
    # What is no number, or not finite, is not smaller either.
    if value is None or (isinstance(value, (int, float)) and abs(value) < _LARGEST):
        return value
    if depth > 0 and isinstance(value, dict):
        pairs = list(value.items())[:MAX_ITEMS]
        return {plain(safe_str(key), 0, 200): plain(item, depth - 1, text) for key, item in pairs}
    if depth > 0 and isinstance(value, (list, tuple, set, frozenset)):
        return [plain(item, depth - 1, text) for item in list(value)[:MAX_ITEMS]]
    return plain(safe_repr(value), 0, text)


def safe_repr(value: Any) -> str:
    """``repr`` that survives an object whose own one raises."""
    try:
        return repr(value)
    except Exception:  # noqa: BLE001 - a hostile __repr__ may raise anything
        return f"<{type(value).__name__}: its repr failed>"


def safe_str(value: Any) -> str:
    """``str`` that survives an object whose own one raises."""
    try:
        return str(value)
    except Exception:  # noqa: BLE001 - a hostile __str__ may raise anything
        return f"<{type(value).__name__}: its text failed>"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The trail as it stood at one moment."""

    breadcrumbs: list[dict[str, Any]]
    tags: dict[str, str]
    user: dict[str, Any] | None
    contexts: dict[str, dict[str, Any]]


class Trail:
    """Collects, bounded, from any thread.

    Args:
        size: how many breadcrumbs are kept; older ones fall out.
        before_breadcrumb: the host's filter, called with the crumb and a hint; None drops the crumb.
    """

    def __init__(
        self,
        size: int,
        before_breadcrumb: Callable[[dict[str, Any], dict[str, Any]], dict[str, Any] | None] | None = None,
    ) -> None:
        self._crumbs: deque[dict[str, Any]] = deque(maxlen=size)
        self._filter = before_breadcrumb
        self._tags: dict[str, str] = {}
        self._user: dict[str, Any] | None = None
        self._contexts: dict[str, dict[str, Any]] = {}
        # Reentrant: a hook may run from a garbage collection in the middle of set_tag.
        self._lock = threading.RLock()

    def add(
        self,
        message: str,
        category: str,
        level: str = "info",
        data: Mapping[str, Any] | None = None,
        kind: str = "default",
    ) -> None:
        """Add a breadcrumb that happened now."""
        crumb = {"timestamp": time.time(), "type": kind, "category": category, "level": level}
        if message:
            crumb["message"] = str(message)
        if data:
            crumb["data"] = dict(data)
        self.take(crumb, {})

    def take(self, crumb: dict[str, Any], hint: dict[str, Any]) -> None:
        """Add a ready breadcrumb, such as one of sentry-sdk's, through the host's filter.

        What is kept is a bounded copy: the trail must not keep the host's objects alive.
        """
        kept = self._filter(crumb, hint) if self._filter else crumb
        if isinstance(kept, dict):
            self._crumbs.append(plain(kept, MAX_DEPTH + 1))

    def set_tag(self, key: str, value: Any) -> None:
        """Set a tag on everything that follows; None removes it."""
        with self._lock:
            if value is None:
                self._tags.pop(str(key), None)
            else:
                # 200 characters: the limit of Sentry's tag values.
                self._tags[safe_str(key)[:200]] = safe_str(value)[:200]

    def set_user(self, user: Mapping[str, Any] | None) -> None:
        """Set, or with None forget, who uses the application."""
        self._user = plain(dict(user)) if user else None

    def set_context(self, name: str, mapping: Mapping[str, Any] | None) -> None:
        """Set a named context; None removes it."""
        with self._lock:
            if mapping is None:
                self._contexts.pop(name, None)
            else:
                self._contexts[str(name)] = plain(dict(mapping))

    def snapshot(self) -> Snapshot:
        """Copy everything as it stands."""
        with self._lock:
            return Snapshot(
                list(self._crumbs), dict(self._tags), self._user and dict(self._user), dict(self._contexts)
            )
