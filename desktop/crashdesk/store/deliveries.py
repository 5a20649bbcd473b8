"""From an envelope to what is stored of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crashdesk.protocol.envelope import EnvelopeError
from crashdesk.store.digest import (
    AttachmentRow,
    Delivery,
    EventRow,
    ItemRow,
    attachment_row,
    derived_id,
    event_id_of,
    event_row,
    item_row,
)

if TYPE_CHECKING:
    from crashdesk.protocol.envelope import Envelope, Item

KEPT = frozenset(
    ("transaction", "feedback", "user_report", "session", "sessions", "client_report", "log", "profile",
     "profile_chunk", "check_in", "span")
)  # fmt: skip
"""Item types that are kept whole. Types not named here are accepted and ignored, so that newer SDKs work."""


def digested(envelope: Envelope, project_id: int, received: int) -> Delivery:
    """Digest an envelope.

    Args:
        envelope: what was sent.
        project_id: the project it was sent to.
        received: the time of arrival in microseconds since the epoch.

    Raises:
        EnvelopeError: an item of a known type is not the JSON object it must be.
    """
    stated = event_id_of(envelope.event_id)
    events = [_event(part, stated, received) for part in envelope.items if part.type == "event"]
    event_id = stated or (events[0].event_id if events else _first_id(envelope))
    return Delivery(
        project_id,
        event_id,
        events=events,
        items=[_kept(part, received) for part in envelope.items if part.type in KEPT],
        attachments=[_file(part, event_id, received) for part in envelope.items if part.type == "attachment"],
    )


def _event(part: Item, stated: str | None, received: int) -> EventRow:
    raw = _object(part)
    event_id = event_id_of(raw.get("event_id")) or stated or derived_id(part.payload)
    return event_row(raw, part.payload, event_id, received)


def _kept(part: Item, received: int) -> ItemRow:
    return item_row(part.type, _object(part), part.payload, received)


def _file(part: Item, event_id: str, received: int) -> AttachmentRow:
    return attachment_row(part.headers, part.payload, event_id, received)


def _first_id(envelope: Envelope) -> str:
    """An id to answer with where the envelope names none: the same envelope gets the same."""
    return derived_id(b"".join(part.payload for part in envelope.items[:1]))


def _object(part: Item) -> dict[str, Any]:
    raw = part.json()
    if not isinstance(raw, dict):
        raise EnvelopeError(f"the payload of the {part.type} item is no JSON object")
    return raw
