"""Companions: envelopes with the attachments of a report that is kept already.

An event is on disk before anybody can look at the windows, so what is seen later follows in an envelope
of its own with the event's id, which a receiver puts to the event. In the outbox it is an entry under the
purpose ``attachments`` and a key that begins with the event's, and shares the event's fate.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from crashdesk.protocol.envelope import Envelope, EnvelopeError, encode, parse, serialize
from crashdesk.reporter.attachments import may_attach
from crashdesk.reporter.entries import EVENT_KEY
from crashdesk.reporter.scrubber import scrub, scrub_text

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from crashdesk.protocol.envelope import Item
    from crashdesk.reporter.attachments import Attachment
    from crashdesk.reporter.consent import Consent
    from crashdesk.reporter.diagnostics import Diagnostics
    from crashdesk.reporter.entries import Entry, Phase
    from crashdesk.reporter.outbox import Outbox
    from crashdesk.reporter.scrubber import Policy

MAX_COMPANIONS: Final = 8
"""Envelopes of one event."""
MAX_DECIDED: Final = 1000
"""Reports of which we remember that the person has decided about them."""


@dataclass(frozen=True, slots=True)
class Attached:
    """An attachment as it would be sent; ``size`` in bytes."""

    name: str
    size: int
    content_type: str


class Companions:
    """Keeps attachments beside their events.

    Attributes:
        on_attached: told the event's id when something was attached to it; on any thread.

    Args:
        consent: asked for each.
        outbox: where they wait.
        policy: how they are scrubbed.
        diagnostics: told what cannot be scrubbed.
        deciding: held while consent is asked and the answer acted upon.
    """

    def __init__(
        self,
        consent: Consent,
        outbox: Outbox,
        policy: Callable[[], Policy],
        diagnostics: Diagnostics,
        deciding: threading.RLock,
    ) -> None:
        self.on_attached: Callable[[str], None] = lambda _event_id: None
        self._consent, self._outbox, self._policy = consent, outbox, policy
        self._diagnostics, self._deciding = diagnostics, deciding
        self._decided: OrderedDict[str, None] = OrderedDict()

    def attach(self, event_id: str, attachments: Sequence[Attachment]) -> bool:
        """Keep attachments of an event that is kept, or on its way, already.

        Returns:
            Whether they were kept: not without consent, and not once the person has decided about the
            report, because he decided about what he was shown.
        """
        policy = self._policy()
        clean = [kept for one in attachments if (kept := self._scrubbed(one, policy)) is not None]
        with self._deciding:
            phase = self._phase(event_id) if clean and may_attach(self._consent) else None
            key = self._free_key(event_id)
            if phase is None or key is None:
                return False
            envelope = Envelope({"event_id": event_id}, [kept.item() for kept in clean])
            self._outbox.store(key, serialize(envelope), "attachments", phase, policy.exposure)
        self.on_attached(event_id)
        return True

    def attachments_of(self, event_id: str) -> list[Attached]:
        """What is attached to an event and still waits here."""
        return [
            Attached(_name(part), len(part.payload), _content_type(part))
            for envelope in self._envelopes(event_id)
            for part in _attachments(envelope)
        ]

    def read(self, event_id: str, name: str) -> bytes | None:
        """The very bytes of an attachment that would be sent; None where there is none."""
        files = (part for envelope in self._envelopes(event_id) for part in _attachments(envelope))
        return next((part.payload for part in files if _name(part) == name), None)

    def remove(self, event_id: str, name: str) -> None:
        """Take one attachment away; no copy is kept."""
        with self._deciding:
            for key in self._all_keys(event_id):
                while not self._is_without(key, name):
                    pass  # somebody changed it meanwhile

    def approve(self, event_id: str) -> None:
        """The person said that the event may be sent: so may what is attached to it now."""
        for key in self._settled(event_id):
            self._outbox.move(key, "approved")

    def refuse(self, event_id: str) -> None:
        """The event is not to be sent, or was refused: nor is what is attached to it."""
        for key in self._settled(event_id):
            self._outbox.remove(key)

    def _settled(self, event_id: str) -> list[str]:
        """Remember that there is nothing to be added to an event. Returns its companions' keys."""
        with self._deciding:
            self._decided[event_id] = None
            while len(self._decided) > MAX_DECIDED:
                self._decided.popitem(last=False)
            return self._keys(event_id)

    def _phase(self, event_id: str) -> Phase | None:
        """The phase a companion joins its event in; None where it must not."""
        if event_id in self._decided or len(event_id) != EVENT_KEY:
            return None
        entry = self._outbox.find(event_id)
        if entry is not None:
            return entry.phase if entry.phase in {"held", "ready"} else None
        # One that leaves by itself may have left; one that is to be asked about is gone for good.
        return "ready" if self._consent.verdict("event") == "send" else None

    def _free_key(self, event_id: str) -> str | None:
        """A key of its own for each envelope: one that is on its way must not be written to."""
        keys = (f"{event_id}a{number}" for number in range(MAX_COMPANIONS))
        return next((key for key in keys if not (self._outbox.has(key) or self._outbox.gave_up(key))), None)

    def _keys(self, event_id: str) -> list[str]:
        entries = self._outbox.entries()
        return [e.key for e in entries if e.event == event_id and e.key != event_id]

    def _envelopes(self, event_id: str) -> Iterator[Envelope]:
        """The event's own envelope, which may hold attachments of the host's, and its companions."""
        opened = map(self._opened, self._all_keys(event_id))
        return (found[1] for found in opened if found is not None)

    def _all_keys(self, event_id: str) -> list[str]:
        return [event_id, *self._keys(event_id)]

    def _opened(self, key: str) -> tuple[Entry, Envelope] | None:
        """An entry with its envelope; None where there is none that can be read."""
        opened = self._outbox.opened(key)
        try:
            return opened and (opened[0], parse(opened[1]))
        except EnvelopeError as error:
            self._diagnostics.failed("companions", error)
        return None

    def _is_without(self, key: str, name: str) -> bool:
        """Take attachments of a name out of an envelope. Returns whether that is done."""
        opened = self._opened(key)
        if opened is None:
            return True
        entry, envelope = opened
        # It may have been scrubbed again since the person was shown its name.
        names = {name, scrub_text(name, self._policy())}
        gone = [part for part in _attachments(envelope) if _name(part) in names]
        kept = [part for part in envelope.items if part not in gone]
        if not gone:
            return True
        if not kept:
            return self._outbox.discard(entry)
        return self._outbox.amend(entry, serialize(Envelope(envelope.headers, kept)))

    def _scrubbed(self, attachment: Attachment, policy: Policy) -> Attachment | None:
        """The attachment as it may leave; None where it cannot be scrubbed."""
        try:
            return scrubbed(attachment, policy)
        except Exception as error:  # noqa: BLE001 - the host's own rule may raise anything
            self._diagnostics.failed("scrub", error)
            return None


