"""What leaves, in the very bytes in which it leaves: planted secrets, searched for on the wire."""

from __future__ import annotations

import contextlib
import json
import os
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crashdesk.protocol.envelope import Envelope, EnvelopeError, Item, encode, parse
from crashdesk.reporter import scrubbed_items
from crashdesk.reporter.diagnostics import Diagnostics
from crashdesk.reporter.gate import Gate
from crashdesk.reporter.scrubbed_items import scrubbed_item
from crashdesk.reporter.scrubber import Policy, scrub, scrub_text
from tests.helpers import planted
from tests.helpers.near_misses import NEAR_MISSES
from tests.helpers.planted import (
    ACCOUNT,
    HOST,
    ITEMS,
    KINDS,
    OPTIONS,
    SECRET_NAMES,
    THEN,
    WHERE,
    WORDS,
    Fixed,
    Plant,
)
from tests.helpers.planted_files import files
from tests.helpers.reporter import consent

if TYPE_CHECKING:
    from random import Random

    from crashdesk.reporter.consent import Purpose
    from crashdesk.reporter.entries import Exposure, Phase

GIVEN = os.environ.get("SCRUBBER_EXAMPLES")
"""How many payloads are searched; 20,000 take some minutes. Without it a few hundred, always the same."""
EXAMPLES = settings(
    max_examples=int(GIVEN or 500),
    deadline=None,
    report_multiple_bugs=False,
    derandomize=GIVEN is None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
FEW = settings(EXAMPLES, max_examples=40, derandomize=True)


class Wire:
    """In place of an outbox: keeps the bytes as they would be written and sent."""

    data = b""

    def store(self, _key: str, data: bytes, _purpose: Purpose, _phase: Phase, _exposure: Exposure) -> None:
        self.data = data


def sent(
    item_type: str, payload: dict[str, Any], *, pii: bool, headers: dict[str, Any] | None = None
) -> bytes:
    """The bytes that an item becomes on its way through the gate."""
    wire = Wire()
    policy = Policy(
        pii=pii, home=f"/home/{ACCOUNT}", account=ACCOUNT, host=HOST, install_id="c0ffee" * 5 + "00"
    )
    gate = Gate(consent(), wire, lambda: policy, Diagnostics(), lambda: None)  # type: ignore[arg-type]
    head = {
        "type": item_type,
        **({"attachment_type": "event.view_hierarchy"} if item_type == "attachment" else {}),
    }
    part = Item({**head, **(headers or {})}, encode(payload))
    gate.admit(Envelope({"event_id": "a" * 32, "trace": {"transaction": "orders"}}, [part]))
    assert wire.data, "nothing was let through"
    return wire.data


def readings(data: bytes) -> list[str]:
    """The bytes as text, and as the receiver reads them once JSON is taken apart, in lower case."""
    texts = [str(text) for part in parse(data).items for _, text in planted.leaves(part.json())]
    keys = [key for part in parse(data).items for key in _keys(part.json())]
    return [text.lower() for text in (data.decode(), *texts, *keys)]


def _keys(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [*value, *(key for member in value.values() for key in _keys(member))]
    return [key for member in value for key in _keys(member)] if isinstance(value, list) else []


def leaked(data: bytes, plants: list[Plant]) -> list[str]:
    """What is to be found of what was planted; a module and a release hold the account's name anyway."""
    texts = [
        text.replace(f"acme.{ACCOUNT}.auth", "").replace(f"acme-{ACCOUNT}@1.2.3.4", "")
        for text in readings(data)
    ]
    return [core for plant in plants for core in plant.cores if any(core.lower() in text for text in texts)]


@st.composite
def payloads(
    draw: st.DrawFn, kinds: tuple[str, ...] = tuple(KINDS)
) -> tuple[str, dict[str, Any], list[Plant], bool]:
    """A payload of any item type with near misses all over it, and secrets planted anywhere in between."""
    item_type = draw(st.sampled_from(sorted(ITEMS)))
    payload = ITEMS[item_type]()
    pii = draw(st.booleans())
    free = [path for path, value in planted.leaves(payload) if type(value) is str]
    for path in draw(st.lists(st.sampled_from(free), max_size=4)):
        planted.holder(payload, path)[path[-1]] = draw(WORDS)
    plants = []
    for _ in range(draw(st.integers(1, 4))):
        plant = draw(
            st.sampled_from(kinds).flatmap(KINDS.__getitem__).filter(lambda it: not (pii and it.personal))
        )
        place(draw, payload, free, plant)
        plants.append(plant)
    return item_type, payload, plants, pii


def place(draw: st.DrawFn, payload: dict[str, Any], free: list[tuple[str | int, ...]], plant: Plant) -> None:
    """Plant in a text between near misses, as a key, or under a name that says secret."""
    way = draw(st.sampled_from(["text", "text", "text", "key", "named", "argument"]))
    text = _between(draw, plant)
    mappings = list(planted.mappings(payload))
    if way == "text" or not mappings:
        path = draw(st.sampled_from(free))
        # That a module is called like the person's account, or his computer, says nothing about him.
        names_code = path[-1] in planted.CODE and " " not in text
        planted.holder(payload, path)[path[-1]] = f"in {text}" if names_code else text
        return
    mapping = draw(st.sampled_from(mappings))
    if way == "key":
        mapping[text] = draw(WORDS)
    elif way == "argument":
        mapping["cmd"] = ["acme", draw(OPTIONS), plant.cores[0], "--verbose"]
    else:
        value = draw(st.sampled_from([plant.cores[0], [plant.cores[0]], {"deep": [plant.cores[0], 3]}]))
        mapping[draw(SECRET_NAMES)] = value


def _between(draw: st.DrawFn, plant: Plant) -> str:
    before, after = draw(st.sampled_from(["", None])), draw(st.sampled_from(["", None]))
    miss = f"{draw(WORDS)} " if before is None else ""
    more = f"\n{draw(WORDS)}" if after is None else ""
    return f"{miss}{draw(WHERE)}{plant.text}{draw(THEN)}{more}"


def fixed(item_type: str, payload: dict[str, Any]) -> dict[tuple[str | int, ...], Any]:
    """The protocol's own fields."""
    return {
        path: value
        for path, value in planted.leaves(payload)
        if isinstance(value, (Fixed, bool, int, float)) and not (item_type == "session" and path == ("did",))
    }


def changed(item_type: str, before: dict[str, Any], data: bytes) -> list[tuple[str | int, ...]]:
    """Which of the protocol's fields did not arrive as they were."""
    after = dict(planted.leaves(parse(data).items[0].json()))
    return [path for path, value in fixed(item_type, before).items() if after.get(path) != value]


@EXAMPLES
@given(payloads())
def test_nothing_that_is_planted_leaves_and_no_field_of_the_protocol_changes(
    planting: tuple[str, dict[str, Any], list[Plant], bool],
) -> None:
    item_type, payload, plants, pii = planting
    before = ITEMS[item_type]()
    data = sent(item_type, payload, pii=pii)
    assert leaked(data, plants) == []
    assert changed(item_type, _without(before, pii=pii), data) == []


def _without(payload: dict[str, Any], *, pii: bool) -> dict[str, Any]:
    """What is to arrive: with personal data off, no variables."""
    if not pii:
        for value in payload.get("exception", {}).get("values", []):
            for frame in value["stacktrace"]["frames"]:
                frame.pop("vars")
    return payload


@pytest.mark.parametrize("kind", list(KINDS))
def test_the_search_would_find_what_is_planted(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scrubbed_items, "scrub", lambda payload, _policy, _type: payload)
    monkeypatch.setattr(scrubbed_items, "scrub_part", lambda part, _policy: part)
    found = []

    @FEW
    @given(payloads((kind,)))
    def search(planting: tuple[str, dict[str, Any], list[Plant], bool]) -> None:
        item_type, payload, plants, _ = planting
        found.append(bool(leaked(sent(item_type, payload, pii=False), plants)))

    search()
    # Not each: a view hierarchy loses its texts, and a later plant may take an earlier one's place.
    assert sum(found) > 0.8 * len(found)


@FEW
@given(st.lists(st.one_of(list(KINDS.values())), min_size=1, max_size=20), st.randoms())
def test_texts_of_a_payload_become_what_each_becomes_alone(plants: list[Plant], random: Random) -> None:
    texts = [f"{random.choice(NEAR_MISSES)} {plant.text}" for plant in plants] + list(NEAR_MISSES)
    random.shuffle(texts)
    policy = Policy(home=f"/home/{ACCOUNT}", account=ACCOUNT, host=HOST)
    alone = [scrub_text(text, policy) for text in texts]
    assert scrub({"extra": {"texts": texts}}, policy)["extra"]["texts"] == alone
    assert scrub({"extra": {"texts": alone}}, policy)["extra"]["texts"] == alone


@FEW
@given(plant=KINDS["keys"], pii=st.booleans())
def test_names_of_attachments_and_of_traces_are_scrubbed(plant: Plant, *, pii: bool) -> None:
    data = sent(
        "attachment", {"windows": []}, pii=pii, headers={"filename": f"/home/{ACCOUNT}/{plant.text}.json"}
    )
    assert leaked_in_headers(data, plant.cores[0]) == []


def leaked_in_headers(data: bytes, core: str) -> list[str]:
    texts = [json.dumps(parse(data).headers), json.dumps(parse(data).items[0].headers)]
    return [text for text in texts if core in text or ACCOUNT in text]


@EXAMPLES
@given(files())
def test_no_file_takes_along_what_is_planted_in_whatever_encoding(
    file: tuple[bytes, str, list[Plant], bool],
) -> None:
    payload, content_type, plants, pii = file
    policy = Policy(pii=pii, home=f"/home/{ACCOUNT}", account=ACCOUNT, host=HOST)
    part = Item({"type": "attachment", "content_type": content_type}, payload)
    with contextlib.suppress(EnvelopeError):  # it does not leave at all
        clean = scrubbed_item(part, policy).payload
        # Without zeros a text in UTF-16 reads as any other.
        text = clean.replace(b"\0", b"").decode("latin-1").lower()
        assert [core for plant in plants for core in plant.cores if core.lower() in text] == []
