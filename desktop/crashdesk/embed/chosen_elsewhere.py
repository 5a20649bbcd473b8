"""What the person allows in another window of the same application holds in every process."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, Final

from crashdesk.reporter.forks import renewed

if TYPE_CHECKING:
    from collections.abc import Callable

    from crashdesk.reporter.config import Config
    from crashdesk.reporter.sources import Preferences

_PERSONAL: Final = ("send_default_pii", "include_local_variables")


class ChosenElsewhere:
    """Tells of another process's choice on personal data; may be used on any thread.

    What cannot be kept on disk holds in this process alone: it is not undone by what stands there.

    Args:
        preferences: where choices are kept.
        resolve: decides the configuration anew.
        allow: told whether personal data, and what variables held, may leave; it takes no lock, and returns
            what is left to do once that holds.
    """

    def __init__(
        self,
        preferences: Preferences,
        resolve: Callable[[], Config],
        allow: Callable[[bool, bool], Callable[[], object]],
    ) -> None:
        self._preferences, self._resolve, self._allow = preferences, resolve, allow
        self._lock = renewed(threading.RLock())
        self._version, self._seen = preferences.version, self._read()

    def learn(self) -> None:
        """Look whether something was chosen: it holds when this returns, whichever thread found it.

        Where nothing was it costs a look at a few files' dates.
        """
        with self._lock:
            follow = self._applied()
        # Without the lock: what follows takes others, whose holders may come to learn.
        follow()

    def _applied(self) -> Callable[[], object]:
        """Apply what was chosen, to be tried again where that fails. Returns what is left to do."""
        version = self._preferences.version
        if version == self._version:
            return _nothing
        follow, seen = _nothing, self._read()
        if seen != self._seen:
            config = self._resolve()
            follow = self._allow(config.send_default_pii, config.include_local_variables)
        self._version, self._seen = version, seen
        return follow

    def _read(self) -> list[Any]:
        chosen = self._preferences.all()
        return [chosen.get(name) for name in _PERSONAL]


def _nothing() -> object:
    """What is left to do where nothing has changed."""
