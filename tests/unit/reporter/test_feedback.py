from __future__ import annotations

import pytest

from crashdesk.reporter.feedback import MAX_MESSAGE, feedback_envelope, feedback_event


def test_it_has_the_shape_sentry_reads() -> None:
    event = feedback_event(" It broke. ", "Ada", "ada@example.org", "e" * 32)
    assert event["contexts"]["feedback"] == {
        "message": "It broke.",
        "name": "Ada",
        "contact_email": "ada@example.org",
        "associated_event_id": "e" * 32,
    }
    assert event["event_id"] != "e" * 32
    envelope = feedback_envelope(event)
    assert (envelope.event_id, envelope.items[0].type) == (event["event_id"], "feedback")


def test_what_was_not_given_is_left_out() -> None:
    assert feedback_event("x")["contexts"]["feedback"] == {"message": "x"}


def test_a_long_message_is_cut_to_what_is_kept() -> None:
    assert len(feedback_event("x" * 9999)["contexts"]["feedback"]["message"]) == MAX_MESSAGE


@pytest.mark.parametrize("text", ["", "  \n"])
def test_no_message_is_no_feedback(text: str) -> None:
    with pytest.raises(ValueError, match="needs a message"):
        feedback_event(text)
