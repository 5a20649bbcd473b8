"""Settlement: what a change of consent makes of what waits already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crashdesk.reporter.companions import governed_by
from crashdesk.reporter.consent import PURPOSES

if TYPE_CHECKING:
    import threading

    from crashdesk.reporter.consent import Consent, Purpose, Verdict
    from crashdesk.reporter.diagnostics import Diagnostics
    from crashdesk.reporter.entries import Entry
    from crashdesk.reporter.outbox import Outbox


class Settlement:
    """Lets go, holds back or deletes what waits.

    Args:
        consent: asked for each purpose.
        outbox: what waits.
        diagnostics: told how much was purged.
        deciding: the gate's, held while consent is asked and the answer acted upon. Whoever keeps something
            holds it from the asking to the writing, so that nothing is written behind a purge.
    """

    def __init__(
        self, consent: Consent, outbox: Outbox, diagnostics: Diagnostics, deciding: threading.RLock
    ) -> None:
        self._consent, self._outbox = consent, outbox
        self._diagnostics, self._deciding = diagnostics, deciding
        self._denied = self._denied_purposes()

    def run(self) -> None:
        """Let go what is held once consent is granted, or hold what waits; forget all that is denied now."""
        with self._deciding:
            # "Send just this one" outlasts a denial that stood before, but not a withdrawal after it.
            earlier, self._denied = self._denied, self._denied_purposes()
            purged = self._outbox.purge(lambda entry: self._may_stay(entry, earlier))
            self._hold_or_let_go(self._consent.verdict("event"))
        if "errors" in self._denied:
            self._outbox.purge_quarantine()
        if purged:
            self._diagnostics.note(purged_by_withdrawal=purged)

    def _hold_or_let_go(self, decided: Verdict) -> None:
        """Have what waits wait for what the person wants now: his answer to each, or nothing more."""
        if decided == "hold":
            self._outbox.hold()
        if decided == "send":
            for entry in self._outbox.entries("held"):
                if entry.purpose in {"errors", "attachments"}:
                    self._outbox.move(entry.key, "ready")

    def _may_stay(self, entry: Entry, earlier: frozenset[Purpose]) -> bool:
        against = self._denied.intersection(governed_by(entry.purpose))
        return not against or (entry.phase == "approved" and against <= earlier)

    def _denied_purposes(self) -> frozenset[Purpose]:
        return frozenset(purpose for purpose in PURPOSES if self._consent.state(purpose) == "denied")
