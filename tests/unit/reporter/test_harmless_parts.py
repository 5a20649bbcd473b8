from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crashdesk.reporter.harmless_parts import DEPTH, is_harmless
from crashdesk.reporter.host_rules import HostRules
from crashdesk.reporter.payload_walk import PayloadWalk
from crashdesk.reporter.protocol_fields import CODE, FIXED, FREE
from crashdesk.reporter.redactor import FEW
from crashdesk.reporter.scrubber import Policy, scrub_part
from tests.helpers.near_misses import NEAR_MISSES
from tests.helpers.planted import ACCOUNT, HOST, KINDS, SECRET_NAMES

POLICY = Policy(
    home="/home/longname",
    account=ACCOUNT,
    host=HOST,
    own=HostRules.of({"keys": ["tenant"], "patterns": [r"T-\d+"]}),
)
CRUMB = {
    "timestamp": 1764331200.25,
    "type": "ui",
    "category": "ui.click",
    "level": "info",
    "message": "saveButton",
    "data": {"view.id": "saveButton", "view.class": "QPushButton", "count": 3, "ok": True},
}
keys = st.one_of(
    st.sampled_from(
        sorted(FIXED | FREE | CODE | {"message", "value", "name", "key", "vars", "tenant", "view.id"})
    ),
    SECRET_NAMES.map(str),
    st.text(max_size=8),
)
texts = st.one_of(
    st.one_of(*KINDS.values()).map(lambda plant: plant.text),
    st.sampled_from(NEAR_MISSES).map(str),
    st.sampled_from(["saveButton", "T-17", "4111111111111111", "0123456789abcdef", ""]),
    st.text(max_size=20),
)
leaves = st.one_of(
    texts,
    st.none(),
    st.booleans(),
    st.floats(allow_nan=False),
    st.sampled_from([3, 4111111111111111, -(10**9)]),
)
parts = st.recursive(
    st.dictionaries(keys, leaves, max_size=5),
    lambda inner: st.dictionaries(keys, st.one_of(leaves, inner, st.lists(inner, max_size=2)), max_size=5),
    max_leaves=12,
)


def closer_look(part: dict[str, Any]) -> dict[str, Any]:
    walk = PayloadWalk(POLICY.redactor, pii=False, variables=False, install_id="")
    return walk.part(part)


def test_an_ordinary_breadcrumb_needs_no_copy() -> None:
    assert is_harmless(CRUMB, POLICY.redactor)
    assert scrub_part(CRUMB, POLICY) is CRUMB
    assert closer_look(CRUMB) == CRUMB


@pytest.mark.parametrize(
    "change",
    [
        {"message": "password=hunter22"},
        {"message": "T-17"},
        {"tenant": "x"},
        {"data": {"token": "x"}},
        {"data": {"user": {"email": "ada@example.org"}}},
        {"data": {"name": "password", "value": "x"}},
        {"vars": {"a": "b"}},
        {"event_id": "4111 1111 1111 1111"},
        {"count": 4111111111111111},
        {"data": ["--password", "x"]},
        {3: "x"},
    ],
)
def test_whatever_may_hold_something_gets_a_closer_look(change: dict[Any, Any]) -> None:
    assert not is_harmless({**CRUMB, **change}, POLICY.redactor)


def test_large_and_deep_parts_get_a_closer_look_without_end() -> None:
    assert not is_harmless({str(number): "x" for number in range(FEW + 1)}, POLICY.redactor)
    deep: dict[str, Any] = {}
    for _ in range(DEPTH + 1):
        deep = {"data": deep}
    assert not is_harmless(deep, POLICY.redactor)
    for _ in range(10_000):
        deep = {"data": deep}
    assert not is_harmless(deep, POLICY.redactor)


@settings(max_examples=400, deadline=None)
@given(parts)
def test_it_is_what_the_closer_look_would_have_made_of_it(part: dict[str, Any]) -> None:
    assert scrub_part(part, POLICY) == closer_look(part)
