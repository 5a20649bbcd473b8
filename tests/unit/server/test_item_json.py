from __future__ import annotations

import json
from typing import Any

import pytest

from crashdesk.protocol.api import FeedbackJSON, TransactionRowJSON
from crashdesk.server.item_json import feedback_json, transaction_json
from crashdesk.store.events import StoredEvent

NOW = 1_800_000_000_000_000


def item(kind: str, raw: Any) -> StoredEvent:
    return StoredEvent(7, "a" * 32, 1, None, kind, NOW, NOW, 0, json.dumps(raw).encode())


def test_a_transaction_is_a_row_with_its_duration_in_milliseconds() -> None:
    raw = {
        "transaction": "t",
        "start_timestamp": 1.0,
        "timestamp": 1.25,
        "contexts": {"trace": {"op": "o", "trace_id": "i"}},
    }
    row = transaction_json(item("transaction", raw), "demo")
    assert (row["transaction.duration"], row["transaction"], row["transaction.op"], row["trace"]) == (
        250.0,
        "t",
        "o",
        "i",
    )


@pytest.mark.parametrize("raw", [{}, [], {"contexts": 7, "timestamp": "odd", "transaction": []}])
def test_an_odd_item_has_all_its_keys(raw: Any) -> None:
    assert set(transaction_json(item("transaction", raw), "demo")) == set(TransactionRowJSON.__annotations__)
    for kind in ("feedback", "user_report"):
        assert set(feedback_json(item(kind, raw), lambda _: None)) == set(FeedbackJSON.__annotations__)


def test_feedback_is_read_in_its_new_and_its_old_form() -> None:
    said = {"message": "m", "contact_email": "e", "name": "n", "associated_event_id": "b" * 32}
    new = feedback_json(item("feedback", {"contexts": {"feedback": said}}), lambda _: None)
    old = feedback_json(item("user_report", {"comments": "m", "email": "e", "name": "n"}), lambda _: None)
    for row in (new, old):
        assert (row["comments"], row["email"], row["name"]) == ("m", "e", "n")
    assert (new["eventID"], new["feedbackID"], old["eventID"]) == ("b" * 32, "a" * 32, "a" * 32)
