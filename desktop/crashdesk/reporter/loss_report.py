"""The client report that waits: what was lost, on disk until the receiver is known to have it.

Losses are counted in memory first, see :class:`ClientReports`. Here they become one envelope, which each
further loss replaces by one that says more. There is nothing in it but numbers and words of our own, so it
needs no scrubbing; consent it does need.
"""

from __future__ import annotations

import uuid
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, Final

from crashdesk.protocol.envelope import Envelope, EnvelopeError, item, parse, serialize
from crashdesk.reporter.client_reports import merged
from crashdesk.reporter.entries import REPORT

if TYPE_CHECKING:
    import threading
    from collections.abc import Iterable, Mapping

    from crashdesk.reporter.client_reports import ClientReports
    from crashdesk.reporter.consent import Consent
    from crashdesk.reporter.entries import Phase
    from crashdesk.reporter.outbox import Outbox

ABSORBED: Final = "absorbed"
"""The header of a report that names those it says the losses of, as long as they may still be there."""


class LossReport:
    """Puts losses into a report of our own; from any thread.

    Args:
        losses: counts them until they are taken.
        outbox: where the report waits.
        consent: asked before each writing.
        deciding: held while consent is asked and the answer acted upon. No other lock will do: who loses
            something often holds this one, and the postman would wait for it with the other.
    """

    def __init__(
        self, losses: ClientReports, outbox: Outbox, consent: Consent, deciding: threading.RLock
    ) -> None:
        self._losses, self._outbox = losses, outbox
        self._consent, self._deciding = consent, deciding
        # Our report: its key, and what it says, until it is known to have arrived.
        self._key = ""
        self._said: dict[str, Any] = {}
        self._rests = False

    def write(self) -> None:
        """Put what was lost since into the report that waits, or into a new one; it is on disk then."""
        with self._deciding:
            if not self._may_tell:
                return
            if self._outbox.is_claimed(self._key):
                self._key, self._said = "", {}  # it is on its way; whether it arrives, it says no more
            elif self._key and not self._outbox.has(self._key):
                self._take_back()  # deleted by somebody
            lost = self._losses.take()
            if lost is not None:
                self._add(lost)

    def wake(self) -> None:
        """A report that was refused may be tried again: there is news to go with it, or the run ends."""
        self._rests = False

    def arrived(self, key: str) -> None:
        """The receiver has a report."""
        with self._deciding:
            if key == self._key:
                self._key, self._said = "", {}

    def rest(self, key: str) -> bool:
        """Tell a refused report again with the next loss, or at the next start: not at once, for ever.

        What it says stays on disk all the while. What an earlier run's says goes over into ours first.

        Returns:
            Whether the entry is to stay.
        """
        with self._deciding:
            if key != self._key:
                self._losses.absorb(merged([_said_in(_parsed(self._outbox.read(key)))]))
                self._rests = False
                self.write()
            self._rests = True
            if not self._outbox.move(self._key, "draft"):
                self._take_back()
            return key == self._key

    def gather(self) -> None:
        """Make one report of all that wait, such as those that earlier runs could not deliver."""
        with self._deciding, ExitStack() as stack:
            if not self._may_tell:
                return
            keys = [e.key for e in self._outbox.entries() if e.key.startswith(REPORT)]
            if len(keys) < 2:  # noqa: PLR2004 - one is what we want
                return
            claimed = [key for key in keys if stack.enter_context(self._outbox.claimed(key))]
            reports = {key: _parsed(self._outbox.read(key)) for key in claimed}
            readable = {key: report for key, report in reports.items() if report is not None}
            if len(readable) > 1:
                self._absorb(readable)

    def _absorb(self, reports: Mapping[str, Envelope]) -> None:
        """Put reports into a new one.

        Until they are deleted it names them and is not sent: who finds it beside them knows what is
        counted in it already, and nothing is told twice or never, whenever the process dies.
        """
        known = {str(key) for report in reports.values() for key in report.headers.get(ABSORBED) or ()}
        said = merged(_said_in(report) for key, report in reports.items() if key not in known)
        key = _new_key()
        self._store(key, said, "draft", reports)
        if self._outbox.unsaved:  # in memory alone it is worth less than what is to be deleted for it
            self._outbox.remove(key)
            return
        for absorbed in reports:
            self._outbox.remove(absorbed)
        self._key, self._said, self._rests = key, said, False
        self._store(key, said, "ready")

    def _add(self, lost: dict[str, Any]) -> None:
        # Before it is stored: that may itself push out something, of which is told through here again.
        self._key, self._said = self._key or _new_key(), merged([self._said, lost])
        phase: Phase = "draft" if self._rests else "ready"
        if not self._store(self._key, self._said, phase):  # it has gone on its way since we looked
            self._key, self._said = _new_key(), lost
            self._store(self._key, lost, phase)

    def _store(self, key: str, said: dict[str, Any], phase: Phase, absorbed: Iterable[str] = ()) -> bool:
        headers = {ABSORBED: [*absorbed]} if absorbed else {}
        data = serialize(Envelope(headers, [item("client_report", said)]))
        return self._outbox.store(key, data, "errors", phase) is not None

    def _take_back(self) -> None:
        self._losses.absorb(self._said)
        self._key, self._said = "", {}

    @property
    def _may_tell(self) -> bool:
        return self._consent.verdict("client_report") == "send"


def _new_key() -> str:
    return f"{REPORT}{uuid.uuid4().hex}"


def _parsed(data: bytes | None) -> Envelope | None:
    """A report as it lies on disk; None for what is none."""
    try:
        report = parse(data or b"")
        return report if report.items and isinstance(report.items[0].json(), dict) else None
    except EnvelopeError:
        return None


def _said_in(report: Envelope | None) -> dict[str, Any]:
    return dict(report.items[0].json()) if report is not None else {}
