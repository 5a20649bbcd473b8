"""Whole envelopes as they may leave: each item scrubbed, and no larger than a receiver takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from crashdesk.protocol.envelope import Envelope, EnvelopeError, Item, encode, parse, serialize
from crashdesk.reporter.hygiene import LIMIT, fitted
from crashdesk.reporter.scrubbed_items import scrubbed_headers, scrubbed_item

if TYPE_CHECKING:
    from crashdesk.reporter.diagnostics import Diagnostics
    from crashdesk.reporter.scrubber import Policy

_EVENTS: Final = frozenset({"event", "transaction", "feedback"})


class Cleaner:
    """Scrubs envelopes by one policy.

    Attributes:
        exposure: how much of a person what it has scrubbed may tell.

    Args:
        policy: how they are scrubbed.
        diagnostics: told of items that cannot be read.
    """

    def __init__(self, policy: Policy, diagnostics: Diagnostics) -> None:
        self._policy, self._diagnostics = policy, diagnostics
        self.exposure = policy.exposure

    def item(self, part: Item) -> Item | None:
        """The item as it may leave. What cannot be read cannot be scrubbed, so it must not leave: None.

        Raises:
            ScrubError: no item of the envelope may leave.
        """
        try:
            clean = scrubbed_item(part, self._policy)
        except EnvelopeError as error:
            self._diagnostics.failed("scrub", error)
            return None
        if part.type in _EVENTS and len(clean.payload) > LIMIT:
            return Item(clean.headers, fitted(clean.json()))
        return clean

    def items(self, envelope: Envelope) -> list[Item]:
        """The items of an envelope that may leave, as they may.

        Raises:
            ScrubError: none of them may.
        """
        return [part for part in map(self.item, envelope.items) if part is not None]

    def headers(self, envelope: Envelope) -> dict[str, Any]:
        """The headers of an envelope as they may leave."""
        return scrubbed_headers(envelope.headers, self._policy)

    def again(self, data: bytes) -> bytes | None:
        """The bytes of an envelope that was kept when more might leave; None where nothing is left of it.

        A picture was masked, or not, when it was taken: it goes.

        Raises:
            EnvelopeError, ScrubError: it cannot be read, or scrubbed.
        """
        envelope = parse(data)
        kept = Envelope(envelope.headers, [part for part in envelope.items if not _is_picture(part)])
        items = self.items(kept)
        return serialize(Envelope(self.headers(kept), items)) if items else None


def item_of(item_type: str, content: dict[str, Any]) -> Item:
    """An item; an event is no larger than a receiver takes, whatever the host's rule added."""
    return Item({"type": item_type}, fitted(content) if item_type in _EVENTS else encode(content))


def _is_picture(part: Item) -> bool:
    return part.type == "attachment" and str(part.headers.get("content_type", "")).startswith("image/")
