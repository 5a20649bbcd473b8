"""The gate in the way of every envelope: nothing passes unscrubbed, and nothing without consent."""

from __future__ import annotations

import re
import threading
import uuid
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from crashdesk.protocol.envelope import Envelope, EnvelopeError, Item, encode, parse, serialize
from crashdesk.reporter.cleaner import Cleaner, item_of
from crashdesk.reporter.companions import Companions
from crashdesk.reporter.consent import Consent, Purpose, Verdict, purpose_of, verdict
from crashdesk.reporter.forks import renewed
from crashdesk.reporter.losses import losses_in
from crashdesk.reporter.revision import Revision
from crashdesk.reporter.scrubber import Policy, ScrubError, scrub
from crashdesk.reporter.settlement import Settlement
from crashdesk.reporter.unwritten import Clean, Unwritten

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from crashdesk.reporter.attachments import Attachment
    from crashdesk.reporter.diagnostics import Diagnostics
    from crashdesk.reporter.entries import Entry, Exposure, Phase
    from crashdesk.reporter.outbox import Outbox

_STRICTEST_FIRST: Final[tuple[Verdict, ...]] = ("drop", "memory", "hold", "send")
_LEADING_FIRST: Final[tuple[Purpose, ...]] = ("errors", "performance", "usage", "attachments")
_KEY: Final = re.compile(r"[0-9A-Za-z]{1,64}")
"""A key becomes part of a file's name."""


@dataclass(frozen=True, slots=True)
class Passed:
    """What became of an envelope, and under which key it is kept if it is."""

    key: str
    verdict: Verdict


