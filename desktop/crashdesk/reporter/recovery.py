"""Recovery: what earlier runs left is taken over and completed, and so is what siblings leave that die now.

Whoever dies meanwhile leaves the rest to the next start: a draft is one until its report has its place.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from crashdesk.protocol.envelope import Envelope, EnvelopeError, item, parse
from crashdesk.reporter import siblings
from crashdesk.reporter.entries import REPORT

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from crashdesk.reporter.diagnostics import Diagnostics
    from crashdesk.reporter.entries import Entry
    from crashdesk.reporter.filters import Payload
    from crashdesk.reporter.gate import Gate
    from crashdesk.reporter.loss_report import LossReport
    from crashdesk.reporter.outbox import Outbox

    Finish = Callable[[Payload], Payload | None]


class Recovery:
    """Takes over what processes that are gone have left in the outbox.

    Args:
        home: the reporter's folder for this recipient.
        outbox: takes their entries in.
        gate: lets completed drafts through, and settles what may become of the rest.
        losses: makes one report of those they left.
        diagnostics: told of what could not be recovered.
        give_up: takes a draft that nobody can read, with its bytes; it removes the entry.
    """

    def __init__(
        self,
        home: Path,
        outbox: Outbox,
        gate: Gate,
        losses: LossReport,
        diagnostics: Diagnostics,
        give_up: Callable[[Entry, bytes], object],
    ) -> None:
        self._home, self._outbox, self._gate = home, outbox, gate
        self._losses, self._diagnostics, self._give_up = losses, diagnostics, give_up
        self._finish: Finish | None = None
        self._look_at = 0.0

    def run(self, finish: Finish) -> list[Entry]:
        """Take over what earlier runs left. Returns what of it waits for the person's answer.

        Args:
            finish: gives a draft whose process died before it was complete what it still needs; None
                drops it.
        """
        found = self._outbox.recover()
        self._take_over(found, finish)
        self._finish, self._look_at = finish, time.monotonic() + siblings.LOOK_AGAIN
        keys = {entry.key for entry in found}
        return [entry for entry in self._outbox.entries("held") if entry.key in keys]

    def look_for_siblings(self) -> None:
        """Take over what siblings left that died, if it is time to look; never before :meth:`run`."""
        if self._finish is None or time.monotonic() < self._look_at:
            return
        self._look_at = time.monotonic() + siblings.LOOK_AGAIN
        with self._diagnostics.guard("recovery"):
            found = self._outbox.recover(lambda run: siblings.may_be_taken_over(self._home, run))
            if found:
                self._take_over(found, self._finish)

    def _take_over(self, found: Sequence[Entry], finish: Finish) -> None:
        self._losses.gather()
        for entry in found:
            if entry.phase == "draft":
                self._complete(entry, finish)
        if found:
            self._gate.rescrub()
        self._gate.settle()

    def _complete(self, entry: Entry, finish: Finish) -> None:
        if entry.key.startswith(REPORT):
            self._outbox.move(entry.key, "ready")  # it rested since it was refused
            return
        with self._diagnostics.guard("recovery"):
            self._finish_draft(entry, finish)

    def _finish_draft(self, entry: Entry, finish: Finish) -> None:
        data = self._outbox.read(entry.key)
        if data is None:
            return  # given up since, for want of room
        try:
            envelope = parse(data)
            event = finish(envelope.items[0].json())
        except (EnvelopeError, IndexError) as error:
            self._diagnostics.failed("recovery", error)
            self._give_up(entry, data)
            return
        if event is None:
            self._diagnostics.dropped("error", "before_send")
            self._outbox.remove(entry.key)
        else:
            self._gate.admit(Envelope(envelope.headers, [item("event", event)]))
