"""A gate to test with, and all it needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crashdesk.protocol.envelope import Envelope, item
from crashdesk.reporter.attachments import Attachment
from crashdesk.reporter.consent import Consent
from crashdesk.reporter.diagnostics import Diagnostics
from crashdesk.reporter.gate import Gate
from crashdesk.reporter.outbox import Outbox
from crashdesk.reporter.scrubber import Policy
from tests.helpers.reporter import consent

if TYPE_CHECKING:
    from pathlib import Path

KEY = "a" * 32
LOG = Attachment("log.txt", "text/plain", b"saved")


class Setting:
    """A gate with all it needs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.diagnostics = Diagnostics()
        self.outbox = Outbox(folder)
        self.ready = 0
        self.consent = Consent()
        self.policy = Policy()

    def gate(self, given: Consent | None = None) -> Gate:
        """A gate at which this consent holds; by default all is granted."""
        self.consent = given or consent()
        return Gate(self.consent, self.outbox, lambda: self.policy, self.diagnostics, self._ready)

    def phases(self) -> dict[str, str]:
        """What waits, and what for."""
        return {entry.key: entry.phase for entry in self.outbox.entries()}

    def _ready(self) -> None:
        self.ready += 1


def error(key: str = KEY, **content: Any) -> Envelope:
    """An error's envelope."""
    return Envelope({"event_id": key}, [item("event", {"event_id": key, **content})])
