"""Transactions and user feedback as Sentry's web API shows them, made from the items as received."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crashdesk.server.event_json import payload_of
from crashdesk.store.digest import event_id_of
from crashdesk.store.foreign import isoformat, mapping, micros, text

if TYPE_CHECKING:
    from collections.abc import Callable

    from crashdesk.protocol.api import FeedbackJSON, TransactionRowJSON
    from crashdesk.store.events import StoredEvent
    from crashdesk.store.issues import Issue

_MAX_NAME = 200
_MAX_COMMENTS = 4096
"""Characters of a feedback's message (https://develop.sentry.dev/sdk/telemetry/feedbacks/)."""


def transaction_json(item: StoredEvent, project_slug: str) -> TransactionRowJSON:
    """Return a transaction as a row of the event table; its duration in milliseconds."""
    raw = payload_of(item)
    trace = mapping(mapping(raw.get("contexts")).get("trace"))
    return {
        "id": item.event_id,
        "transaction": text(raw.get("transaction"), _MAX_NAME),
        "transaction.op": text(trace.get("op"), _MAX_NAME),
        "timestamp": isoformat(item.timestamp),
        "transaction.duration": _duration(raw),
        "project": project_slug,
        "trace": text(trace.get("trace_id"), 64),
    }


def feedback_json(item: StoredEvent, issue_of: Callable[[str], Issue | None]) -> FeedbackJSON:
    """Return what a user wrote.

    Args:
        item: a ``feedback`` item, or the older ``user_report``.
        issue_of: finds the issue of an event by the event's id.
    """
    raw = payload_of(item)
    said = mapping(mapping(raw.get("contexts")).get("feedback")) if item.type == "feedback" else raw
    event_id = event_id_of(said.get("associated_event_id")) if item.type == "feedback" else item.event_id
    issue = issue_of(event_id) if event_id else None
    return {
        "id": str(item.number),
        "eventID": event_id or item.event_id,
        "feedbackID": item.event_id,
        "name": text(said.get("name"), _MAX_NAME),
        "email": text(said.get("contact_email") or said.get("email"), _MAX_NAME),
        "comments": text(said.get("message") or said.get("comments"), _MAX_COMMENTS),
        "dateCreated": isoformat(item.timestamp),
        "associatedEventID": event_id,
        "issue": {"id": str(issue.id), "shortId": issue.short_id, "title": issue.title} if issue else None,
    }


def _duration(raw: dict[str, Any]) -> float | None:
    start, end = micros(raw.get("start_timestamp")), micros(raw.get("timestamp"))
    return None if start is None or end is None else (end - start) / 1000
