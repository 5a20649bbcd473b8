from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from crashdesk.protocol.envelope import Envelope, Item, item, serialize
from crashdesk.reporter.losses import losses_in

if TYPE_CHECKING:
    from crashdesk.reporter.consent import Purpose


def envelope(*items: Item) -> bytes:
    return serialize(Envelope({}, list(items)))


@pytest.mark.parametrize(
    ("items", "lost"),
    [
        ([item("event", {})], {"error": 1}),
        ([item("feedback", {})], {"feedback": 1}),
        ([item("session", {})], {"session": 1}),
        ([item("transaction", {"spans": [{}, {}]})], {"transaction": 1, "span": 3}),
        ([item("transaction", {"spans": "none"})], {"transaction": 1, "span": 1}),
        ([item("transaction", {}), item("profile", {})], {"transaction": 1, "span": 1, "profile": 1}),
        (
            [item("event", {}), Item({"type": "attachment"}, b"12345"), Item({"type": "attachment"}, b"678")],
            {"error": 1, "attachment": 8},
        ),
        ([Item({"type": "transaction"}, b"[]")], {"transaction": 1, "span": 1}),
    ],
)
def test_what_is_lost_counts_in_the_receivers_units(items: list[Item], lost: dict[str, Any]) -> None:
    assert losses_in(envelope(*items), "errors") == lost


@pytest.mark.parametrize("data", [None, b"", b"rubbish", b"{}\n"])
@pytest.mark.parametrize(
    ("purpose", "category"),
    [
        ("errors", "error"),
        ("performance", "transaction"),
        ("usage", "session"),
        ("attachments", "attachment"),
    ],
)
def test_what_cannot_be_read_counts_as_what_it_was_kept_for(
    data: bytes | None, purpose: Purpose, category: str
) -> None:
    assert losses_in(data, purpose) == {category: 1}
