"""A postman to test with, and all he needs."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from crashdesk.protocol.dsn import Dsn
from crashdesk.protocol.envelope import Envelope, item
from crashdesk.reporter.courier import Courier
from crashdesk.reporter.diagnostics import Diagnostics
from crashdesk.reporter.gate import Gate
from crashdesk.reporter.losses import losses_in
from crashdesk.reporter.outbox import Outbox
from crashdesk.reporter.postman import Pace, Postman
from crashdesk.reporter.scrubber import Policy
from tests.helpers.reporter import consent

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crashdesk.reporter.courier import Step
    from crashdesk.reporter.entries import Entry

KEYS = [letter * 32 for letter in "abc"]


QUICK = Pace(gap=0)
BRISK = Pace(first_pause=0.02, longest_pause=0.1, gap=0)


class Office:
    """A postman with all he needs."""

    def __init__(self, folder: Path, dsn: str, pace: Pace) -> None:
        self.diagnostics = Diagnostics()
        self.consent = consent()
        self.outbox = Outbox(folder)
        self.steps: list[tuple[str, Step]] = []
        self.given_up: list[tuple[str, str, str]] = []
        self.gate = Gate(self.consent, self.outbox, Policy, self.diagnostics, self._nudge)
        self.postman = Postman(
            self.outbox,
            self.gate,
            Courier(Dsn.parse(dsn)),
            self.diagnostics,
            lambda key, step, _text: self.steps.append((key, step)),
            self._give_up,
            pace=pace,
        )

    def wait(self) -> float:
        """Seconds until the first that waits is tried again."""
        return self.postman._wait_for(self.outbox.entries()[0])

    def _give_up(self, entry: Entry, data: bytes, reason: str, _said: str) -> None:
        self.given_up.append((entry.key, ", ".join(losses_in(data, entry.purpose)), reason))
        self.outbox.remove(entry.key)

    def _nudge(self) -> None:
        self.postman.nudge()

    def put(self, *keys: str, **content: Any) -> None:
        """Hand in events with these ids."""
        for key in keys:
            self.gate.admit(Envelope({"event_id": key}, [item("event", {"event_id": key, **content})]))

    def put_at_once(self, *keys: str) -> None:
        """Hand in all before the first is tried."""
        self.postman.set_online(online=False)
        self.put(*keys)
        self.postman.set_online(online=True)

    def keys(self) -> list[str]:
        """What waits, the oldest first."""
        return [entry.key for entry in self.outbox.entries()]


@contextmanager
def office(folder: Path, dsn: str, pace: Pace = QUICK) -> Iterator[Office]:
    """Such a postman at work, until the block ends."""
    made = Office(folder, dsn, pace)
    made.postman.start()
    try:
        yield made
    finally:
        made.postman.stop(5)
        made.outbox.close()
