"""Gate, outbox and postman as one: what is handed in here is kept, and leaves when it may."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Any, Final

from crashdesk.reporter import history, status
from crashdesk.reporter.archive import Archive
from crashdesk.reporter.client_reports import ClientReports
from crashdesk.reporter.courier import Courier
from crashdesk.reporter.entries import REPORT
from crashdesk.reporter.gate import Gate
from crashdesk.reporter.loss_report import LossReport
from crashdesk.reporter.losses import losses_in
from crashdesk.reporter.outbox import Outbox
from crashdesk.reporter.postman import USUAL, Pace, Postman
from crashdesk.reporter.recovery import Recovery
from crashdesk.reporter.scrubber import scrub_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from crashdesk.protocol.dsn import Dsn
    from crashdesk.reporter.consent import Consent
    from crashdesk.reporter.courier import Step
    from crashdesk.reporter.diagnostics import Diagnostics
    from crashdesk.reporter.entries import Entry, Loss
    from crashdesk.reporter.erasure import Outcome
    from crashdesk.reporter.history import Record
    from crashdesk.reporter.recovery import Finish
    from crashdesk.reporter.scrubber import Policy

logger = logging.getLogger("crashdesk")

OUTBOX: Final = "outbox"
MAX_REFUSALS_TOLD: Final = 10


class Delivery:
    """The way of an envelope from a capture to the receiver.

    Args:
        dsn: the receiver; without one nothing is ever kept or sent.
        home: the reporter's folder for this receiver; envelopes wait in its ``outbox``, and copies of
            what has left lie in its ``history``.
        consent: asked for every envelope.
        policy: how envelopes are scrubbed.
        diagnostics: told of what happens; what it counts as dropped is told to the receiver too.
        pace: how hard to try.
        ca_certs: a file of certificates to trust in place of the usual ones.
    """

    def __init__(
        self,
        dsn: Dsn | None,
        home: Path,
        consent: Consent,
        policy: Callable[[], Policy],
        diagnostics: Diagnostics,
        pace: Pace = USUAL,
        ca_certs: str | None = None,
    ) -> None:
        self.on_delivery: Callable[[str, Step, str], None] = lambda _key, _step, _text: None
        self.on_loss: Callable[[Entry, bytes | None], None] = lambda _entry, _data: None
        self._dsn, self._ca_certs = dsn, ca_certs
        self._recipient, self._home = dsn.recipient if dsn else "", home
        self._consent, self._diagnostics, self._policy = consent, diagnostics, policy
        self._disk_error: OSError | None = None
        self._disk_told = False
        self._refusals: set[str] = set()
        self._status: dict[str, Any] = {}
        reports = ClientReports()
        diagnostics.on_drop = reports.record
        diagnostics.on_failure = self._nudge  # its round writes the status
        archive = Archive(home / history.FOLDER)
        self.outbox = Outbox(home / OUTBOX, None, self._overflowed, self._disk_failed, archive)
        self.gate = Gate(consent, self.outbox, policy, diagnostics, self._nudge)
        self.gate.on_unreadable = self._set_aside
        self._losses = LossReport(reports, self.outbox, consent, self.gate.deciding)
        self._recovery = Recovery(home, self.outbox, self.gate, self._losses, diagnostics, self._set_aside)
        self._postman = dsn and Postman(
            self.outbox,
            self.gate,
            Courier(dsn, ca_certs=ca_certs),
            diagnostics,
            self._delivered,
            self._give_up,
            self._prepare_round,
            pace,
        )

        if self._postman:
            consent.subscribe(self.heed_withdrawal)

    def start(self) -> None:
        """Begin to send."""
        if self._postman:
            self._postman.start()

    def heed_withdrawal(self) -> None:
        """Break off what is on the wire and may no longer be: by consent, or for what it tells."""
        if self._postman:
            self._postman.heed_withdrawal()

    def set_online(self, *, online: bool) -> None:
        """Say whether there is a network."""
        if self._postman:
            self._postman.set_online(online=online)

    def figures(self) -> dict[str, Any]:
        """How delivery to this recipient stands, for all processes of this user; see :mod:`status`."""
        return status.read(self._home)

    def history(self) -> list[Record]:
        """What was reported to this recipient, and what waits; see :mod:`history`."""
        return history.entries(self._home)

    def erase(self, ids: Sequence[str], tell: Callable[[Outcome], object]) -> None:
        """Ask the recipient on another thread to delete what carries these ids; ``tell`` is called there."""
        if self._dsn is not None:
            from crashdesk.reporter import erasure

            erasure.ask(self._dsn, ids, self._ca_certs, tell)

    def test_connection(self, tell: Callable[[bool, str], object]) -> None:
        """Find out on another thread whether the receiver answers; ``tell`` is called there."""
        if self._dsn is not None:
            from crashdesk.reporter import connection_test

            connection_test.ask(self._dsn, self._ca_certs, tell)

    def drain(self, timeout: float) -> bool:
        """Send what may be sent, for at most ``timeout`` seconds. Returns whether nothing is left."""
        if not self._postman:
            return True
        self._postman.start()
        return self._postman.drain(timeout)

    def on_wake(self, call: Callable[[], None]) -> None:
        """Have something called whenever the postman's thread has come to run, before it does anything."""
        if self._postman:
            self._postman.on_wake = call

    def stop(self, timeout: float = 1.0) -> None:
        """End the sending, waiting at most ``timeout`` seconds; what is on disk goes at the next start."""
        if self._postman:
            self._postman.stop(timeout)
            self.outbox.miss(drafts=True)
            self._losses.wake()  # the next start tries once more
            self._losses.write()
            self._write_status()
        self.outbox.close()
        self._warn_of_disk()

    def recover(self, finish: Finish) -> list[Entry]:
        """Take over what earlier runs left. Returns what of it waits for the person's answer.

        From then on it is looked now and then for what siblings leave that die while this run goes on.

        Args:
            finish: gives a draft whose process died before it was complete what it still needs; None
                drops it.
        """
        return self._recovery.run(finish)

    def _prepare_round(self) -> None:
        self._warn_of_disk()
        self._recovery.look_for_siblings()
        self.outbox.miss()
        self._losses.gather()
        self._losses.write()
        self._write_status()

    def _give_up(self, entry: Entry, data: bytes, reason: str, said: str) -> None:
        """Account for an entry, durably, and only then let go of it."""
        if not entry.key.startswith(REPORT):
            self._losses.wake()
            self._count(entry, data, reason)
            self._losses.write()
        elif reason != "internal_sdk_error" and self._losses.rest(entry.key):
            return
        if entry.purpose == "errors":
            self.gate.companions.refuse(entry.key)
        if reason == "internal_sdk_error":
            self.outbox.quarantine(entry.key, "it is no envelope that could be read")
        else:
            self.outbox.release(entry.key, "refused", said)
        self.on_loss(entry, data)

    def _set_aside(self, entry: Entry, data: bytes) -> None:
        """Account for an entry that nobody can read."""
        self._give_up(entry, data, "internal_sdk_error", "")

    def _count(self, entry: Entry, data: bytes | None, reason: str) -> None:
        for category, quantity in losses_in(data, entry.purpose).items():
            self._diagnostics.dropped(category, reason, quantity)

    def _write_status(self) -> None:
        if self._consent.verdict("event") not in {"send", "hold"}:
            return  # where consent is denied nothing is written
        if self.outbox.refusal is None and not (self._home / OUTBOX).is_dir():
            return  # nothing was ever to be kept: there is nothing to tell
        report = self._diagnostics.report()
        facts = {
            "recipient": self._recipient,
            **{name: report.get(name) for name in ("last_success", "last_error", "last_error_at")},
            "dropped": report["dropped"],
            "failures": report["failures"],
            "last_failure": scrub_text(report["last_failure"], self._policy()),
            "repeats": report["repeats"],
            "limits": self._postman.limits.active(time.monotonic()) if self._postman else {},
            **self._disk_errors(report),
        }
        if facts != self._status:
            self._status = facts
            status.write(self._home, facts)

    def _disk_errors(self, report: Mapping[str, Any]) -> dict[str, str]:
        """Why the disk does not take reports, or sessions; empty where it does."""
        errors = {
            "outbox_error": self.outbox.refusal or "",
            "session_error": report.get("session_error", ""),
        }
        return {name: scrub_text(str(error), self._policy()) for name, error in errors.items()}

    def _nudge(self) -> None:
        if self._postman:
            self._postman.nudge()

    def _delivered(self, key: str, step: Step, text: str) -> None:
        if step == "discard" and text not in self._refusals and len(self._refusals) < MAX_REFUSALS_TOLD:
            # Once for each reason: a wrong key refuses every report alike.
            self._refusals.add(text)
            logger.warning("the receiver refused a report: %s", text)
        if step == "delivered":
            self._losses.arrived(key)
        self._losses.write()  # a long queue is no reason to keep losses in memory until it is empty
        self.on_delivery(key, step, text)

    def _overflowed(self, losses: Sequence[Loss]) -> None:
        """Account for what was lost. What had no room is on disk still: the report must be there first."""
        for loss in losses:
            if not loss.entry.key.startswith(REPORT):
                self._count(loss.entry, loss.data, loss.reason)
                self.on_loss(loss.entry, loss.data)
        # What is missing is told by the next round: the postman may find it with his own lock in hand.
        if any(loss.reason == "cache_overflow" for loss in losses):
            self._losses.write()
        self._nudge()

    def _disk_failed(self, error: OSError) -> None:
        """Note it; what is captured meanwhile waits in memory."""
        self._diagnostics.note(outbox_error=str(error))
        if self._disk_error is None:
            self._disk_error = error
            self._nudge()

    def _warn_of_disk(self) -> None:
        """Say once that the disk refuses, where no lock is held.

        A log handler of the host's may wait for his main thread, or capture something itself, and the main
        thread may wait for the lock of who found it out.
        """
        if self._disk_error is not None and not self._disk_told:
            self._disk_told = True
            logger.warning("reports cannot be kept on disk (%s): they wait in memory", self._disk_error)
