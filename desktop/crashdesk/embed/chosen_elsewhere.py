"""What the person allows in another window of the same application holds in every process."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

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
        allow: told whether personal data, and what variables held, may leave.
    """

    def __init__(
        self,
        preferences: Preferences,
        resolve: Callable[[], Config],
        allow: Callable[[bool, bool], object],
    ) -> None:
        self._preferences, self._resolve, self._allow = preferences, resolve, allow
        self._version, self._seen = preferences.version, self._read()

    def learn(self) -> None:
        """Look whether something was chosen; without that it costs a look at a file's dates."""
        version = self._preferences.version
        if version == self._version:
            return
        self._version = version
        seen = self._read()
        if seen != self._seen:
            self._seen = seen
            config = self._resolve()
            self._allow(config.send_default_pii, config.include_local_variables)

    def _read(self) -> list[Any]:
        chosen = self._preferences.all()
        return [chosen.get(name) for name in _PERSONAL]