def scrubbed(attachment: Attachment, policy: Policy) -> Attachment:
    """An attachment as it may leave: text and JSON are scrubbed, a picture was masked when it was taken.

    Raises:
        ValueError: nobody knows how to scrub its type.
        Exception: the host's own rule failed.
    """
    return replace(
        attachment, name=scrub_text(attachment.name, policy), content=_scrubbed_content(attachment, policy)
    )


def _scrubbed_content(attachment: Attachment, policy: Policy) -> bytes:
    content = attachment.content
    if attachment.content_type == "image/png":
        return content
    if attachment.content_type == "application/json":
        return encode(scrub(_object(json.loads(content)), policy))
    if attachment.content_type == "text/plain":
        # As a payload, because the host's own rule takes no other.
        return str(scrub({"log": content.decode("utf-8", "replace")}, policy).get("log", "")).encode(
            "utf-8", "replace"
        )
    raise ValueError(f"an attachment of type {attachment.content_type} cannot be scrubbed")


def _object(content: Any) -> dict[str, Any]:
    if not isinstance(content, dict):
        raise ValueError("the attachment is no JSON object")  # noqa: TRY004 - it is its value that is wrong
    return content


def _attachments(envelope: Envelope) -> list[Item]:
    return [part for part in envelope.items if part.type == "attachment"]


def _name(part: Item) -> str:
    return str(part.headers.get("filename", ""))


def _content_type(part: Item) -> str:
    return str(part.headers.get("content_type", ""))


def governed_by(purpose: str) -> Iterable[str]:
    """The purposes that must not be denied for an entry to stay: a companion also follows its event."""
    return ("attachments", "errors") if purpose == "attachments" else (purpose,)
