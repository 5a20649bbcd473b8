"""What goes with a report beside the event: screenshot, view hierarchy, the log's last lines."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crashdesk.protocol.envelope import Item

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from crashdesk.reporter.captures import Capture
    from crashdesk.reporter.consent import Consent
    from crashdesk.reporter.diagnostics import Diagnostics
    from crashdesk.reporter.gate import Gate
    from crashdesk.reporter.log_tail import LogTail
    from crashdesk.reporter.writer import Job

    Make = Callable[[], "Attachment | None"]
    HandOver = Callable[[Sequence[Make]], None]

LATEST: Final = 5.0
"""Seconds after which a window, or a log, no longer shows what led to a report."""
_OF_ANOTHER_MOMENT: Final = frozenset({"faulthandler", "AppHang"})
"""Mechanisms of reports on a run that is over, or on a main thread that cannot be asked."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """One file.

    Args:
        name: such as ``screenshot.png``; by ``screenshot`` in it a receiver knows one.
        content_type: decides how it is scrubbed.
        content: its bytes.
        kind: Sentry's ``attachment_type``
            (https://develop.sentry.dev/sdk/data-model/envelope-items/#attachment).
    """

    name: str
    content_type: str
    content: bytes
    kind: str = "event.attachment"

    def item(self) -> Item:
        """The envelope item."""
        headers = {"filename": self.name, "content_type": self.content_type, "attachment_type": self.kind}
        return Item({"type": "attachment", **headers}, self.content)


def deserves_attachments(capture: Capture, now: float) -> bool:
    """Whether attachments would explain a report: it is an error, and of this very moment."""
    severe = capture.crash or capture.level in {"error", "fatal"}
    return severe and capture.mechanism not in _OF_ANOTHER_MOMENT and now - capture.timestamp < LATEST


class Allowance:
    """So many in any so many seconds, by the caller's clock."""

    def __init__(self, number: int, seconds: float) -> None:
        self._seconds = seconds
        self._taken: deque[float] = deque(maxlen=number)

    def take(self, now: float) -> bool:
        """Take one. Returns whether there was one left."""
        spent = len(self._taken) == self._taken.maxlen and now - self._taken[0] < self._seconds
        if not spent:
            self._taken.append(now)
        return not spent


class Attachments:
    """Has attachments made for reports that deserve them, where the person granted it.

    Attributes:
        look: the Qt half: has the windows looked at where that is safe, given when the report's cause
            happened (seconds since the epoch) and who takes what was seen. Without one there is no more
            than the log.

    Args:
        gate: scrubs them, and keeps them beside their report.
        tail: the log's last lines.
        consent: nothing is taken at all unless it grants ``attachments``.
        put: hands a job to the writer's thread.
        diagnostics: told when making one fails.
    """

    def __init__(
        self,
        gate: Gate,
        tail: LogTail,
        consent: Consent,
        put: Callable[[Job], None],
        diagnostics: Diagnostics,
    ) -> None:
        self.look: Callable[[float, HandOver], None] = lambda _happened, _hand_over: None
        self._gate, self._tail, self._consent = gate, tail, consent
        self._put, self._diagnostics = put, diagnostics
        consent.subscribe(self._consent_changed)

    def allowed(self) -> bool:
        """Whether attachments may be taken now."""
        return may_attach(self._consent)

    def follow(self, capture: Capture) -> None:
        """A report was kept: have made what goes with it. To be called on the writer's thread."""
        if not self.allowed() or not deserves_attachments(capture, time.time()):
            return
        log = self._tail.attachment()
        if log is not None:
            self._gate.attach(capture.event_id, [log])
        key = capture.event_id
        self.look(capture.timestamp, lambda makes: self._put(_AttachJob(self, key, makes)))

    def keep(self, event_id: str, makes: Sequence[Make]) -> None:
        """Make what was seen into files, and keep them; one that fails takes no other with it."""
        made: list[Attachment] = []
        for make in makes:
            with self._diagnostics.guard("attachment"):
                attachment = make()
                made += [attachment] if attachment is not None else []
        self._gate.attach(event_id, made)

    def _consent_changed(self) -> None:
        if not self.allowed():
            self._tail.clear()


class _AttachJob:
    """The writer's work on what the main thread saw: compressing and keeping it is no work for that."""

    def __init__(self, attachments: Attachments, event_id: str, makes: Sequence[Make]) -> None:
        self._attachments, self._event_id, self._makes = attachments, event_id, makes

    def begin(self) -> None:
        pass

    def finish(self) -> None:
        self._attachments.keep(self._event_id, self._makes)


def may_attach(consent: Consent) -> bool:
    """Whether the person granted attachments, and has not denied what they would belong to."""
    return consent.state("attachments") == "granted" and consent.state("errors") != "denied"