class Gate:
    """Scrubs envelopes, asks the consent, and puts what may stay into the outbox.

    Attributes:
        deciding: held while consent is asked and the answer acted upon.

    Args:
        consent: asked for each envelope, and again before each sending.
        outbox: where envelopes wait.
        policy: how they are scrubbed.
        diagnostics: told what is dropped.
        on_ready: called when something may be sent.

    Attributes:
        on_kept: called when something was put into the outbox that is whole.
        on_learn: called before anything is kept or sent: to learn what was decided elsewhere.
        on_unreadable: takes an entry that nobody can read and may not be sent as it is; it removes it.
    """

    def __init__(
        self,
        consent: Consent,
        outbox: Outbox,
        policy: Callable[[], Policy],
        diagnostics: Diagnostics,
        on_ready: Callable[[], None],
    ) -> None:
        self._consent, self._outbox, self._policy = consent, outbox, policy
        self._diagnostics, self._on_ready = diagnostics, on_ready
        self.on_kept = self.on_learn = _nothing
        self.on_unreadable: Callable[[Entry, bytes], object] = lambda _entry, _data: None
        self._unwritten = Unwritten()
        # Between asking the consent and writing nobody may withdraw: the purge would come too early.
        self._deciding = self.deciding = renewed(threading.RLock())
        self.companions = Companions(consent, outbox, policy, diagnostics, self._deciding)
        self._settlement = Settlement(consent, outbox, diagnostics, self._deciding)
        consent.subscribe(self.settle)

    def admit(
        self, envelope: Envelope, *, crash: bool = False, approved: bool = False, key: str | None = None
    ) -> Passed:
        """Let an envelope through as far as consent allows.

        Args:
            envelope: as captured.
            crash: whether a crash prompt will ask about it; only then is it worth keeping in memory.
            approved: whether the person has said that this one may be sent.
            key: what to keep it under; by default the id of its event.

        Returns:
            What became of it.
        """
        key = key or _key_of(envelope)
        self.learn()
        cleaner = self._cleaner()
        try:
            scrubbed = [cleaner.item(part) for part in envelope.items if approved or self._passes(part)]
        except ScrubError as error:
            self._set_aside(key, error)
            return Passed(key, "drop")
        with self._deciding:
            items = [part for part in scrubbed if part is not None and (approved or self._passes(part))]
            if not items:
                return Passed("", "drop")
            decided = "send" if approved else self._strictest(items)
            clean = Clean(serialize(Envelope(cleaner.headers(envelope), items)), cleaner.exposure)
            phase: Phase = "approved" if approved else "ready" if decided == "send" else "held"
            became = self._keep(key, clean, decided, _purpose(items), phase, crash=crash)
        if became in {"send", "hold"}:
            self.on_kept()
        if became == "send":
            self._on_ready()
        self._catch_up(cleaner.exposure)
        return Passed(key, became)

    def draft(self, key: str, event: Callable[[], dict[str, Any]]) -> bool:
        """Keep a first, capped record of an error, so that it survives whatever comes next.

        Args:
            key: the event's id.
            event: makes the record; asked only where consent lets one be written.

        Returns:
            Whether it was written.
        """
        self.learn()
        if not self._may_write_errors():
            return False
        policy = self._policy()
        try:
            clean = scrub(event(), policy)
        except ScrubError:
            return False  # the complete event will be set aside
        envelope = Envelope({"event_id": key}, [item_of("event", clean)])
        with self._deciding:
            if not self._may_write_errors():
                return False
            kept = self._outbox.store(key, serialize(envelope), "errors", "draft", policy.exposure)
            return kept is not None

    def may_send(self, entry: Entry) -> bool:
        """Whether an entry may leave now, as far as this process knows.

        What tells more of a person than may leave by now does so once it was scrubbed again.
        """
        if entry.exposure > self._policy().exposure:
            return False
        if entry.phase == "approved":
            return True
        state = self._consent.state(entry.purpose)
        if entry.phase != "ready" or verdict(entry.purpose, state, self._consent.mode) != "send":
            return False
        # Attachments are allowed whatever the mode: not before the event that the person is asked about.
        event = self._outbox.find(entry.event) if entry.is_companion else None
        return event is None or self.may_send(event)

    def approve(self, keys: Iterable[str]) -> None:
        """The person said: send these."""
        for key in keys:
            kept = self._unwritten.take(key)
            if kept is not None:
                self._outbox.store(key, kept.data, "errors", "approved", kept.exposure)
                self._catch_up(kept.exposure)
            else:
                self._outbox.move(key, "approved")
            self.companions.approve(key)
        self._on_ready()

    def refuse(self, keys: Iterable[str]) -> None:
        """The person said: don't send these. No copy is kept."""
        for key in keys:
            self._unwritten.forget([key])
            self._outbox.remove(key)
            self.companions.refuse(key)

    def forget(self, keys: Iterable[str]) -> None:
        """The person said nothing: what was only in memory is gone, what is held stays held."""
        self._unwritten.forget(keys)

    def learn(self) -> None:
        """Learn what was decided in another process, before anything is kept or sent."""
        self._consent.refresh()
        self.on_learn()

    def rescrub(self) -> None:
        """Take out of what waits what may no longer leave; see :class:`Revision`."""
        cleaner = self._cleaner()
        Revision(self._outbox, cleaner, self._diagnostics, self._set_aside, self.on_unreadable).run()
        self._unwritten.revise(cleaner)
        self._on_ready()

    def _catch_up(self, exposure: Exposure) -> None:
        """See to it that what was kept is scrubbed by what holds now, should that have changed meanwhile."""
        if exposure > self._policy().exposure:
            self.rescrub()

    def _cleaner(self) -> Cleaner:
        return Cleaner(self._policy(), self._diagnostics)

    def shown(self, envelope: Envelope) -> bytes:
        """The bytes that would be sent of an envelope that is kept nowhere."""
        return serialize(Envelope(dict(envelope.headers), self._cleaner().items(envelope)))

    def preview(self, key: str) -> bytes | None:
        """The very bytes that would be sent; None where the report is gone."""
        kept = self._unwritten.find(key)
        return kept.data if kept is not None else self._outbox.read(key)

    def waiting(self) -> list[Entry]:
        """Every envelope that is kept, the oldest first."""
        return self._outbox.entries()

    def amend(self, key: str, change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
        """Change what an envelope that waits says in its one item; harmless where it is gone."""
        with suppress(EnvelopeError, IndexError):
            while (opened := self._outbox.opened(key)) is not None:
                entry, envelope = opened[0], parse(opened[1])
                part = envelope.items[0]
                changed = Item(dict(part.headers), encode(change(_object(part))))
                if self._outbox.amend(entry, serialize(Envelope(envelope.headers, [changed]))):
                    return

    def attach(self, key: str, attachments: Sequence[Attachment]) -> None:
        """Keep attachments beside an event that is kept; they share its fate. See :class:`Companions`."""
        exposure = self._policy().exposure
        if self.companions.attach(key, attachments):
            self._on_ready()
            self._catch_up(exposure)

    def settle(self) -> None:
        """Let go what is held once consent is granted, or hold what waits; forget all that is denied now."""
        self._settlement.run()
        self._on_ready()

    def _may_write_errors(self) -> bool:
        return self._consent.verdict("event") in {"send", "hold"}

    def _passes(self, part: Item) -> bool:
        return self._consent.verdict(part.type) != "drop"

    def _strictest(self, items: list[Item]) -> Verdict:
        """What becomes of items that travel together: what the one that is allowed least may."""
        return min((self._consent.verdict(part.type) for part in items), key=_STRICTEST_FIRST.index)

    def _keep(
        self, key: str, clean: Clean, decided: Verdict, purpose: Purpose, phase: Phase, *, crash: bool
    ) -> Verdict:
        if decided == "memory" and crash:
            self._unwritten.keep(key, clean)
            return decided
        if decided in {"memory", "drop"}:
            return "drop"
        kept = self._outbox.store(key, clean.data, purpose, phase, clean.exposure)
        return "drop" if kept is None else decided

    def _set_aside(self, key: str, error: ScrubError) -> None:
        """Keep what could not be scrubbed as it should be, as far as our own rules scrubbed it."""
        self._diagnostics.failed("scrub", error)
        purpose = purpose_of(error.item_type)
        data = serialize(Envelope({"event_id": key}, [item_of(error.item_type, error.remains)]))
        for category, quantity in losses_in(data, purpose).items():
            self._diagnostics.dropped(category, "internal_sdk_error", quantity)
        with self._deciding:
            if purpose == "errors" and self._consent.verdict(error.item_type) in {"send", "hold"}:
                self._outbox.set_aside(key, data, purpose, error.reason)


def _nothing() -> None:
    pass


def _object(part: Item) -> dict[str, Any]:
    content = part.json()
    if not isinstance(content, dict):
        raise EnvelopeError(f"the {part.type} item is no JSON object")
    return content


def _purpose(items: list[Item]) -> Purpose:
    """The purpose items are kept under that travel together; an attachment follows what it belongs to."""
    purposes = [purpose_of(part.type) for part in items]
    return min(purposes, key=_LEADING_FIRST.index)


def _key_of(envelope: Envelope) -> str:
    """The event's id, or one of our own where it has none that can be a file's name."""
    key = (envelope.event_id or "").replace("-", "")
    return key if _KEY.fullmatch(key) else uuid.uuid4().hex
