"""Whether the reporter is there for anybody: what its parts ask before they take, or make, a report."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crashdesk.reporter.config import Config


class Presence:
    """From the reporter's making until it leaves; without a recipient it is never there.

    Attributes:
        left: whether it has left.

    Args:
        config: names the recipient.
    """

    def __init__(self, config: Config) -> None:
        self._expected, self.left = config.dsn is not None, False

    def enabled(self) -> bool:
        """Whether there is a recipient, and the reporter has not left."""
        return self._expected and not self.left

    def leave(self) -> None:
        """Be there no more, for good."""
        self.left = True
