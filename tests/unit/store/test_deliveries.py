from __future__ import annotations

from typing import Any

import pytest

from crashdesk.protocol.envelope import Envelope, EnvelopeError, Item, item
from crashdesk.store.deliveries import digested

A, B = "a" * 32, "b" * 32


def delivered(*items: Item, **headers: Any) -> Any:
    return digested(Envelope(headers, list(items)), 1, 10**15)


def test_each_item_goes_where_it_belongs() -> None:
    found = delivered(
        item("event", {"event_id": A}), item("session", {"sid": "s"}), item("attachment", b"x"), event_id=A
    )
    assert [len(found.events), len(found.items), len(found.attachments)] == [1, 1, 1]
    assert found.attachments[0].event_id == found.event_id == A


def test_an_event_without_an_id_gets_the_envelopes() -> None:
    assert delivered(item("event", {}), event_id=B).events[0].event_id == B


def test_an_event_without_any_id_gets_the_same_one_each_time() -> None:
    first, second = (delivered(item("event", {"message": "x"})) for _ in range(2))
    assert first.event_id == first.events[0].event_id == second.event_id


def test_the_answer_names_the_event_where_the_envelope_does_not() -> None:
    assert delivered(item("event", {"event_id": B})).event_id == B


def test_items_of_unknown_types_are_ignored() -> None:
    found = delivered(item("from_the_future", {}), Item({}, b"no json"))
    assert (found.events, found.items, found.attachments) == ([], [], [])


@pytest.mark.parametrize("kind", ["event", "transaction", "session"])
@pytest.mark.parametrize("payload", [b"", b"[1]", b"\xff"])
def test_an_item_of_a_known_type_must_be_an_object(kind: str, payload: bytes) -> None:
    with pytest.raises(EnvelopeError, match=f"the payload of the {kind} item is no JSON"):
        delivered(Item({"type": kind}, payload))
