"""Feedback: a person's words, with or without a crash they are about.

Source: https://develop.sentry.dev/sdk/telemetry/feedbacks/
"""

from __future__ import annotations

import time
from typing import Any, Final

from crashdesk.protocol.envelope import Envelope, item
from crashdesk.reporter.captures import new_event_id

MAX_MESSAGE: Final = 4096
"""Characters of a message that Sentry keeps."""


def feedback_event(
    message: str, name: str | None = None, email: str | None = None, about: str | None = None
) -> dict[str, Any]:
    """The event of a feedback item.

    Args:
        message: what the person wrote.
        name: who wrote it, if he said so.
        email: where to answer, if he said so.
        about: the id of the event it is about, if any.

    Raises:
        ValueError: the message is empty.
    """
    text = message.strip()[:MAX_MESSAGE]
    if not text:
        raise ValueError("feedback needs a message")
    given = {"contact_email": email, "name": name, "associated_event_id": about}
    context = {"message": text, **{key: str(value)[:200] for key, value in given.items() if value}}
    return {
        "event_id": new_event_id(),
        "timestamp": time.time(),
        "platform": "python",
        "level": "info",
        "contexts": {"feedback": context},
    }


def feedback_envelope(event: dict[str, Any]) -> Envelope:
    """The envelope of a feedback event."""
    return Envelope({"event_id": event["event_id"]}, [item("feedback", event)])
